/**
 * The installable app and its service worker. It keeps the page itself (HTML, scripts, the worker's bundle, styles, icons)
 * and never a model: those are the store's (`src/weights`), which verifies them and lets the visitor delete them.
 */
import { VitePWA } from 'vite-plugin-pwa';
import type { PluginOption } from 'vite';

/** Any file over this fails the build: a tripwire for a model that strays into the shell. */
const LARGEST_SHELL_FILE_BYTES = 2 * 1024 * 1024;

export function pwa(): PluginOption {
  return VitePWA({
    strategies: 'generateSW',
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
    workbox: {
      // The plugin adds the manifest itself.
      globPatterns: ['**/*.{html,js,css,svg,png}'],
      globIgnores: ['weights/**'],
      maximumFileSizeToCacheInBytes: LARGEST_SHELL_FILE_BYTES,
      // The first visit is under it at once; a later version is not, until it is taken.
      clientsClaim: true,
      skipWaiting: false,
      cleanupOutdatedCaches: true,
      inlineWorkboxRuntime: true,
      sourcemap: false,
      // A deep link is the page with `?` or `#`. It is answered by the page for any query, and by that alone: a fallback for
      // every path would also answer for `weights/` and for other apps in sub-folders of the same host.
      navigateFallback: null,
      directoryIndex: 'index.html',
      ignoreURLParametersMatching: [/./],
    },
  });
}
