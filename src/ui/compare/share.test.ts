import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../probes/data/presets.ts';
import { NO_NUMBERS } from '../../probes/share/compare.ts';
import { decodeShare, encodeShare } from '../../probes/share/fragment.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { presetState, reduceCompare, type CompareState } from './compare_state.ts';
import { resolveCompare } from './resolve.ts';
import { fromShared, numbersOf, toShared, wordsToShare } from './share.ts';

function throughLink(state: CompareState): CompareState {
  const fragment = encodeShare(toShared(state, NO_NUMBERS));
  if (!fragment.ok) throw new Error(fragment.error.message);
  const decoded = decodeShare(fragment.value);
  if (!decoded.ok) throw new Error(decoded.error.message);
  return fromShared(decoded.value);
}

describe('the state through a link', () => {
  test('every preset comes back as it was, and its frames need not be said', () => {
    for (const preset of PRESETS) {
      const state = presetState(preset, 'nurse, clerk\n\nguard');
      expect(throughLink(state)).toEqual(state);
      expect(toShared(state, NO_NUMBERS).frameSets).toBeNull();
    }
  });

  test('sides, held slots, pins, form and own frames come back too', () => {
    const state = [
      { type: 'template', template: '{a|b|c} {x|y} [MASK].' },
      { type: 'set', to: { contrast: { slot: 0, a: 2, b: 1 } } },
      { type: 'hold', slot: 1, alternative: 1 },
      { type: 'pin', word: '##er', on: true },
      { type: 'set', to: { form: 'in-place' } },
      { type: 'set', to: { sort: 'jsd' } },
      { type: 'set-frames', set: 0, to: { pairs: 'he | she' } },
    ].reduce(
      (before, act) => reduceCompare(before, act as Parameters<typeof reduceCompare>[1]),
      presetState(PRESETS[0], 'nurse'),
    );
    expect(throughLink(state)).toEqual(state);
  });

  test('whatever a template says comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (template) => {
        const state = { ...presetState(PRESETS[0], ''), template };
        expect(throughLink(state).template).toBe(template);
      }),
    );
  });

  // The numbers in such a link are of these sentences: other sides would be called a disagreement.
  test('a link of before, with the years as its contrast, opens on the sentences it was made of', () => {
    const time = PRESETS.find(({ id }) => id === 'time-work');
    if (time === undefined) throw new Error('no such preset');
    const before = fromShared({ ...toShared(presetState(time, ''), NO_NUMBERS), sides: null });
    const resolved = resolveCompare(before);
    expect(resolved).toMatchObject({ kind: 'ready', sides: { A: '1900', B: '1910' } });
    expect(throughLink(presetState(time, '')).contrast).toEqual({ slot: 1, a: 0, b: 1 });
  });

  test('a link of before there was a choice opens sorted by Δ', () => {
    const encoded = encodeShare(toShared(presetState(PRESETS[0], ''), NO_NUMBERS));
    if (!encoded.ok) throw new Error(encoded.error.message);
    const [, packing, payload] = encoded.value.split('.');
    const bytes = Buffer.from(payload, 'base64url');
    // What is said as a matter of course is not said: the fields are those of every link before.
    const wire = JSON.parse((packing === 'z' ? inflateRawSync(bytes) : bytes).toString()) as object;
    expect(Object.keys(wire)).not.toContain('o');
    const decoded = decodeShare(encoded.value);
    if (!decoded.ok) throw new Error(decoded.error.message);
    expect(fromShared(decoded.value).sort).toBe('delta');
  });

  test('a preset that this page does not have is passed over', () => {
    const shared = { ...toShared(presetState(PRESETS[0], ''), NO_NUMBERS), preset: 'none-such' };
    expect(fromShared(shared)).toMatchObject({ preset: null, frameSets: [] });
  });
});

describe('the numbers that go with it', () => {
  const vocabulary: Vocabulary = {
    model: 'm',
    revision: 'r',
    content: 'c'.repeat(64),
    words: ['[MASK]', 'clerk', 'nurse'],
    continuations: Uint8Array.of(0, 0, 0),
    special: [0],
  };
  const compared = [
    {
      pair: { article: null, A: 'He is a [MASK].', B: 'She is a [MASK].', at: { A: 0, B: 1 } },
      rows: { A: Float32Array.of(-9, -1, -3), B: Float32Array.of(-9, -2, -0.5) },
    },
  ];
  const logs = (...probabilities: readonly number[]): Float32Array =>
    Float32Array.from(probabilities, Math.log);
  const identity = {
    name: 'm',
    revision: 'r',
    content: 'c'.repeat(64),
    dtype: 'f32',
    backend: 'cpu',
    adapter: 'x',
  } as const;

  test('pins first, then both lists, each word once', () => {
    const rows = { A: logs(0.1, 0.7, 0.2), B: logs(0.1, 0.2, 0.7) };
    const given = compared.map(({ pair }) => ({ pair, rows }));
    expect(wordsToShare(given, vocabulary, ['nurse'], 'delta')).toEqual(['nurse', 'clerk']);
    expect(wordsToShare([], vocabulary, ['nurse'], 'delta')).toEqual([]);
  });

  test('the likeliest words go too, though they do not differ, and the lists as they are sorted', () => {
    const common = Array.from({ length: 12 }, (_, n) => `common${n}`);
    const rare = Array.from({ length: 12 }, (_, n) => `rare${n}`);
    const words = ['[MASK]', ...common, ...rare];
    const row = (last: number, ofRare: number): Float32Array => {
      const weights = [0, ...common.map((_, n) => (n === 11 ? last : 1)), ...rare.map(() => ofRare)];
      const all = weights.reduce((sum, weight) => sum + weight, 0);
      return Float32Array.from(weights, (weight) => Math.log(Math.max(weight, 1e-30) / all));
    };
    const large: Vocabulary = { ...vocabulary, words, continuations: new Uint8Array(words.length) };
    const [{ pair }] = compared;
    const given = [{ pair, rows: { A: row(0.5, 1e-5), B: row(0.9, 1e-4) } }];
    const byDelta = wordsToShare(given, large, [], 'delta');
    expect(byDelta).toContain('common0');
    expect(byDelta).not.toContain('common11');
    expect(wordsToShare(given, large, [], 'jsd')).toContain('common11');
  });

  test('log p of each word at each sentence; null for one the vocabulary does not have', () => {
    expect(numbersOf(compared, vocabulary, ['nurse', 'cook'], identity)).toEqual({
      model: { name: 'm', revision: 'r', content: 'c'.repeat(64), precision: 'f32', backend: 'cpu' },
      results: {
        sentences: [0, 1],
        words: ['nurse', 'cook'],
        logProbs: [
          [-3, null],
          [-0.5, null],
        ],
      },
    });
    expect(numbersOf(compared, vocabulary, ['nurse'], null)).toEqual(NO_NUMBERS);
    // Of a pair whose other form of the article has not come.
    const [{ pair, rows }] = compared;
    const second = [{ pair: { ...pair, at: { A: 2, B: 3 } }, rows }];
    expect(numbersOf(second, vocabulary, ['nurse'], identity).results?.sentences).toEqual([2, 3]);
  });
});
