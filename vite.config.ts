import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { CONTENT_SECURITY_POLICY } from './tools/vite/content_security_policy.ts';
import { sentencePieceCsp } from './tools/vite/sentencepiece-csp.ts';

export default defineConfig({
  // Relative URLs: a sub-folder of a static host is a normal home for the app.
  base: './',
  plugins: [react(), sentencePieceCsp()],
  // Vite builds workers apart from the page: they get their own plugins.
  worker: { format: 'es', plugins: () => [sentencePieceCsp()] },
  preview: { headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } },
  build: { target: 'es2023', assetsInlineLimit: 0 },
});
