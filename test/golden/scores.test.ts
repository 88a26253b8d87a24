/** Scores of golden5/scores.json on the embedded model; and its judge must itself be able to say no, of every figure. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WasmSession } from '../../src/wasm/session.ts';
import { describeShared } from '../support/shared.ts';
import { SCORES_FORMAT } from './scores_format.ts';

const EMBEDDED = fileURLToPath(new URL('../../public/weights/albert-demo', import.meta.url));
/** A short pair of different words, and one of sentences that differ in order. */
const TAKEN = ['pair-14', 'pair-15'] as const;
/** The pair that is changed: the first of them. */
const CHANGED = 13;

interface Editable extends Record<string, unknown> {
  ids_a: number[];
  pll_a: number[];
  pll_b: number[];
  aul_a: number;
  aul_b: number;
  aula_a: number;
  aula_b: number;
  crows_a: number;
  crows_b: number;
  shared_tokens: number;
}

const CHANGES: readonly (readonly [string, (pair: Editable) => void])[] = [
  ['log p of a token of A', (pair) => (pair.pll_a[3] += 2e-3)],
  ['log p of a token of B', (pair) => (pair.pll_b[0] -= 2e-3)],
  ['a token of B too few', (pair) => pair.pll_b.pop()],
  ['AUL of A', (pair) => (pair.aul_a *= 1.002)],
  ['AUL of B', (pair) => (pair.aul_b -= 2e-3)],
  // Far less than a thousandth of a nat.
  ['AULA of A', (pair) => (pair.aula_a *= 1.002)],
  ['AULA of B', (pair) => (pair.aula_b *= 0.998)],
  ['CrowS-Pairs of A', (pair) => (pair.crows_a += 2e-3)],
  ['CrowS-Pairs of B', (pair) => (pair.crows_b += 2e-3)],
  ['a shared token too many', (pair) => pair.shared_tokens++],
];

describeShared('golden scores', ['golden5/scores.json'], (path) => {
  const text = readFileSync(path, 'utf8');
  const read = (json: unknown) => SCORES_FORMAT.read(json)[0];
  let session: WasmSession;
  beforeAll(async () => {
    const { config, identity, weights } = read(JSON.parse(text));
    session = await WasmSession.create({ config, identity, weights: weights() });
  });
  afterAll(() => session.destroy());

  test.each(TAKEN)('%s', async (name) => {
    const golden = read(JSON.parse(text)).cases.find((one) => one.name === name);
    const comparison = await golden?.compare(session);
    console.info(`${name}: ${comparison?.told.join()}`);
    expect(comparison?.isRight({ dtype: 'f32' })).toBe(true);
  });

  test.each(CHANGES)('%s, changed, is a miss', async (_name, change) => {
    const json = JSON.parse(text) as Editable[];
    change(json[CHANGED]);
    expect((await read(json).cases[CHANGED].compare(session)).isRight({ dtype: 'f32' })).toBe(false);
  });

  test('ids that the tokenizer does not give are told', async () => {
    const json = JSON.parse(text) as Editable[];
    json[CHANGED].ids_a[1]++;
    await expect(read(json).cases[CHANGED].compare(session)).rejects.toThrow(/^“.+” has the ids 2 /);
  });

  test('other weights are refused in words that say where the right ones are', () => {
    const folder = mkdtempSync(join(tmpdir(), 'unmask-scores-'));
    try {
      cpSync(EMBEDDED, folder, { recursive: true });
      const modelFolder = folder;
      expect(SCORES_FORMAT.read(JSON.parse(text), { modelFolder })).toHaveLength(1);
      writeFileSync(join(folder, 'model.safetensors'), 'another');
      expect(() => SCORES_FORMAT.read(JSON.parse(text), { modelFolder })).toThrow(
        /begins with 6bc07c00cc94, and those in .+ begin with [0-9a-f]{12}; .+ --model$/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
