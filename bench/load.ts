/**
 * `npm run bench -- load`: from a stored model to the first prediction, with the app as it is shipped; the parts of that time,
 * each alone; and the most memory it took. Beside it, with `--peer`, onnxruntime-web (WASM) loading the same model.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type BrowserContext, chromium } from 'playwright';
import { BROWSER_ARGS } from '../tools/setup/browser_args.mjs';
import { findBrowser } from '../tools/setup/find_browser.mjs';
import { openBenchBrowser } from './browser.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { peerFiles } from './line_up.ts';
import type {} from './load/components_page.ts';
import type { LoadParts } from './load/components_worker.ts';
import { writePeerData } from './load/peer_data.ts';
import { type PeakMemory, peakMemory } from './load/process_memory.ts';
import { type Site, startSite } from './load/site.ts';
import { visit, type Visit } from './load/visit.ts';
import { type CommonOptions, count, readModel, say, withCommonOptions, writeJson } from './options.ts';
import type { PeerLoad } from './page.ts';
import { summarise } from './statistics.ts';
import { formatMib, formatMs, formatNumber, formatTable } from './table.ts';

interface Options extends CommonOptions {
  readonly tokenizer: string;
  readonly runs: number;
  readonly peer?: string | true;
}

/** The first prediction may take this many times what its parts take one after another. */
const ALLOWED = 1.3;
/** Peak JavaScript memory may be this many times the file. */
const ALLOWED_MEMORY = 1.5;

interface LoadReport {
  readonly environment: Environment;
  readonly model: string;
  readonly dtype: string;
  readonly weightBytes: number;
  /** First visit: everything is fetched from a server on this machine and stored. */
  readonly first: Visit;
  /** Stored, browser started for it. */
  readonly cold: readonly Visit[];
  /** Stored, another tab of a running browser. */
  readonly warm: readonly Visit[];
  readonly parts: readonly LoadParts[];
  /** First visit with the embedded model: what the app takes whatever the model. */
  readonly demo: Visit;
  readonly peer: readonly (PeerLoad & { readonly memory: PeakMemory | null })[];
}

export function loadCommand(command: Command): Command {
  return withCommonOptions(command)
    .description('from a stored model to the first prediction: time, its parts, peak memory')
    .option('--tokenizer <file>', 'a spiece.model that fits the model', '../shared/tokenizer/spiece.model')
    .option('--runs <n>', 'visits of each kind', count, 3)
    .option('--peer [graph]', 'onnxruntime-web (WASM) loading the same model, with this ONNX graph');
}

export async function runLoad(options: Options): Promise<number> {
  if (options.node === true) throw new Error('a load is measured in a browser: leave --node out');
  if (!existsSync(options.tokenizer))
    throw new Error(`${options.tokenizer} is not there. Give --tokenizer FILE.`);
  const report = await measure(options);
  print(report);
  writeJson(options.json, report);
  return 0;
}

async function measure(options: Options): Promise<LoadReport> {
  const { model, dtype, tokenizer, runs } = options;
  const file = readModel(model);
  say('building the site');
  const site = await startSite({ file, dtype, tokenizer });
  const profile = await mkdtemp(join(tmpdir(), 'unmask-profile-'));
  try {
    say('first visits, with the small model and with this one');
    const demo = await inBrowser(`${profile}-demo`, (context) => visit(context, site.demo));
    const first = await inBrowser(profile, (context) => visit(context, site.app));
    const cold: Visit[] = [];
    const warm: Visit[] = [];
    const parts: LoadParts[] = [];
    let where = '';
    for (let run = 0; run < runs; run++) {
      say(`stored, run ${run + 1} of ${runs}`);
      await inBrowser(profile, async (context) => {
        where = `Chromium ${context.browser()?.version() ?? ''}`;
        cold.push(await visit(context, site.app));
        warm.push(await visit(context, site.app));
        parts.push(await partsOf(context, site));
      });
    }
    const peer = options.peer === undefined ? [] : await loadPeer(options, options.peer, runs);
    return {
      environment: describeEnvironment(where, `${dtype} weights from OPFS`, false),
      model: file.model,
      dtype,
      weightBytes: parts[0].weightBytes,
      first,
      cold,
      warm,
      parts,
      demo,
      peer,
    };
  } finally {
    await site.close();
    await rm(profile, { recursive: true, force: true });
    await rm(`${profile}-demo`, { recursive: true, force: true });
  }
}

async function inBrowser<T>(profile: string, use: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser().executablePath,
    args: [...BROWSER_ARGS],
    // The shell is not what is measured, and a service worker would answer for the page of the parts.
    serviceWorkers: 'block',
  });
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}

async function partsOf(context: BrowserContext, site: Site): Promise<LoadParts> {
  const page = await context.newPage();
  try {
    await page.goto(site.components);
    await page.waitForFunction(() => 'measureLoad' in window);
    return await page.evaluate(() => window.measureLoad());
  } finally {
    await page.close();
  }
}

/** Each time in a browser of its own: what was read before is in no cache but the disk's. */
async function loadPeer(options: Options, peer: string | true, runs: number): Promise<LoadReport['peer']> {
  const file = readModel(options.model);
  const files = peerFiles(file.model, peer);
  const data = await writePeerData(file, files['peer.layout.json']);
  try {
    const loads: (PeerLoad & { readonly memory: PeakMemory | null })[] = [];
    for (let run = 0; run < runs; run++) {
      say(`onnxruntime-web, run ${run + 1} of ${runs}`);
      const browser = await openBenchBrowser({
        'model.json': options.model,
        ...files,
        'peer.data': data.path,
      });
      try {
        const page = await browser.openPage();
        const work = {
          sequences: [madeSequence(10, file.config.vocab_size, 0)],
          check: { sequences: [], ids: [] },
        };
        const load = await page.evaluate(([name, w]) => window.unmaskBench.loadPeerFromFiles(name, w), [
          `albert-${file.model}.data`,
          work,
        ] as const);
        loads.push({ ...load, memory: await peakMemory(browser.browser) });
      } finally {
        await browser.close();
      }
    }
    return loads;
  } finally {
    await data.remove();
  }
}

