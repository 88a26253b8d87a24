/** The CPU path's own numbers for the embedded model, in double precision: what the page must show. */
import { readFile } from 'node:fs/promises';
import { expect, type Page } from 'playwright/test';
import { CpuSession } from '../../src/cpu/session.ts';
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import { parseAlbertConfig } from '../../src/model/config.ts';
import type { ModelIdentity } from '../../src/model/session.ts';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { openBytes } from '../../test/support/checkpoint.ts';
import { expectAccessible, lastTokens, waitForAnswer, type FillResult, type FillTokens } from './app.ts';

const FOLDER = new URL('../../public/weights/albert-demo/', import.meta.url);

let opened: Promise<CpuSession> | undefined;

function demoSession(): Promise<CpuSession> {
  opened ??= (async () => {
    const config = parseAlbertConfig(JSON.parse(await readFile(new URL('config.json', FOLDER), 'utf8')));
    const bytes = new Uint8Array(await readFile(new URL('model.safetensors', FOLDER)));
    return CpuSession.create({
      config,
      weights: (await openBytes(bytes, config)).weights(),
      identity: { name: 'albert-demo', revision: 'reference', content: '' },
      precision: 'f64',
    });
  })();
  return opened;
}

/** The CPU path over a golden file's formula, which `npm run golden -- --cpu` holds to Hugging Face's own figures. */
export function formulaSession(file: GoldenFile): Promise<CpuSession> {
  const identity = { name: file.model, revision: 'formula', content: '' };
  return CpuSession.create({
    config: file.config,
    weights: formulaWeights(file),
    identity,
    precision: 'f32',
  });
}

/** Waits for the answer to what is in the field, and checks it: the embedded model's, by {@link expectCpuNumbers}. */
export async function expectCpuAnswer(page: Page): Promise<void> {
  // In this order: tokens read before are those of an older text where the answer is of a newer.
  const result = await waitForAnswer(page);
  await expectCpuNumbers(await lastTokens(page), result);
}

/** The CPU answers, with the embedded model's numbers, and the details say why. */
export async function expectCpuBecause(
  page: Page,
  why: RegExp,
  backend: ModelIdentity['backend'] = 'wasm',
): Promise<void> {
  const result = await waitForAnswer(page);
  expect(result.identity.backend).toBe(backend);
  await expectCpuNumbers(await lastTokens(page), result);
  await page.getByRole('button', { name: /Status: CPU/ }).click();
  const details = page.getByRole('dialog');
  await expect(details).toContainText(why);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(details).toHaveCount(0);
}

/**
 * Checks every mask of an answer, every listed prediction, against the CPU path to 1e-4 in log p.
 * @param model the CPU path over the same weights; the embedded model's unless said otherwise
 */
export async function expectCpuNumbers(
  tokens: FillTokens,
  result: FillResult,
  model: Promise<CpuSession> = demoSession(),
): Promise<void> {
  expect(result.id).toBe(tokens.id);
  const ids = Uint32Array.from(tokens.tokens, (token) => token.inputId);
  const firstSeparator = tokens.tokens.findIndex((token) => token.piece === '[SEP]' && token.range === null);
  const tokenTypeIds = Uint32Array.from(ids, (_, index) => (index > firstSeparator ? 1 : 0));
  const rows = Uint32Array.from(result.masks, (mask) => mask.tokenIndex);
  const session = await model;
  const { answers } = await session.run({
    batch: raggedBatch([{ ids, tokenTypeIds }]),
    reads: [{ kind: 'predict', rows, topK: 1, full: true }],
  });
  expect(result.masks.length).toBeGreaterThan(0);
  result.masks.forEach((mask, index) => {
    const expected = answers[0][index];
    expect(mask.predictions.length).toBeGreaterThan(0);
    for (const prediction of mask.predictions) {
      const logProb = (expected.logits?.[prediction.id] ?? NaN) - expected.logSumExp;
      expect(Math.abs(prediction.logProb - logProb)).toBeLessThanOrEqual(1e-4);
    }
    const best = mask.predictions[0];
    expect(best.rank === 1 ? best.id : expected.topIds[0]).toBe(expected.topIds[0]);
  });
}
