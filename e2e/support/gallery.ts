/** The gallery of plots, built as the app is and served with the app's own headers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { startStaticHost } from './static_host.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Gallery {
  readonly url: string;
  close(): Promise<void>;
}

export async function startGallery(): Promise<Gallery> {
  const folder = await mkdtemp(join(tmpdir(), 'unmask-gallery-'));
  await build({
    root: ROOT,
    configFile: false,
    base: './',
    publicDir: false,
    logLevel: 'error',
    plugins: [react()],
    build: {
      target: 'es2023',
      assetsInlineLimit: 0,
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: { input: join(ROOT, 'e2e/gallery/index.html') },
    },
  });
  const host = await startStaticHost(folder, '/');
  return {
    url: `${host.url}e2e/gallery/index.html`,
    close: async () => {
      await host.close();
      await rm(folder, { recursive: true });
    },
  };
}
