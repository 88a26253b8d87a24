/**
 * `npm run bench:bundle -- FOLDER`: the bench in a folder that runs where there is a GPU, Node 20 and nothing else, not even a
 * network. There: `node FOLDER/measure.mjs OUT` for all of it, `node FOLDER/bench.mjs kernels --model FOLDER/large.json` for a part.
 * Holds this platform's Dawn, PyTorch's side of it, and the golden file. Beside them `gpu_page.mjs`, which measures the built app in a
 * Chromium: `bench/gpu_page/pack.sh` makes one of that and the browser that can be carried.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GOLDEN = join(ROOT, '../shared/golden/large.json');
const TOKENIZER = join(ROOT, '../shared/tokenizer/spiece.model');

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: npm run bench:bundle -- FOLDER');
  process.exit(2);
}
const folder = resolve(out);

// Dawn is a binary beside its package; Playwright is asked for only where a browser is.
await bundle('bench/portable.ts', 'bench.mjs', ['webgpu', 'playwright', 'vite', 'onnxruntime-web']);
await bundle('bench/gpu_page/gpu_page.ts', 'gpu_page.mjs', ['playwright-core']);

const dawn = dirname(createRequire(import.meta.url).resolve('webgpu'));
const binary = join(
  'dist',
  `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`,
);
const packed = join(folder, 'node_modules/webgpu');
rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });
for (const name of ['package.json', 'index.js', 'LICENSE.md'])
  copyFileSync(join(dawn, name), join(packed, name));
cpSync(join(dawn, binary), join(packed, binary), { recursive: true });
for (const name of ['measure.mjs', 'peer_torch.py'])
  copyFileSync(join(ROOT, 'bench', name), join(folder, name));
if (existsSync(GOLDEN)) copyFileSync(GOLDEN, join(folder, 'large.json'));
if (existsSync(TOKENIZER)) copyFileSync(TOKENIZER, join(folder, 'spiece.model'));

/** One file, and what it loads on demand, of a command and all it imports but `external`. */
async function bundle(entry, name, external) {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external },
    build: {
      ssr: join(ROOT, entry),
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: name, chunkFileNames: 'chunks/[name].mjs' } },
    },
  });
}
