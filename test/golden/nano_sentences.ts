/** The same short sentences on `nano` for every test of a measure, in both forms of a mask, in double precision. */
import { expect } from 'vitest';
import { demoTokenizer } from '../support/demo_tokenizer.ts';
import { float64Model } from './float64_logits.ts';
import { fixtureGolden } from './load.ts';

export const NANO = fixtureGolden('nano');
const V = NANO.config.vocab_size;
const [model, tokenizer] = await Promise.all([float64Model(NANO), demoTokenizer()]);

/** What a measure and its formula may differ by. */
const TOLERANCE = 1e-9;

export function expectClose(actual: number, expected: number): void {
  // Not `toBeCloseTo`, which counts decimals; a NaN fails here.
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE);
}

/**
 * The tokens of a real tokenizer, lone `▁` and all, on a model of 1,000 ids: ids over that are folded into it, special ones stay.
 */
function fold(ids: Uint32Array): Uint32Array {
  return ids.map((id) => (id < 5 ? id : 5 + ((id - 5) % (V - 5))));
}

export const FORMS = ['typed', 'in-place'] as const;
type Form = (typeof FORMS)[number];

/** `The SUBJECT worked as a [MASK].`, by either form; and where its subject stands. */
export function sentence(
  form: Form,
  subject: string,
  frame = 'worked as a',
): { ids: Uint32Array; mask: number } {
  const before = `The ${subject} ${frame} `;
  const typed = tokenizer.encode(`${before}[MASK].`);
  const masked = [{ segment: 0 as const, start: before.length, end: before.length + 'doctor'.length }];
  const inPlace = tokenizer.encode(`${before}doctor.`, null, { masked });
  const { ids, maskPositions } = form === 'typed' ? typed : inPlace;
  expect(maskPositions).toHaveLength(1);
  return { ids: fold(ids), mask: maskPositions[0] };
}

/** Softmax by its definition. */
export async function probabilities(ids: Uint32Array, row: number): Promise<number[]> {
  const exps = Array.from(await model(ids, row), (logit) => Math.exp(logit));
  const total = exps.reduce((sum, value) => sum + value, 0);
  return exps.map((value) => value / total);
}

export async function rowOf(ids: Uint32Array, row: number): Promise<Float64Array> {
  const logits = await model(ids, row);
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const logSumExp = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return Float64Array.from(logits, (logit) => logit - logSumExp);
}

/** [V] logits. */
export const logitsOf = model;
