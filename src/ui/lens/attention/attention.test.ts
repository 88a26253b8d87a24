/** Attention over the embedded model, two passes of it: what is asked, what is shown, its words, its link. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoModel } from '../../../../test/support/demo_model.ts';
import { PageAnswers } from '../../../../test/support/page_answers.ts';
import { CpuSession } from '../../../cpu/session.ts';
import type { Session } from '../../../model/session.ts';
import type { Token } from '../../../model/text.ts';
import { attentionMap, heldBy, usualSinks } from '../../../probes/attention.ts';
import { compareValues } from '../../../probes/share/compare.ts';
import { decodeShare, encodeShare } from '../../../probes/share/fragment.ts';
import { SHARE_LIMITS, type SharedState } from '../../../probes/share/state.ts';
import type { AlbertTokenizer } from '../../../tokenizer/tokenizer.ts';
import {
  attentionQuestion,
  OFFERED,
  resolveAttention,
  sentenceName,
  type AttentionAnswer,
} from './attention_question.ts';
import { INITIAL_ATTENTION, INITIAL_LOOK, type AttentionState } from './attention_state.ts';
import {
  cellsOf,
  looksOf,
  lookLevel,
  readAttention,
  shownMap,
  type ReadAttention,
} from './attention_view.ts';
import { attentionPlanWords, heldWords, lookWords } from './attention_words.ts';
import { allAttention, exportedAttention } from './exports.ts';
import { attentionFromShared, attentionToShared, attentionValues } from './share.ts';
import { smallMap, smallMapOf } from './small_map.ts';

let session: Session;
let tokenizer: AlbertTokenizer;
let answer: AttentionAnswer;
let read: ReadAttention;

beforeAll(async () => {
  const demo = await demoModel({ passes: 2 });
  tokenizer = demo.tokenizer;
  const identity = { ...demo.identity, content: 'c'.repeat(64) };
  session = await CpuSession.create({ ...demo, identity, precision: 'f32' });
  const resolved = resolveAttention(INITIAL_ATTENTION);
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  const asked = attentionQuestion(resolved, INITIAL_ATTENTION);
  answer = await new PageAnswers(session, tokenizer).answeredOf('attention', asked);
  const found = readAttention(answer);
  if (found === null) throw new Error('it was planned');
  read = found;
});
afterAll(() => session.destroy());

describe('what is asked', () => {
  test('one sentence of the template, the last that is offered where another is asked for', () => {
    const template = 'In {1900|1950} the {man|woman} slept.';
    const second = resolveAttention({ template, sentence: 1 });
    expect(second).toMatchObject({ kind: 'ready', text: 'In 1900 the woman slept.', sentences: 4 });
    if (second.kind !== 'ready') throw new Error(second.kind);
    expect(sentenceName(second.template, 1)).toBe('1900 · woman');
    expect(resolveAttention({ template, sentence: 9 })).toMatchObject({ sentence: 3 });
    const many = resolveAttention({ template: 'In {1900..1990} it rained.', sentence: 80 });
    expect(many).toMatchObject({ sentence: OFFERED - 1, sentences: 91 });
  });

  test('a sentence needs no mask; nothing is asked of an empty field, and a fault is told', () => {
    expect(resolveAttention({ template: 'It rained.', sentence: 0 }).kind).toBe('ready');
    expect(resolveAttention({ template: ' ', sentence: 0 }).kind).toBe('empty');
    expect(resolveAttention({ template: 'A {man', sentence: 0 }).kind).toBe('fault');
  });
});

describe('a map', () => {
  const T = 2;
  // Two heads: the first looks at itself, the second at the first token alone.
  const heads = Float32Array.of(1, 0, 0, 1, 1, 0, 1, 0);

  test('is of one head, or the mean over all', () => {
    expect([...attentionMap(heads, 2, 0).weights]).toEqual([1, 0, 0, 1]);
    expect(attentionMap(heads, 2, null)).toEqual({ tokens: T, weights: Float32Array.of(1, 0, 0.5, 0.5) });
  });

  test('says where a token looks by its row, and who looks at it by its column', () => {
    const map = attentionMap(heads, 2, 1);
    expect(looksOf(map, 1, 'from')).toEqual([1, 0]);
    expect(looksOf(map, 0, 'to')).toEqual([1, 1]);
  });

  test('what some tokens held is the mean over the others; of nothing else there is none', () => {
    const mean = attentionMap(heads, 2, null);
    expect(heldBy(mean, new Set([0]))).toBe(0.5);
    expect(heldBy(mean, new Set())).toBe(0);
    expect(heldBy(mean, new Set([0, 1]))).toBeNull();
  });

  test('as a picture: its largest weight is 1, and a long text keeps the most of several', () => {
    const map = attentionMap(Float32Array.of(0.25, 0.75, 0.5, 0.5), 1, 0);
    expect(smallMap(map, [0, 1])).toEqual({ size: 2, shares: [1 / 3, 1, 2 / 3, 2 / 3] });
    const long = new Float32Array(100 * 100);
    long[99 * 100 + 99] = 0.5;
    const { size, shares } = smallMap({ tokens: 100, weights: long }, [...Array(100).keys()]);
    expect(size).toBe(48);
    expect(shares.indexOf(1)).toBe(48 * 48 - 1);
    expect(shares.filter((share) => share > 0)).toHaveLength(1);
  });

  test('colours chips by what is looked at most', () => {
    expect([0, 0.04, 0.05, 0.25, 0.5, 1].map((weight) => lookLevel(weight, 1))).toEqual([0, 0, 1, 2, 3, 4]);
    expect(lookLevel(0, 0)).toBe(0);
  });
});

test('as passes come, the small maps of those before are not made again, nor when tokens are back', () => {
  const [first] = answer.run.results.values();
  const begun = readAttention({ ...answer, run: { ...answer.run, results: new Map([[0, first]]) } });
  if (begun === null) throw new Error('it was planned');
  const mapsOf = ({ weights, heads }: ReadAttention, kept: readonly number[]) =>
    [null, 0, 1].map((head) => smallMapOf(weights[0] ?? new Float32Array(), heads, head, kept));
  const before = mapsOf(begun, begun.all);
  const without = mapsOf(read, read.others);
  const after = mapsOf(read, read.all);
  for (const [at, map] of before.entries()) {
    expect(after[at]).toBe(map);
    expect(without[at]).not.toEqual(map);
  }
  expect(new Set(before).size).toBe(3);
});

describe('what is shown', () => {
  test('the last pass, the mean over heads, the mask; every row sums to 1', () => {
    const shown = shownMap(read, INITIAL_LOOK);
    expect([shown.pass, shown.head, read.names[shown.token]]).toEqual([2, null, '[MASK]']);
    if (shown.map === null) throw new Error('it was read');
    const T = read.names.length;
    const cells = cellsOf(shown.map, shown.kept);
    for (let query = 0; query < T; query++) {
      const sum = cells.slice(query * T, (query + 1) * T).reduce((total, weight) => total + weight, 0);
      expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-6);
    }
    expect(lookWords(shown, shown.token)).toMatch(/^“\[MASK\]” looks most at “.*%\), “.*%\) and “.*%\)\.$/);
  });

  test('a token that is left out is not chosen; the numbers that stay are not renormalised', () => {
    expect([...usualSinks(read.tokens)].map((token) => read.names[token])).toEqual([
      ...['[CLS]', 'space', '.', '[SEP]'],
    ]);
    const whole = shownMap(read, { ...INITIAL_LOOK, token: 0 });
    const without = shownMap(read, { ...INITIAL_LOOK, token: 0, leavesOut: true });
    expect([whole.token, read.names[without.token]]).toEqual([0, '[MASK]']);
    expect(without.kept).toHaveLength(whole.kept.length - 4);
    if (whole.map === null || without.map === null) throw new Error('it was read');
    expect(cellsOf(without.map, without.kept)).toEqual(cellsOf(whole.map, without.kept));
    expect(heldWords(without)).toMatch(
      /they hold [\d.]+.% of what the other tokens look at here\. .*not renormalised\.$/,
    );
  });

  test('the point within a number or an abbreviation is no full stop', () => {
    const at = (piece: string): Token => ({ ...read.tokens[1], piece, special: false, masked: false });
    const sinks = (...pieces: string[]) => [...usualSinks(pieces.map(at))];
    expect(sinks('▁3', '.', '5', '▁', '.')).toEqual([3, 4]);
    expect(sinks('▁u', '.', 's', '.', '▁it', '.', '”')).toEqual([3, 5]);
    expect(sinks('▁', 'x', '▁.')).toEqual([2]);
  });

  test('more passes and heads than there are is the last of them; a pass that has not come is none', () => {
    expect(shownMap(read, { ...INITIAL_LOOK, pass: 99, head: 99 })).toMatchObject({
      pass: 2,
      head: read.heads,
    });
    const begun = {
      ...answer,
      run: { ...answer.run, results: new Map([...answer.run.results].slice(0, 1)) },
    };
    const half = readAttention(begun);
    if (half === null) throw new Error('it was planned');
    expect(shownMap(half, INITIAL_LOOK).map).toBeNull();
    expect(shownMap(half, { ...INITIAL_LOOK, pass: 1 }).map).not.toBeNull();
    expect(exportedAttention(begun, INITIAL_LOOK)).toBeNull();
  });

  test('of a text that is all full stops nothing is left out', () => {
    const tokens = read.tokens.filter((_, token) => read.sinks.has(token));
    const all = [...tokens.keys()];
    const dots: ReadAttention = { ...read, tokens, all, others: [], sinks: new Set(all) };
    expect(shownMap({ ...dots, weights: [null, null] }, { ...INITIAL_LOOK, leavesOut: true }).leavesOut).toBe(
      false,
    );
  });
});

test('a plan says its size before it is run', () => {
  const { plan } = answer.run;
  if (plan === null) throw new Error('it was planned');
  expect(attentionPlanWords({ ...plan, bytes: 25_165_824, estimateMs: 40 })).toMatch(
    /^\d+.pieces · 2.passes × \d+.heads · 25\.2.MB of attention · about 40.ms$/,
  );
});

test('files: the map that is shown, and every weight as NumPy keeps it', () => {
  const map = exportedAttention(answer, { ...INITIAL_LOOK, pass: 1, head: 1 });
  expect(map).toMatchObject({ pass: 1, head: 1, text: 'The man worked as a [MASK].' });
  const T = read.names.length;
  expect(map?.weights).toEqual([...(answer.run.results.get(0)?.weights.subarray(0, T * T) ?? [])]);
  const header = new TextDecoder('latin1').decode(allAttention(answer).subarray(0, 128));
  expect(header).toContain(`'shape': (2, ${read.heads}, ${T}, ${T})`);
});

test('a link carries what is asked and what is looked at', () => {
  const state: AttentionState = {
    ...{ template: 'In {1900|1950} it rained.', form: 'in-place', sentence: 1 },
    ...{ pass: 3, head: 2, token: 4, direction: 'to', leavesOut: true },
  };
  for (const each of [state, INITIAL_ATTENTION]) {
    expect(attentionFromShared(throughLink(attentionToShared(each)))).toEqual(each);
  }
});

function throughLink(state: SharedState): SharedState {
  const encoded = encodeShare(state);
  const decoded = encoded.ok ? decodeShare(encoded.value) : encoded;
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

describe('the weights of a link', () => {
  const look = { ...INITIAL_LOOK, pass: 1, head: 1, token: 2 };

  test('are those of the chosen token, and agree where they are read again', () => {
    const shared = throughLink(
      attentionToShared({ ...INITIAL_ATTENTION, ...look }, attentionValues(answer, look)),
    );
    const { map } = shownMap(read, look);
    if (map === null) throw new Error('it was read');
    for (const [key, value] of (shared.values ?? []).entries()) {
      expect(value).toBeCloseTo(looksOf(map, 2, 'from')[key], 5);
    }
    expect(shared.values).toHaveLength(read.names.length);
    expect(compareValues(shared, attentionValues(answer, look))).toMatchObject({
      agrees: true,
      empty: false,
    });
    const other = attentionValues(answer, { ...look, head: 2 });
    expect(compareValues(shared, other)).toMatchObject({ agrees: false, differs: [] });
  });

  test('of a long text are the first, and of a pass that is not there yet the model alone', () => {
    const T = 100;
    const { plan, results } = answer.run;
    const first = results.get(0);
    if (plan === null || first === undefined) throw new Error('it was read');
    const tokens = Array.from({ length: T }, () => plan.read[1]);
    const weights = new Float32Array(plan.heads * T * T).fill(1 / T);
    const run = {
      ...answer.run,
      plan: { ...plan, read: tokens },
      results: new Map([[0, { ...first, weights }]]),
    };
    const long = { ...answer, run };
    expect(attentionValues(long, look).values).toHaveLength(SHARE_LIMITS.values);
    expect(attentionValues(long, INITIAL_LOOK)).toMatchObject({ values: null });
    expect(attentionValues(long, INITIAL_LOOK).model).not.toBeNull();
  });
});
