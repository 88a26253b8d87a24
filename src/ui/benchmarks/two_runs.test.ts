/** Two runs of a made set beside each other: rows, parts, and what is said of them. */
import { describe, expect, test } from 'vitest';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import type { ModelIdentity } from '../../page/client.ts';
import type { ScoreProtocol, ScoreResult } from '../../worker/messages.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { flippedRows, twoRuns, twoRunsParts } from './two_runs_rows.ts';
import { differenceWords, flipsWords, notComparedWords, ratesWords, runName } from './two_runs_words.ts';

const MODEL: ModelIdentity = {
  ...{ name: 'albert-made', revision: 'aaaaaaaaaaaaaaaa', content: 'c'.repeat(64) },
  ...{ dtype: 'f32', backend: 'wasm', adapter: 'CPU' },
};

const result = (index: number, scores: readonly number[]): ScoreResult => ({
  index,
  sentences: scores.map((score) => ({
    ...{ ids: [2, 5, 6, 3], pieces: '[CLS]\na\nb\n[SEP]', rows: [1, 2], logProbs: [score, score], score },
  })),
});

interface Made {
  readonly texts: readonly (readonly string[])[];
  readonly scores: readonly (readonly number[] | null)[];
  readonly protocol?: ScoreProtocol;
  readonly identity?: ModelIdentity;
}

function answerOf({ texts, scores, protocol = 'aul', identity = MODEL }: Made): ScoreAnswer {
  const set: BenchmarkSet = {
    ...{ name: 'made', format: 'table', bad: [], badCount: 0 },
    shape: texts[0].length === 1 ? 'sentences' : 'pairs',
    items: texts.map((sentences, index) => ({
      ...{
        sentences,
        category: index % 2 === 0 ? 'even' : 'odd',
        row: index + 1,
        direction: null,
        term: null,
      },
    })),
  };
  const results = scores.flatMap((each, index) => (each === null ? [] : [result(index, each)]));
  return {
    ...{ set, protocol, identity, maskId: 4, unscored: [], isWhole: true, unmask: '0.1.0' },
    results: new Map(results.map((each) => [each.index, each])),
  };
}

const PAIRS = [
  ['a', 'b'],
  ['c', 'd'],
  ['e', 'f'],
  ['g', 'h'],
];

