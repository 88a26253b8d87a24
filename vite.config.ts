import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { developmentHeaders, SECURITY_HEADERS } from './tools/vite/headers.ts';
import { kernels } from './tools/vite/kernels.ts';
import { pwa } from './tools/vite/pwa.ts';
import { sentencePieceCsp } from './tools/vite/sentencepiece-csp.ts';
import { statisticsPage } from './tools/vite/statistics_page.ts';

export default defineConfig({
  // Relative URLs: a sub-folder of a static host is a normal home for the app.
  base: './',
  plugins: [react(), sentencePieceCsp(), kernels(), developmentHeaders(), pwa(), statisticsPage()],
  // Vite builds workers apart from the page: they get their own plugins.
  worker: { format: 'es', plugins: () => [sentencePieceCsp(), kernels()] },
  preview: { headers: { ...SECURITY_HEADERS } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    rolldownOptions: { input: ['index.html', 'statistics.html'] },
  },
});
