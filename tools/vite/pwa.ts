/**
 * The installable app and its service worker (`src/shell/sw.ts`). It keeps the page itself (HTML, scripts, the worker's bundle, styles, icons)
 * and never a model: those are the store's (`src/weights`), which verifies them and lets the visitor delete them.
 */
import { VitePWA } from 'vite-plugin-pwa';
import type { PluginOption } from 'vite';

/** Any file over this fails the build: a tripwire for a model that strays into the shell. */
const LARGEST_SHELL_FILE_BYTES = 2 * 1024 * 1024;

export function pwa(): PluginOption {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/shell',
    // `sw.js` once built, wherever it was installed from.
    filename: 'sw.ts',
    // A new version waits until the visitor takes it: src/ui/pwa.ts.
    registerType: 'prompt',
    // src/ui/pwa.ts registers it; nothing is inserted into the page but the manifest's link.
    injectRegister: false,
    includeManifestIcons: false,
    manifest: {
      name: 'Unmask: look inside a masked language model',
      short_name: 'Unmask',
      description:
        'ALBERT, a masked language model, on your own GPU in a browser tab. Nothing you type leaves this device.',
      lang: 'en-GB',
      // Relative to the manifest, so to wherever the app is put. No `id`: it would be relative to the origin's root.
      start_url: './',
      scope: './',
      display: 'standalone',
      background_color: '#fafaf7',
      theme_color: '#fafaf7',
      icons: [
        { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
        { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
        { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      ],
    },
    injectManifest: {
      // Installed as a classic script.
      rollupFormat: 'iife',
      // The plugin adds the manifest itself.
      globPatterns: ['**/*.{html,js,css,svg,png}'],
      globIgnores: ['weights/**'],
      maximumFileSizeToCacheInBytes: LARGEST_SHELL_FILE_BYTES,
    },
  });
}
