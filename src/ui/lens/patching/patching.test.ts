/** Patching over the embedded model, two passes of it: what is asked, the map, its words, its files, its link. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoSession } from '../../../../test/support/demo_session.ts';
import { PageAnswers } from '../../../../test/support/page_answers.ts';
import type { Session } from '../../../model/session.ts';
import { compareShared } from '../../../probes/share/compare.ts';
import { decodeShare, encodeShare } from '../../../probes/share/fragment.ts';
import type { AlbertTokenizer } from '../../../tokenizer/tokenizer.ts';
import type { PatchResult, Vocabulary } from '../../../worker/messages.ts';
import { patchFigures, patchRows } from './exports.ts';
import { carriers, readMap, type PatchAnswer } from './patch_map.ts';
import { patchQuestion, resolvePatch } from './patch_question.ts';
import { INITIAL_PATCH, type PatchState } from './patch_state.ts';
import { carriedWords, patchPlanWords, refusalWords, smallEffectWords } from './patch_words.ts';
import { numberName, patchFromShared, patchNumbers, patchToShared } from './share.ts';

const PASSES = 2;
let session: Session;
let tokenizer: AlbertTokenizer;
let vocabulary: Vocabulary;
let answer: PatchAnswer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: PASSES }));
  vocabulary = await new PageAnswers(session, tokenizer).vocabulary();
  answer = await answered({ ...INITIAL_PATCH, first: 'soldier' });
});
afterAll(() => session.destroy());

function answered(state: PatchState): Promise<PatchAnswer> {
  const resolved = resolvePatch(state);
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  return new PageAnswers(session, tokenizer).answeredOf('patching', patchQuestion(resolved, state));
}

/** The answer as it is before its last row has come. */
function withoutLastRow({ run, ...asked }: PatchAnswer): PatchAnswer {
  const results = new Map<number, PatchResult>([...run.results].slice(0, -1));
  return { ...asked, run: { ...run, results } };
}

describe('what is asked', () => {
  test('both sides of the first slot, or of the one that is chosen, with what is held beside it', () => {
    const state = { ...INITIAL_PATCH, template: 'In {1900|1950} the {man|woman} was {a/an} [MASK].' };
    const first = resolvePatch(state);
    expect(first).toMatchObject({ kind: 'ready', sides: { A: '1900', B: '1950' }, article: 'a' });
    const second = resolvePatch({ ...state, contrast: { slot: 1, a: 1, b: 0 }, held: { 0: 1 } });
    expect(second).toMatchObject({
      texts: { A: 'In 1950 the woman was a [MASK].', B: 'In 1950 the man was a [MASK].' },
    });
    expect(resolvePatch({ ...state, template: 'The man was [MASK].' }).kind).toBe('no-contrast');
    expect(resolvePatch({ ...state, template: 'The {man|woman} was.' }).kind).toBe('fault');
  });

  test('a target that is blank is picked', () => {
    expect(answer.job.targets).toEqual(['soldier', null]);
  });
});

describe('the map', () => {
  test('has shares of the effect, 0 and 1 where they must be, and its sums', () => {
    const map = readMap(answer, vocabulary);
    if (map === null) throw new Error('there is an answer');
    expect(map.targets[0]).toBe('soldier');
    expect(map.tokens[2]).toBe('man ← woman');
    expect(map.tokens).toContain('[MASK]');
    expect(map.hasEffect).toBe(true);
    expect(map.shares).toHaveLength(PASSES + 1);
    const [first, , last] = map.shares;
    first.forEach((share, column) => expect(share).toBeCloseTo(column === 2 ? 1 : 0, 5));
    last.forEach((share, column) => expect(share).toBeCloseTo(map.tokens[column] === '[MASK]' ? 1 : 0, 5));
    map.shares.forEach((row, pass) => {
      expect(map.sums.byPass[pass]).toBeCloseTo(
        row.reduce<number>((sum, share) => sum + (share ?? NaN), 0),
        9,
      );
    });
    expect(carriedWords(map)).toMatch(/^At least half of the effect is restored at “.+” after pass 1\.$/);
  });

  test('is there row by row: what has not come is empty, and so are the sums over it', () => {
    const map = readMap(withoutLastRow(answer), vocabulary);
    expect(map?.shares.at(-1)?.every((share) => share === null)).toBe(true);
    expect(map?.shares[0].every((share) => share !== null)).toBe(true);
    expect(map?.sums.byToken.every((sum) => sum === null)).toBe(true);
    expect(map?.sums.byPass.slice(0, -1).every((sum) => sum !== null)).toBe(true);
  });

  test('says after which passes a token carries at least half, in stretches', () => {
    const shares = [
      [0.9, 0],
      [0.5, 0.1],
      [0.2, 0.7],
      [0.6, 0.49],
    ];
    const map = { tokens: ['man', '[MASK]'], shares };
    expect(carriers(map)).toEqual([
      {
        token: 'man',
        passes: [
          [0, 1],
          [3, 3],
        ],
      },
      { token: '[MASK]', passes: [[2, 2]] },
    ]);
    expect(carriedWords(map)).toBe(
      'At least half of the effect is restored at “man” after pass 1; at “[MASK]” after pass 2.',
    );
    const none = [
      [1, 0],
      [0.1, 0.2],
      [0, 1],
    ];
    expect(carriedWords({ ...map, shares: none })).toBe(
      'Between the first row and the last no single token restores half of the effect.',
    );
    expect(carriedWords({ ...map, shares: [...none.slice(0, 2), [null, null]] })).toBe(
      'So far, between the first row and the last no single token restores half of the effect.',
    );
    expect(carriedWords({ ...map, shares: [[null, null]] })).toBe('');
  });

  test('is not made of an effect that is too small, and says how small', () => {
    const first = answer.run.results.get(0);
    if (first?.kind !== 'ends') throw new Error('the sides come first');
    const logProbs = { A: [-2, -3], B: [-2.5, -3.54] } as const;
    const small = { ...answer, run: { ...answer.run, results: new Map([[0, { ...first, logProbs }]]) } };
    const map = readMap(small, vocabulary);
    expect(map?.hasEffect).toBe(false);
    expect(map?.shares.flat().every((share) => share === null)).toBe(true);
    expect(map === null ? '' : smallEffectWords(map)).toContain('differ by +0.040 nats');
    expect(patchFigures(small, vocabulary)).toHaveLength(1);
  });
});

