/**
 * Builds the command line into `dist-cli`: a package of its own that needs no other, with the embedded model in it. `webgpu`, which is as large
 * as a browser's engine, is left to who wants a GPU.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { kernels } from './tools/vite/kernels.ts';
import { sentencePieceCsp } from './tools/vite/sentencepiece-csp.ts';

interface PackageFields {
  readonly version: string;
  readonly license: string;
  readonly engines: unknown;
  readonly devDependencies: { readonly webgpu: string };
}

/** What `npm pack` and `npm install` need beside the program. */
function packageFolder(): Plugin {
  return {
    name: 'unmask:package-folder',
    writeBundle({ dir = '' }) {
      const file = (path: string): string => join(import.meta.dirname, path);
      const { version, license, engines, devDependencies } = JSON.parse(
        readFileSync(file('package.json'), 'utf8'),
      ) as PackageFields;
      const fields = {
        ...{ name: 'unmask', version, license, engines, type: 'module' },
        description: 'Ask an ALBERT masked language model about any number of lines',
        bin: { unmask: 'unmask.js' },
        peerDependencies: { webgpu: devDependencies.webgpu },
        peerDependenciesMeta: { webgpu: { optional: true } },
      };
      writeFileSync(join(dir, 'package.json'), `${JSON.stringify(fields, null, 2)}\n`);
      for (const name of ['index.json', 'albert-demo']) {
        cpSync(file(`public/weights/${name}`), join(dir, 'weights', name), { recursive: true });
      }
      cpSync(file('LICENSE'), join(dir, 'LICENSE'));
      cpSync(file('docs/cli.md'), join(dir, 'README.md'));
    },
  };
}

export default defineConfig({
  plugins: [sentencePieceCsp(), kernels(), packageFolder()],
  publicDir: false,
  ssr: { noExternal: true, external: ['webgpu'] },
  build: {
    ssr: 'cli/unmask.ts',
    outDir: 'dist-cli',
    target: 'es2023',
    minify: false,
    rolldownOptions: { output: { banner: '#!/usr/bin/env node' } },
  },
});
