/** The judge of the golden tests must itself be able to say no. */
import { describe, expect, test } from 'vitest';
import {
  compareCase,
  passes,
  passesInF16,
  relativeError,
  topFiveInOrder,
  type ComputedValues,
} from './compare.ts';
import type { GoldenCase } from './format.ts';
import { parseGolden } from './format.ts';
import { fnv1a32, formulaTensor, mix32 } from './formula.ts';
import { fixtureGolden } from './load.ts';

const golden: GoldenCase = fixtureGolden('nano').cases[1];
const mask = golden.masks[0];

/** What a perfect engine would compute. */
function perfect(): ComputedValues {
  return { ...golden, logitsAtReferenceTop: golden.masks.map((one) => one.top_logits) };
}

function withMask(change: Partial<typeof mask>): ComputedValues {
  return { ...perfect(), masks: [{ ...mask, ...change }, ...golden.masks.slice(1)] };
}

test('the reference agrees with itself', () => {
  const verdict = compareCase(golden, perfect());
  expect(verdict).toEqual({ error: 0, logDelta: 0, topLogDelta: 0, topOneEqual: 2, ordered: 2, masks: 2 });
  expect(passes(verdict, 2e-5)).toBe(true);
});

describe('wrong values miss', () => {
  const spoilt = (values: readonly number[], by: number) =>
    values.map((value, i) => (i === 1 ? value + by : value));
  const wrong: Record<string, (by: number) => ComputedValues> = {
    'a logit of the top': (by) => ({
      ...perfect(),
      logitsAtReferenceTop: golden.masks.map((one) => spoilt(one.top_logits, by)),
    }),
    'a sampled logit': (by) => withMask({ logits_sampled: spoilt(mask.logits_sampled, by) }),
    logsumexp: (by) => withMask({ logsumexp: mask.logsumexp + by }),
    'a log probability': (by) => withMask({ log_prob_of_ids: { ...mask.log_prob_of_ids, '5': by } }),
    'a hidden state': (by) => ({
      ...perfect(),
      hidden_first_8: { ...golden.hidden_first_8, '8': spoilt(golden.hidden_first_8['8'], by) },
    }),
    'the mean': (by) => ({ ...perfect(), mean_pool_first_8: spoilt(golden.mean_pool_first_8, by) }),
    'the pooler': (by) => ({ ...perfect(), pooled_first_8: spoilt(golden.pooled_first_8, by) }),
    'a pass': (by) => ({
      ...perfect(),
      cls_first_4_after_layer: golden.cls_first_4_after_layer.map((row, r) =>
        r === 2 ? spoilt(row, by) : row,
      ),
    }),
  };
  test.each(Object.entries(wrong))('%s', (_name, make) => {
    expect(passes(compareCase(golden, make(0.1)), 2e-5)).toBe(false);
    expect(passes(compareCase(golden, make(NaN)), 2e-5)).toBe(false);
    expect(passes(compareCase(golden, make(NaN)), Infinity)).toBe(false);
    expect(passes(compareCase(golden, make(Infinity)), 2e-5)).toBe(false);
  });
});

test('f16 is judged by its rows, by log p of the five likeliest, and by which is likeliest', () => {
  const judged = (ours: ComputedValues) => passesInF16(compareCase(golden, ours));
  const moved = (by: number): ComputedValues => ({
    ...perfect(),
    logitsAtReferenceTop: golden.masks.map(({ top_logits }) =>
      top_logits.map((logit, k) => (k === 0 ? logit + by : logit)),
    ),
  });
  expect(judged(perfect())).toBe(true);
  expect(judged(moved(1e-3))).toBe(true);
  expect(passesInF16(compareCase(golden, moved(0.07)), Infinity)).toBe(false);
  expect(judged(moved(NaN))).toBe(false);
  const [first, second, ...rest] = mask.top_ids;
  expect(judged(withMask({ top_ids: [second, first, ...rest] }))).toBe(false);
  expect(judged({ ...perfect(), masks: [] })).toBe(false);
});