describe('pairs', () => {
  const shown = answerOf({
    texts: PAIRS,
    scores: [
      [-1, -2],
      [-2, -1],
      [-1, -1],
      [-3, -1],
    ],
  });
  // The other run has them in another order, and one of its own.
  const other = answerOf({
    texts: [['x', 'y'], ...PAIRS.toReversed()],
    scores: [
      [-1, -2],
      [-3, -1],
      [-1, -4],
      [-1, -2],
      [-3, -1],
    ],
    protocol: 'pll',
  });
  const runs = twoRuns(shown, other);

  test('stand beside themselves, wherever they are in the other set', () => {
    expect(runs.matched).toBe(4);
    expect(runs.rows.map((row) => [row.index, row.shown, row.other])).toEqual([
      [0, 1, -2],
      [1, -1, 1],
      [2, 0, 3],
      [3, -2, -2],
    ]);
  });

  test('that flip are listed, the largest move first', () => {
    expect(flippedRows(runs.rows).map(({ index }) => index)).toEqual([0, 2, 1]);
  });

  test('are counted in all and by category; their differences are the flips', () => {
    const [all, even, odd] = twoRunsParts(runs);
    expect(all).toMatchObject({
      ...{ name: 'all pairs', n: 4, of: 4, differences: [-1, 1, 1, 0] },
      preference: { pairs: 4, both: 0, onlyFirst: 1, onlySecond: 2, pValue: 1 },
    });
    expect([even, odd].map(({ name, differences }) => [name, differences])).toEqual([
      ['even', [-1, 1]],
      ['odd', [1, 0]],
    ]);
  });

  test('are told in words', () => {
    const [all] = twoRunsParts(runs);
    if (all.preference === null) throw new Error('No pair was compared.');
    expect(ratesWords(all.preference, 'pairs')).toMatch(
      /^Of 4.pairs that both have scored, .* in 1, the other run in 2\.$/,
    );
    expect(ratesWords(all.preference, 'templates')).toMatch(
      /, the first word scores higher by this run in 1, the/,
    );
    expect(flipsWords(all.preference)).toMatch(
      /^3.pairs flip: in 1 only this run .*, in 2 only the other .*: p 1\.00\.$/,
    );
    const interval = { lower: -0.5, upper: 1, level: 0.95, samples: 10_000, seed: 1991 };
    expect(differenceWords(all, interval)).toMatch(
      /^The rate differs by \+25\.0 points, 95 % interval −50\.0 to \+100\.0, other run less this one \(paired bootstrap over 4.pairs, B = 10,000, seed 1991\)\.$/,
    );
    expect(differenceWords(all, null)).toBe('The rate differs by +25.0 points, other run less this one.');
    expect(notComparedWords(runs)).toMatch(/^Not compared: 1.pair of the other, which only one has\.$/);
  });

  test('without a flip have no test, and nothing is left out of a run beside itself', () => {
    const same = twoRuns(shown, { ...shown, protocol: 'pll' });
    const [all] = twoRunsParts(same);
    if (all.preference === null) throw new Error('No pair was compared.');
    expect(flipsWords(all.preference)).toBe('No pair flips.');
    expect(notComparedWords(same)).toBeNull();
  });

  test('that only one run has scored are no rows', () => {
    const part = twoRuns(shown, answerOf({ texts: PAIRS, scores: [[-1, -2], null, null, [-3, -1]] }));
    expect(part.rows.map(({ index }) => index)).toEqual([0, 3]);
    expect(notComparedWords(part)).toMatch(/^Not compared: 2.pairs that only one has scored, or none\.$/);
  });

  test('of another set have nothing in common, and it is said which', () => {
    const none = twoRuns(shown, answerOf({ texts: [['p', 'q']], scores: [[-1, -2]] }));
    expect(none.rows).toEqual([]);
    expect(notComparedWords(none)).toBe(
      'The two runs have no pair in common: the other run is of “made”. Choose scores of this set.',
    );
  });
});

describe('single sentences', () => {
  const TEXTS = [['a'], ['b']];
  const shown = answerOf({ texts: TEXTS, scores: [[-1], [-2]] });

  test('by one protocol differ by their score a token', () => {
    const [all] = twoRunsParts(twoRuns(shown, answerOf({ texts: TEXTS, scores: [[-1.5], [-1]] })));
    expect(all).toMatchObject({ name: 'all sentences', differences: [-0.5, 1], preference: null });
    expect(differenceWords(all, null)).toBe(
      'The mean score a token differs by +0.250 nats, other run less this one.',
    );
  });

  test('by two protocols are on two scales: no difference is told', () => {
    const runs = twoRuns(shown, answerOf({ texts: TEXTS, scores: [[-4], [-6]], protocol: 'pll' }));
    expect(twoRunsParts(runs)[0].differences).toEqual([]);
    // A sum over two tokens.
    expect(runs.rows.map((row) => row.other)).toEqual([-2, -3]);
  });
});

test('two revisions of one model are told apart where both are offered', () => {
  const run = (identity: ModelIdentity) => answerOf({ texts: PAIRS, scores: [], identity });
  const [first, second] = [run(MODEL), run({ ...MODEL, revision: 'bbbbbbbbbbbbbbbb' })];
  expect(runName(first, [first])).toBe('AUL · albert-made · f32 · CPU');
  expect([first, second].map((each) => runName(each, [first, second]))).toEqual([
    'AUL · albert-made · f32 · CPU · aaaaaaaaaaaa',
    'AUL · albert-made · f32 · CPU · bbbbbbbbbbbb',
  ]);
});
