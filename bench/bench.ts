/**
 * `npm run bench -- [--model FILE] [--tokens 16 …] [--runs 3] [--node]`: time of one forward pass, tokens in, top 20
 * out, in Chromium (default) or on Dawn in Node. Weights come from the golden formula, so no checkpoint is needed.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { Command } from 'commander';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import type { GoldenFile } from '../test/golden/format.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import { readGolden } from '../test/golden/load.ts';
import { createNodeGpuSession } from '../tools/node_gpu.ts';
import { BROWSER_ARGS } from '../tools/setup/browser_args.mjs';
import { findBrowser } from '../tools/setup/find_browser.mjs';
import { measurePass, type PageAnswer, type PageTask } from './measure.ts';

interface Options {
  readonly model: string;
  readonly tokens: string[];
  readonly runs: string;
  readonly node?: boolean;
}

export async function main(argv: string[]): Promise<number> {
  const program = new Command('bench')
    .option('--model <file>', 'a golden file, for its shapes and its formula', '../shared/golden/large.json')
    .option('--tokens <n...>', 'tokens a sequence', ['16'])
    .option('--runs <n>', 'timed runs after the first', '3')
    .option('--node', 'Dawn in Node instead of Chromium');
  const options = program.parse(argv, { from: 'user' }).opts<Options>();
  const file = readGolden(options.model);
  const tokens = options.tokens.map(Number);
  const runs = Number(options.runs);
  const answer = options.node
    ? await inNode(file, tokens, runs)
    : await inChromium({
        golden: {
          model: file.model,
          salt: file.salt,
          config: file.config,
          tensors: [...file.tensors].map(([name, { shape, offset, scale }]) => [
            name,
            { shape: [...shape], offset, scale },
          ]),
        },
        tokens,
        runs,
      });
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  console.log(
    `model ${file.model} f32 · ${answer.adapter} · ${answer.where} · ${cpus().length} cores · ${commit}`,
  );
  console.log(`weights made, uploaded and pipelines compiled: ${(answer.loadMs / 1000).toFixed(1)} s`);
  for (const { tokens: count, firstMs, steadyMs, logSumExp } of answer.timings) {
    const median = [...steadyMs].sort((a, b) => a - b)[Math.floor(steadyMs.length / 2)];
    const each = steadyMs.map((ms) => ms.toFixed(0)).join(', ');
    console.log(
      `${count} tokens: median ${median.toFixed(0)} ms (${each}), first ${firstMs.toFixed(0)} ms, log-sum-exp ${logSumExp.toFixed(4)}`,
    );
  }
  return 0;
}

type Answer = PageAnswer & { readonly where: string };

async function inNode(file: GoldenFile, tokens: readonly number[], runs: number): Promise<Answer> {
  const startMs = performance.now();
  const session = await createNodeGpuSession({
    config: file.config,
    weights: formulaWeights(file),
    name: file.model,
  });
  const loadMs = performance.now() - startMs;
  const timings = [];
  for (const count of tokens) timings.push(await measurePass(session, count, runs));
  const { adapter } = session.identity;
  session.destroy();
  return { adapter, loadMs, timings, where: `Dawn in Node ${process.version}` };
}

async function inChromium(task: PageTask): Promise<Answer> {
  const server = await createServer({ logLevel: 'error', server: { port: 0, host: '127.0.0.1' } });
  await server.listen();
  const browser = await chromium.launch({
    executablePath: findBrowser().executablePath,
    args: [...BROWSER_ARGS],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    const address = server.resolvedUrls?.local[0];
    if (address === undefined) throw new Error('the bench server has no address');
    await page.goto(new URL('bench/page.html', address).href);
    await page.waitForFunction(() => 'unmaskBench' in window);
    const answer = await page.evaluate((asked) => window.unmaskBench(asked), task);
    return { ...answer, where: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
    await server.close();
  }
}
