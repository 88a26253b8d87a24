/** The judge of golden5/lens.json must itself be able to say no, of every field. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { CpuSession } from '../../src/cpu/session.ts';
import { describeShared } from '../support/shared.ts';
import { LENS_FORMAT } from './lens_format.ts';

interface Editable {
  cases: {
    mask_rows: number[];
    decoded_after_pass: { logsumexp: number; top_ids: number[]; top_logits: number[] }[][];
    attention: number[][][][];
    attention_row: number[][][];
    cosine_to_next_pass: number[][];
    hidden_norm: number[][];
    occlusion: { log_prob: number; log_prob_without: (number | null)[] };
  }[];
  patching: { log_prob_a: number[]; log_prob_b: number[]; log_prob_patched: number[][][] };
}

/** What is changed, and the case that must then miss: 0 is the first, 3 the patching map. */
const CHANGES: readonly (readonly [string, number, (model: Editable) => void])[] = [
  [
    'a logit after the last pass',
    0,
    ({ cases: [{ decoded_after_pass: d }] }) => (d[6][1].top_logits[9] += 1e-3),
  ],
  ['a log-sum-exp', 0, ({ cases: [{ decoded_after_pass: d }] }) => (d[0][0].logsumexp += 3e-3)],
  ['the order of the likeliest', 0, ({ cases: [{ decoded_after_pass: d }] }) => d[5][0].top_ids.reverse()],
  ['a weight of attention', 0, ({ cases: [{ attention }] }) => (attention[2][3][16][16] += 1e-4)],
  ['a head of attention too few', 0, ({ cases: [{ attention }] }) => attention[1].pop()],
  ['a weight of the first mask', 0, ({ cases: [{ attention_row: row }] }) => (row[2][0][0] += 1e-4)],
  ['a cosine', 0, ({ cases: [{ cosine_to_next_pass: cosines }] }) => (cosines[5][1] += 1e-4)],
  ['a norm', 0, ({ cases: [{ hidden_norm: norms }] }) => (norms[6][0] += 1e-3)],
  ['a pass too few', 0, ({ cases: [{ hidden_norm: norms }] }) => norms.pop()],
  ['log p of the answer', 0, ({ cases: [{ occlusion }] }) => (occlusion.log_prob += 3e-3)],
  ['log p without a word', 0, ({ cases: [{ occlusion: o }] }) => (o.log_prob_without[1] = -9)],
  ['a word that is special', 0, ({ cases: [{ occlusion: o }] }) => (o.log_prob_without[0] = -1)],
  ['log p of A', 3, ({ patching }) => (patching.log_prob_a[0] += 3e-3)],
  ['log p of B', 3, ({ patching }) => (patching.log_prob_b[1] += 3e-3)],
  ['a patched log p', 3, ({ patching }) => (patching.log_prob_patched[3][11][1] += 3e-3)],
  ['a patched token too many', 3, ({ patching }) => patching.log_prob_patched[2].push([-1, -2])],
];

describeShared('golden lens, changed', ['golden5/lens.json'], (path) => {
  const text = readFileSync(path, 'utf8');
  let session: CpuSession;
  beforeAll(async () => {
    const [{ config, identity, weights }] = LENS_FORMAT.read(JSON.parse(text));
    session = await CpuSession.create({ config, identity, weights: weights(), precision: 'f32' });
  });

  const isRight = async (json: unknown, which: number): Promise<boolean> => {
    const [{ cases }] = LENS_FORMAT.read(json);
    return (await cases[which].compare(session)).isRight({ dtype: 'f32' });
  };

  test.each([0, 1, 2, 3])('case %d as it is passes', async (which) => {
    expect(await isRight(JSON.parse(text), which)).toBe(true);
  });

  test.each(CHANGES)('%s', async (_name, which, change) => {
    const json = JSON.parse(text) as Editable[];
    change(json[0]);
    expect(await isRight(json, which)).toBe(false);
  });

  test('a field that is missing is named', () => {
    const json = JSON.parse(text) as Editable[];
    json[1].cases[2].attention[0][0][1] = null as never;
    expect(() => LENS_FORMAT.read(json)).toThrow('[1].cases[2].attention[0][0][1] is not a list');
  });
});