test('a plan says its cells, its cost and what is kept; a refusal says what to do', () => {
  const { plan } = answer.run;
  if (plan === null) throw new Error('it was planned');
  expect(patchPlanWords({ ...plan, estimateMs: 2_000 })).toMatch(
    /^3 × 10.cells · as much as \d+.whole runs · keeps \d+.kB of hidden states · about 2/,
  );
  expect(patchPlanWords({ ...plan, refusal: { why: 'cut' } })).toBe('');
  const target = { why: 'target', word: 'x', is: 'several-pieces', pieces: ['▁a', 'b'] } as const;
  expect(refusalWords(target)).toMatch(/^“x” is 2.pieces \(▁a b\)/);
  for (const why of [
    'no-mask',
    'cut',
    'same-tokens',
    'several-places',
    'masks-apart',
    'same-target',
  ] as const) {
    // What to do stands last.
    expect(refusalWords({ why })).toMatch(/\. [A-Z][^.]+\.$/);
  }
});

test('rows: both sides with Δ between them, then two of each cell with what was put in', () => {
  const rows = patchRows(answer, vocabulary);
  const map = readMap(answer, vocabulary);
  expect(rows.slice(0, 4).map(({ side, word }) => `${side ?? ''} ${word}`)).toEqual(
    ['A', 'B', 'A', 'B'].map((side, i) => `${side} ${map?.targets[i < 2 ? 0 : 1] ?? ''}`),
  );
  expect(rows[0].delta).toBeCloseTo((rows[0].logProb ?? NaN) - (rows[1].logProb ?? NaN), 12);
  const cells = rows.slice(4);
  expect(cells).toHaveLength(2 * (PASSES + 1) * (map?.tokens.length ?? 0));
  expect(cells[4]).toMatchObject({
    ...{ sentence: answer.about.texts.A, side: null, delta: null },
    patched: { after: 0, token: 'man ← woman', rows: [2], fromRows: [2], fromSentence: answer.about.texts.B },
  });
  expect(cells[4].patched?.share).toBeCloseTo(1, 5);
  const figures = patchFigures(answer, vocabulary);
  expect(figures.map(({ figure }) => figure)).toEqual([
    'patch-effect',
    ...Array.from({ length: PASSES + 1 }, () => 'restored-after-pass'),
    ...(map?.tokens ?? []).map(() => 'restored-at-token'),
  ]);
});

describe('a link', () => {
  test('carries what is set up', () => {
    const state: PatchState = {
      ...{ template: 'In {1900|1950} the {man|woman|girl} was a [MASK].', form: 'in-place', into: 'B' },
      ...{ contrast: { slot: 1, a: 2, b: 0 }, held: { 0: 1 }, first: '', second: 'nurse' },
    };
    const encoded = encodeShare(patchToShared(state));
    const decoded = encoded.ok ? decodeShare(encoded.value) : null;
    expect(decoded?.ok === true ? patchFromShared(decoded.value) : null).toEqual(state);
    expect(patchFromShared(patchToShared(INITIAL_PATCH))).toEqual(INITIAL_PATCH);
  });

  test('carries numbers that are found again, and says which differ', () => {
    const numbers = patchNumbers(answer, vocabulary);
    const columns = readMap(answer, vocabulary)?.tokens ?? [];
    expect(numbers.results?.sentences).toHaveLength(2 + (PASSES + 1) * columns.length);
    expect(compareShared(numbers, patchNumbers(answer, vocabulary)).agrees).toBe(true);
    const partial = compareShared(numbers, patchNumbers(withoutLastRow(answer), vocabulary));
    expect(partial.agrees).toBe(false);
    const missing = partial.comparisons.filter(({ recomputed }) => recomputed === null);
    expect(missing).toHaveLength(2 * columns.length);
    expect(numberName(missing[0].sentence, columns)).toBe(`after pass ${PASSES}, “[CLS]”`);
    expect(numberName(1, columns)).toBe('side B as it is');
  });
});
