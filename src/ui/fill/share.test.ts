import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareShared } from '../../probes/share/compare.ts';
import { decodeShare, encodeShare } from '../../probes/share/fragment.ts';
import type { SharedState } from '../../probes/share/state.ts';
import type { AnswerState } from '../../page/client.ts';
import type { MaskPredictions } from '../../page/fill_query.ts';
import type { Prediction, TokenView } from '../../worker/messages.ts';
import { INITIAL_DRAFT, TOP_K_CHOICES, toQuery, type Draft } from './draft.ts';
import { fillExported, fillRows } from './exports.ts';
import {
  asksAllOf,
  draftFromShared,
  draftToShared,
  isAnswerTo,
  numbersToShare,
  sharedWords,
} from './share.ts';

function throughLink(state: SharedState): SharedState {
  const fragment = encodeShare(state);
  if (!fragment.ok) throw new Error(fragment.error.message);
  const decoded = decodeShare(fragment.value);
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

function prediction(rank: number, word: string, logProb: number, continuation = false): Prediction {
  return { rank, id: 100 + rank, piece: continuation ? word : `▁${word}`, word, continuation, logProb };
}

const MASK: MaskPredictions = {
  tokenIndex: 2,
  predictions: ['cook', 'nurse', 'clerk', 'er'].map((word, at) =>
    prediction(at + 1, word, -1 - at, word === 'er'),
  ),
  specialMass: 0.01,
  found: { word: 'sheriff', pieces: ['▁sheriff'], fits: true, at: { id: 900, rank: 412, logProb: -9.5 } },
};

const token = (id: number, piece: string, more: Partial<TokenView> = {}): TokenView => ({
  ...{ id, inputId: id, piece, special: false, masked: false, maskedInPlace: false },
  range: { segment: 0, start: 0, end: 1 },
  ...more,
});
const ADDED = { range: null, special: true };

const DRAFT: Draft = {
  ...INITIAL_DRAFT,
  text: 'a [MASK] b',
  pair: 'so she said',
  masked: [{ segment: 1, start: 3, end: 6 }],
  topK: 5,
  find: 'sheriff',
};

const ANSWER: AnswerState = {
  requestId: 1,
  words: [],
  query: toQuery(DRAFT),
  tokens: [
    token(2, '[CLS]', ADDED),
    token(21, '▁a'),
    token(4, '[MASK]', { special: true, masked: true }),
    // Typed by the visitor: not where the first text ends.
    token(3, '[SEP]', { special: true }),
    token(3, '[SEP]', ADDED),
    token(59, '▁she', { inputId: 4, masked: true, maskedInPlace: true }),
    token(3, '[SEP]', ADDED),
  ],
  masks: [MASK, { ...MASK, tokenIndex: 5, found: null }],
  identity: {
    ...{
      name: 'albert-large-v2',
      revision: 'a'.repeat(40),
      content: 'c'.repeat(64),
      dtype: 'f16',
      backend: 'webgpu',
    },
    adapter: 'some',
  },
  durationMs: 3,
};

describe('a draft through a link', () => {
  test('any draft comes back as it was', () => {
    const drafts = fc
      .record({
        text: fc.string({ unit: 'grapheme', maxLength: 60 }),
        pair: fc.option(fc.string({ unit: 'grapheme', maxLength: 60 }), { nil: null }),
        form: fc.constantFrom('typed' as const, 'in-place' as const),
        topK: fc.constantFrom(...TOP_K_CHOICES),
        find: fc.constantFrom('', 'nurse', '火'),
      })
      .map((draft): Draft => ({
        ...draft,
        masked: draft.text.length < 2 ? [] : [{ segment: 0, start: 1, end: draft.text.length }],
      }));
    fc.assert(
      fc.property(drafts, (draft) => {
        expect(draftFromShared(throughLink(draftToShared(draft, null)))).toEqual(draft);
      }),
    );
  });

  test('ranges that are none, and a length that is not offered, are put right', () => {
    const state = {
      ...draftToShared(DRAFT, null),
      topK: 7,
      masked: [
        { segment: 0 as const, start: 4, end: 4 },
        { segment: 1 as const, start: 0, end: 12 },
        { segment: 0 as const, start: 0, end: 1 },
      ],
    };
    const draft = draftFromShared(throughLink(state));
    expect(draft.masked).toEqual([{ segment: 0, start: 0, end: 1 }]);
    expect(draft.topK).toBe(INITIAL_DRAFT.topK);
  });
});

describe('the numbers of a link', () => {
  test('recomputed the same they agree, off by two thousandths they do not', () => {
    const shared = throughLink(draftToShared(DRAFT, ANSWER));
    expect(shared.results?.words).toEqual(['sheriff', 'cook', 'nurse', 'clerk']);
    const recomputed = (shift: number) =>
      numbersToShare(
        {
          ...ANSWER,
          masks: ANSWER.masks.map((mask) => ({
            ...mask,
            predictions: mask.predictions.map((each) => ({ ...each, logProb: each.logProb + shift })),
          })),
        },
        shared.results?.words ?? [],
      );
    expect(compareShared(shared, recomputed(0))).toMatchObject({ agrees: true, empty: false });
    // Three words at two masks, and the word looked for at one.
    expect(compareShared(shared, recomputed(0)).comparisons).toHaveLength(7);
    expect(compareShared(shared, recomputed(0.002))).toMatchObject({ agrees: false });
  });

  test('what is shared is never at the end of a list, where another GPU may list its equal', () => {
    const long = { ...MASK, found: null, predictions: [...MASK.predictions, prediction(5, 'maid', -5)] };
    expect(sharedWords({ masks: [long] }, 5)).toEqual(['cook', 'nurse', 'clerk']);
    expect(sharedWords({ masks: [long] }, 100)).toHaveLength(5);
  });

  test('an answer is the draft’s own: same text, same word looked for, as many rows', () => {
    expect(isAnswerTo(ANSWER, DRAFT)).toBe(true);
    for (const change of [{ text: 'b' }, { find: '' }, { topK: 10 }, { masked: [] }] as const) {
      expect(isAnswerTo(ANSWER, { ...DRAFT, ...change })).toBe(false);
    }
    expect(asksAllOf({ ...DRAFT, topK: 50 }, DRAFT)).toBe(true);
    expect(asksAllOf(DRAFT, { ...DRAFT, topK: 50 })).toBe(false);
  });
});

describe('rows', () => {
  test('each listed word at each mask, then the word looked for, with ids, place and what was hidden', () => {
    const rows = fillRows(ANSWER, 5);
    expect(rows.map(({ word, maskIndex }) => [word, maskIndex])).toEqual([
      ...['cook', 'nurse', 'clerk', '##er', 'sheriff'].map((word) => [word, 2]),
      ...['cook', 'nurse', 'clerk', '##er'].map((word) => [word, 5]),
    ]);
    expect(rows[4]).toMatchObject({ pieceIds: [900], rank: 412, logProb: -9.5 });
    expect(rows[5].choices.get('masked in place')).toBe('she');
    expect([rows[0].form, rows[5].form]).toEqual([undefined, 'in-place']);
    expect(rows[0].choices.get('masked in place')).toBeUndefined();
    expect(rows[0].choices.get('second text')).toBe('so she said');
    expect(fillRows(ANSWER, 2)).toHaveLength(5);
  });

  test('Python gets the ids as they were read and where the second text begins', () => {
    const { python, provenance } = fillExported(ANSWER, 5, '2026-01-01');
    expect(python.sentences).toEqual([
      { text: 'a [MASK] b', pair: 'so she said', ids: [2, 21, 4, 3, 3, 4, 3], firstSegment: 5 },
    ]);
    expect(python.maskId).toBe(4);
    expect(python.scores.map(({ maskIndex }) => maskIndex)).toContain(5);
    expect(provenance).toMatchObject({ form: 'typed', protocol: 'log-p' });
  });
});