describe('missing values miss', () => {
  const fields = [
    'masks',
    'logitsAtReferenceTop',
    'hidden_first_8',
    'mean_pool_first_8',
    'pooled_first_8',
    'cls_first_4_after_layer',
  ] as const;
  test.each(fields)('%s', (field) => {
    expect(passes(compareCase(golden, { ...perfect(), [field]: undefined }), Infinity)).toBe(false);
  });

  test('nothing at all', () => {
    expect(passes(compareCase(golden, {}), Infinity)).toBe(false);
  });

  test('one mask of two, one row of many, a short vector', () => {
    expect(passes(compareCase(golden, { ...perfect(), masks: golden.masks.slice(0, 1) }), Infinity)).toBe(
      false,
    );
    expect(passes(compareCase(golden, { ...perfect(), masks: [...golden.masks, mask] }), Infinity)).toBe(
      false,
    );
    const rows = golden.cls_first_4_after_layer.slice(1);
    expect(passes(compareCase(golden, { ...perfect(), cls_first_4_after_layer: rows }), Infinity)).toBe(
      false,
    );
    expect(passes(compareCase(golden, { ...perfect(), pooled_first_8: [] }), Infinity)).toBe(false);
  });

  test('a case without masks has proved nothing', () => {
    const bare = { ...golden, masks: [] };
    expect(passes(compareCase(bare, { ...perfect(), masks: [], logitsAtReferenceTop: [] }), Infinity)).toBe(
      false,
    );
  });
});

describe('top-5 order', () => {
  const swapped = (i: number) => {
    const ids = [...mask.top_ids];
    [ids[i], ids[i + 1]] = [ids[i + 1], ids[i]];
    return ids;
  };
  test('neighbours far apart may not change places', () => {
    expect(topFiveInOrder(mask, swapped(0), 1e-9)).toBe(false);
    expect(topFiveInOrder(mask, swapped(4), 1e-9)).toBe(false);
    expect(topFiveInOrder(mask, swapped(0), NaN)).toBe(false);
  });
  test('neighbours closer than the error may', () => {
    const near = {
      ...mask,
      top_logits: mask.top_logits.map((value, i) => (i === 3 ? mask.top_logits[2] - 1e-6 : value)),
    };
    expect(topFiveInOrder(near, swapped(2), 1e-6)).toBe(true);
    expect(topFiveInOrder(near, swapped(2), 1e-9)).toBe(false);
  });
  test('order past the fifth is not counted, another id within the five is', () => {
    expect(topFiveInOrder(mask, swapped(5), 0)).toBe(true);
    expect(topFiveInOrder(mask, [999, ...mask.top_ids.slice(1)], 1)).toBe(false);
    expect(topFiveInOrder(mask, mask.top_ids.slice(0, 4), 1)).toBe(false);
    expect(topFiveInOrder(mask, [], 1)).toBe(false);
  });
});

test('relative error', () => {
  expect(relativeError([3, 4.5], [3, 4])).toBeCloseTo(0.1, 12);
  expect(relativeError([], [])).toBeNaN();
  expect(relativeError([1], [1, 2])).toBeNaN();
});

describe('formula', () => {
  test('hashes', () => {
    // FNV-1a's published test vectors.
    expect(fnv1a32('')).toBe(0x811c9dc5);
    expect(fnv1a32('a')).toBe(0xe40c292c);
    expect(fnv1a32('foobar')).toBe(0xbf9cf968);
    expect(mix32(0)).toBe(0);
  });

  test('the same bits as the definition in exact integers', () => {
    const mask32 = 0xffffffffn;
    const mixExact = (value: bigint) => {
      let x = value;
      x = (x ^ (x >> 16n)) & mask32;
      x = (x * 0x7feb352dn) & mask32;
      x = (x ^ (x >> 15n)) & mask32;
      x = (x * 0x846ca68bn) & mask32;
      return (x ^ (x >> 16n)) & mask32;
    };
    const values = formulaTensor('predictions.bias', 'salt', { shape: [5, 7], offset: 1, scale: 0.3061862 });
    for (let i = 0; i < values.length; i++) {
      const hash = mixExact((mixExact(BigInt(i)) + BigInt(fnv1a32('saltpredictions.bias'))) & mask32);
      const u = Number(hash >> 8n) / 2 ** 24;
      expect(values[i]).toBe(Math.fround(1 + 0.3061862 * (2 * u - 1)));
    }
  });
});

test('a malformed golden file is refused by the path of the field', () => {
  expect(() => parseGolden([])).toThrow('the file is not an object');
  expect(() => parseGolden({ tensors: { a: { shape: ['x'] } } })).toThrow(
    'tensors["a"].shape[0] is not a number',
  );
});
