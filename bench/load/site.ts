/** The app as it is shipped, with one model on its list, and beside it the page that measures the parts of a load. */
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import type { GoldenFile } from '../../test/golden/format.ts';
import { writeGoldenCheckpoint } from '../../tools/golden_checkpoint.ts';
import { main as weights } from '../../tools/weights.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Site {
  /** Ends in a slash. */
  readonly app: string;
  /** The same app with the small model it is published with. */
  readonly demo: string;
  readonly components: string;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly file: GoldenFile;
  readonly dtype: 'f32' | 'f16';
  /** A spiece.model that fits the model's vocabulary. */
  readonly tokenizer: string;
}

/** Builds it into a temporary folder, which `close` removes. The weights are those of the golden formula. */
export async function startSite({ file, dtype, tokenizer }: SiteOptions): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'unmask-bench-'));
  const outDir = join(folder, 'dist');
  const checkpoint = join(folder, 'checkpoint');
  await writeGoldenCheckpoint(file, { out: checkpoint, dtype: 'f32', tokenizer });
  await build({
    root: ROOT,
    logLevel: 'error',
    build: {
      outDir,
      rolldownOptions: { input: [join(ROOT, 'index.html'), join(ROOT, 'bench/load/components.html')] },
    },
  });
  await cp(outDir, join(folder, 'demo'), { recursive: true });
  await rename(join(folder, 'demo'), join(outDir, 'demo'));
  await rm(join(outDir, 'weights'), { recursive: true });
  const name = `albert-${file.model}-v2`;
  if (
    (await weights([name, '--from', checkpoint, '--dtype', dtype, '--out', join(outDir, 'weights')])) !== 0
  ) {
    throw new Error('the weights could not be converted');
  }
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4188 },
  });
  const app = server.resolvedUrls?.local[0];
  if (app === undefined) throw new Error('the site has no address');
  return {
    app,
    demo: new URL('demo/', app).href,
    components: new URL('bench/load/components.html', app).href,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