function print({
  environment,
  model,
  dtype,
  weightBytes,
  first,
  cold,
  warm,
  parts,
  demo,
  peer,
}: LoadReport): void {
  const median = <Item>(items: readonly Item[], pick: (item: Item) => number): number =>
    summarise(items.map(pick)).median;
  console.log(`${model} ${dtype}, ${formatMib(weightBytes)} MiB · ${environmentLine(environment)}\n`);
  console.log(
    formatTable<readonly [string, number, number, number]>(
      [
        { title: 'visit', align: 'left', cell: ([name]) => name },
        { title: 'navigation → prediction, ms', align: 'right', cell: ([, ms]) => formatMs(ms) },
        { title: 'model asked for → prediction, ms', align: 'right', cell: ([, , ms]) => formatMs(ms) },
        { title: 'model asked for → ready, ms', align: 'right', cell: ([, , , ms]) => formatMs(ms) },
      ],
      [
        ['first: fetched from this machine, stored', first.firstPredictionMs, first.modelMs, first.readyMs],
        ...(
          [
            ['stored, browser just started (cold)', cold],
            ['stored, another tab (warm)', warm],
          ] as const
        ).map(
          ([name, visits]) =>
            [
              name,
              median(visits, ({ firstPredictionMs }) => firstPredictionMs),
              median(visits, ({ modelMs }) => modelMs),
              median(visits, ({ readyMs }) => readyMs),
            ] as const,
        ),
      ],
    ),
  );
  const read = median(parts, ({ readMs }) => readMs);
  const upload = median(parts, ({ uploadMs }) => uploadMs);
  const pass = median(parts, ({ passMs }) => passMs);
  const whole = median(warm, ({ modelMs }) => modelMs);
  const times = whole / (read + upload + pass);
  console.log(
    `\nParts, each alone: read and verify ${formatMs(read)} ms, upload ${formatMs(upload)} ms, pipelines after the`,
  );
  console.log(
    `last tensor ${formatMs(median(parts, ({ pipelinesMs }) => pipelinesMs))} ms, ` +
      `one pass of ${parts[0].tokens} tokens ${formatMs(pass)} ms (the first of a device ${formatMs(median(parts, ({ firstPassMs }) => firstPassMs))} ms).`,
  );
  console.log(
    `Stored model to first prediction, shell excluded: ${formatMs(whole)} ms, ${formatNumber(times, 3)} × (read + upload + one pass); ` +
      `${times <= ALLOWED ? 'within' : 'OVER'} ${ALLOWED}.`,
  );
  printMemory(weightBytes, demo, first, cold, peer);
  for (const load of peer.slice(0, 1)) {
    console.log(
      `\n${load.name}, f32, ${formatMib(load.bytes)} MiB besides its runtime: fetch from this machine ` +
        `${formatMs(median(peer, ({ fetchMs }) => fetchMs))} ms, session ${formatMs(median(peer, ({ createMs }) => createMs))} ms, ` +
        `first pass ${formatMs(median(peer, ({ firstPassMs }) => firstPassMs))} ms.`,
    );
  }
}

function printMemory(
  weightBytes: number,
  demo: Visit,
  first: Visit,
  cold: readonly Visit[],
  peer: LoadReport['peer'],
): void {
  if (demo.memory === null) {
    console.log('\nPeak memory is read from /proc: not measured on this system.');
    return;
  }
  const peerRows = peer.flatMap(({ name, memory }) => (memory === null ? [] : [[name, memory] as const]));
  const rows = [
    ['the embedded model, first visit', demo.memory] as const,
    ...[
      ['this model, first visit', first] as const,
      ...cold.map((each) => ['this model, stored', each] as const),
    ].flatMap(([name, { memory }]) => (memory === null ? [] : [[name, memory] as const])),
    ...peerRows,
  ];
  const base = demo.memory.rendererBytes;
  console.log(`\nPeak memory of processes (RAM), the GPU's with a software adapter's buffers in it:\n`);
  console.log(
    formatTable<readonly [string, PeakMemory]>(
      [
        { title: 'page', align: 'left', cell: ([name]) => name },
        {
          title: "page's process, MiB",
          align: 'right',
          cell: ([, { rendererBytes }]) => formatMib(rendererBytes),
        },
        {
          title: 'over the small model, of the file',
          align: 'right',
          cell: ([, { rendererBytes }]) => formatNumber((rendererBytes - base) / weightBytes, 3),
        },
        { title: 'GPU process, MiB', align: 'right', cell: ([, { gpuBytes }]) => formatMib(gpuBytes) },
      ],
      rows,
    ),
  );
  const most = Math.max(...[first, ...cold].map(({ memory }) => memory?.rendererBytes ?? NaN)) - base;
  const times = most / weightBytes;
  console.log(
    `\nThe most this model took in the page, over the small one: ${formatNumber(times, 3)} × its file; ` +
      `${times <= ALLOWED_MEMORY ? 'within' : 'OVER'} ${ALLOWED_MEMORY}.`,
  );
}
