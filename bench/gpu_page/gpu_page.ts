/**
 * `node gpu_page.mjs --browser PROGRAM --dist FOLDER --model large.json --tokenizer spiece.model --out FOLDER`: the app in Chromium on a machine
 * that has a GPU and nothing else: how long a visitor waits there, and what the page says of the adapter. Made by `npm run bench:bundle`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { startStaticHost } from '../../e2e/support/static_host.ts';
import { readGolden } from '../../test/golden/load.ts';
import { writeGoldenCheckpoint } from '../../tools/golden_checkpoint.ts';
import { FILE_NAMES } from '../../src/model/files.ts';
import { count } from '../options.ts';
import { SWITCHES, tryAdapter, WITH_F16, type AdapterReport } from './adapters.ts';
import { Report } from './report.ts';
import { measureLarge, measurePage, type Place } from './measure.ts';

interface Options {
  readonly browser: string;
  readonly dist: string;
  readonly model?: string;
  readonly tokenizer?: string;
  readonly dtypes: readonly ('f16' | 'f32')[];
  readonly engine: 'gpu' | 'cpu';
  readonly out: string;
  readonly seconds: number;
}

const program = new Command('gpu_page')
  .description('Measures the app in Chromium on this machine’s GPU.')
  .requiredOption('--browser <program>', 'Chromium, or its headless shell')
  .requiredOption('--dist <folder>', 'the app as it was built')
  .requiredOption('--out <folder>', 'where gpu_page.json and the pictures go')
  .option('--model <file>', 'a golden file: ALBERT-large with weights by its formula')
  .option('--tokenizer <file>', 'a spiece.model of the same vocabulary')
  .addOption(
    new Option('--dtypes <dtypes...>', 'how its weights are stored')
      .choices(['f16', 'f32'])
      .default(['f16', 'f32']),
  )
  .addOption(new Option('--engine <engine>', 'what is to compute').choices(['gpu', 'cpu']).default('gpu'))
  .option('--seconds <count>', 'when to stop, whatever is left to measure', count, 120)
  .parse();
process.exitCode = await run(program.opts<Options>());

async function run(options: Options): Promise<number> {
  mkdirSync(options.out, { recursive: true });
  const report = new Report(join(options.out, 'gpu_page.json'), options.seconds * 1000);
  const host = await startStaticHost(options.dist, '/');
  const folder = mkdtempSync(join(tmpdir(), 'unmask-gpu-page-'));
  try {
    const adapter = await chooseAdapter(options, host.url, report);
    if (adapter === null) return 1;
    const place: Place = {
      program: options.browser,
      switches: adapter.switches,
      site: host.url,
      engine: options.engine,
      out: options.out,
    };
    await measurePage(place, report);
    for (const dtype of options.dtypes) {
      const files = await report.step(`checkpoint ${dtype}`, 60_000, () =>
        makeCheckpoint(options, folder, dtype),
      );
      if (files === null) continue;
      await measureLarge(place, files, dtype, report);
      if (dtype === 'f16' && !adapter.features.includes('shader-f16')) {
        const withF16 = { ...place, besides: WITH_F16 } as const;
        const again = await tryAdapter(withF16, host.url);
        report.note(`adapter ${WITH_F16}`, again);
        if (again.features.includes('shader-f16'))
          await measureLarge(withF16, files, `f16 ${WITH_F16}`, report);
      }
    }
    return report.failures === 0 ? 0 : 1;
  } finally {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
    // A browser that hangs must not keep this from ending.
    setTimeout(() => process.exit(), 3000).unref();
  }
}

/** The first set of switches with which WebGPU has a hardware adapter; else the first with any. */
async function chooseAdapter(options: Options, site: string, report: Report): Promise<AdapterReport | null> {
  const tried: AdapterReport[] = [];
  for (const switches of Object.keys(SWITCHES)) {
    const adapter = await tryAdapter({ program: options.browser, switches }, site);
    report.note(`adapter with ${switches}`, adapter);
    tried.push(adapter);
    if (adapter.failure === null && !adapter.software) break;
  }
  return (
    tried.find(({ failure, software }) => failure === null && !software) ??
    tried.find(({ failure }) => failure === null) ??
    null
  );
}

/** Writes the three files of the model. @returns their paths */
async function makeCheckpoint(
  { model, tokenizer }: Options,
  folder: string,
  dtype: 'f16' | 'f32',
): Promise<readonly string[]> {
  if (model === undefined || tokenizer === undefined) throw new Error('needs --model and --tokenizer');
  const out = join(folder, dtype);
  await writeGoldenCheckpoint(readGolden(model), { out, dtype, tokenizer });
  return Object.values(FILE_NAMES).map((name) => join(out, name));
}
