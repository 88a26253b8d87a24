/** A site with a model under the name of ALBERT-large, as whoever runs one adds it. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Page } from 'playwright/test';
import { answer, lastTokens, untilVisible } from './app.ts';
import { modelButton, quickFolder, quickSession } from './hub_browser.ts';
import { expectCpuNumbers } from './reference.ts';
import { DIST } from './static_host.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const quick = quickSession();

let made: Promise<string> | undefined;

/** A folder `weights` of a site, with the model added by the tool for it. */
async function makeWeights(): Promise<string> {
  const { folder: from, remove } = await quickFolder();
  const out = await mkdtemp(join(tmpdir(), 'unmask-weights-'));
  process.once('exit', () => rmSync(out, { recursive: true }));
  await cp(join(DIST, 'weights'), out, { recursive: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    ['tools/run.mjs', 'tools/weights.ts', 'albert-large-v2', '--dtype', 'f32', '--from', from, '--out', out],
    { cwd: ROOT, encoding: 'utf8' },
  );
  await remove();
  if (status !== 0) throw new Error(`the model could not be put on the site: ${stderr}`);
  return out;
}

/** Adds it to a copy of the site. The tool runs once for all tests of a worker. */
export async function addLarge(folder: string): Promise<void> {
  made ??= makeWeights();
  await cp(await made, join(folder, 'weights'), { recursive: true });
}

/** Waits until the model is in use, and checks its answer against the reference. */
export async function expectLargeAnswers(page: Page): Promise<void> {
  await untilVisible(modelButton(page), { timeout: 60_000 });
  const result = await answer(page, 'The man worked as a [MASK]. ');
  await expectCpuNumbers(await lastTokens(page), result, quick);
}
