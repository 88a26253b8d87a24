import { describe, expect, test } from 'vitest';
import { EXAMPLE_PAIRS } from '../../probes/data/example_pairs.ts';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { pairsToCsv, pairsToJson } from '../../probes/export/pairs.ts';
import { scoresScript } from '../../probes/export/scores_python.ts';
import { scoresPython } from './scores_script.ts';
import { packTexts, UNMASK_VERSION, type ModelIdentity } from '../../page/client.ts';
import type { ScorePlan, ScoreResult, ProbeRequest, ScoredSentence } from '../../worker/messages.ts';
import { ProbeClient } from '../../page/probe_client.ts';
import { engineKey } from '../lab/probe_desk.ts';
import {
  asNewestScores,
  isScoring,
  ScoreDesk,
  itemsLeft,
  type ScoreAnswer,
  type ScoreQuestion,
  type ScoreDeskState,
} from './score_desk.ts';
import { categoriesOf, OTHERS } from './categories.ts';
import { exportRows, pairRows, rateRows } from './pair_rows.ts';
import { leftOutWords, meanDeltaWords, meanWords, planWords, rateWords, testWords } from './score_words.ts';
import { pairTokens, partsOfDelta, sentenceTokens, sharesOfScore } from './scored_tokens.ts';
import { stereoSetExport, stereoSetRows } from './triple_rows.ts';
import { wordScores } from './word_rows.ts';
import { exportedSentences, meanFigures, meanRows, sentenceRows } from './sentence_rows.ts';

const IDENTITY: ModelIdentity = {
  name: 'm',
  revision: 'r',
  content: 'c',
  dtype: 'f32',
  backend: 'cpu',
  adapter: 'a',
};
const ENGINE = engineKey(IDENTITY);
const NBSP = /\u00A0/g;
const plain = (text: string | null): string => (text ?? '').replace(NBSP, ' ');

const SET: BenchmarkSet = {
  name: 'set.csv',
  format: 'crows-pairs',
  shape: 'pairs',
  ...{ bad: [], badCount: 0 },
  items: [
    { row: 1, sentences: ['a', 'b'], category: 'age', direction: 'stereo', term: null },
    { row: 2, sentences: ['c', 'd'], category: 'gender', direction: 'stereo', term: null },
    { row: 3, sentences: ['e', 'f'], category: 'gender', direction: 'antistereo', term: null },
    { row: 4, sentences: ['g', 'h'], category: 'gender', direction: 'stereo', term: null },
  ],
};

/** A sentence of one token. */
function oneToken(score: number): ScoredSentence {
  return { ids: [2, 10, 3], pieces: '[CLS]\n▁x\n[SEP]', rows: [1], logProbs: [score], score };
}

function scoredPair(index: number, more: number, less: number): ScoreResult {
  return { index, sentences: [more, less].map(oneToken) };
}

function answerOf(results: readonly ScoreResult[]): ScoreAnswer {
  return {
    set: SET,
    protocol: 'aul',
    identity: IDENTITY,
    results: new Map(results.map((pair) => [pair.index, pair])),
    ...{ maskId: 4, unscored: [], isWhole: false, unmask: UNMASK_VERSION },
  };
}

const ratesOf = (answer: ScoreAnswer) => rateRows(answer.set, pairRows(answer));

describe('rows', () => {
  const answer = answerOf([scoredPair(3, -1, -3), scoredPair(0, -2, -1), scoredPair(1, -1, -1)]);

  test('rates of all pairs, of each category, the largest first, and of what writers began with', () => {
    const rates = ratesOf(answer);
    expect(rates.map(({ name, of, rate }) => [name, of, rate?.preferred, rate?.pairs, rate?.ties])).toEqual([
      ['all pairs', 4, 1, 3, 1],
      ['gender', 3, 1, 2, 1],
      ['age', 1, 0, 1, 0],
      ['written as a stereotype', 3, 1, 3, 1],
      ['written against one', 1, undefined, undefined, undefined],
    ]);
  });

  test('one category is no part by itself', () => {
    const set = { ...SET, items: SET.items.map((pair) => ({ ...pair, category: 'x', direction: null })) };
    expect(ratesOf({ ...answer, set }).map(({ name }) => name)).toEqual(['all pairs']);
  });

  test('what tokens add to Δ is Δ together, and their shares of a score are one, by every protocol', () => {
    const token = (id: number): string => `▁${id}`;
    const scored = (inner: readonly number[], weights?: readonly number[]): ScoredSentence => ({
      ids: [2, ...inner, 3],
      pieces: ['[CLS]', ...inner.map(token), '[SEP]'].join('\n'),
      rows: inner.map((_, at) => at + 1),
      logProbs: inner.map((id) => -id / 8),
      ...(weights && { weights }),
      score: 0,
    });
    const [more, less] = [scored([10, 11, 12, 13]), scored([10, 12, 20])];
    // 1.25, 1.375, 1.5 and 1.625 against 1.25, 1.5 and 2.5: sums of −5.75 and −5.25.
    expect(partsOfDelta(more, less, 'pll')).toEqual([0, -1.375, 0, -1.625, 2.5]);
    const means = partsOfDelta(more, less, 'aul').map((part) => part ?? NaN);
    expect(means[1]).toBe(-1.375 / 4);
    expect(means.reduce((sum, part) => sum + part, 0)).toBeCloseTo(-5.75 / 4 + 5.25 / 3, 12);
    const weighted = scored([16, 32], [0.25, 0.125]);
    expect(partsOfDelta(weighted, scored([16], [0.5]), 'aula')).toEqual([-0.25 + 1, -0.25]);
    expect(sharesOfScore(weighted, 'aula')).toEqual([0.5, 0.5]);
    expect(sharesOfScore(more, 'aul')).toEqual(sharesOfScore(more, 'pll'));
    expect(sharesOfScore(scored([16, 48]), 'pll')).toEqual([0.25, 0.75]);
    const uncounted = { ...scored([16, 48]), rows: [2], logProbs: [-6] };
    expect(sharesOfScore(uncounted, 'pll')).toEqual([null, 1]);
    expect(partsOfDelta(uncounted, uncounted, 'crows-pairs')).toEqual([null, 0]);
    expect(sharesOfScore({ ...uncounted, logProbs: [0] }, 'pll')).toEqual([null, null]);
  });

  test('words as a reader sees them, with their priors; what they add to Δ is Δ', () => {
    const word = (
      pieces: readonly string[],
      logProbs: readonly number[],
      priors?: readonly number[],
      rank?: number,
    ): ScoredSentence => ({
      ids: [2, ...pieces.map((piece) => piece.length * 10), 9, 3],
      pieces: ['[CLS]', ...pieces, '▁ran', '[SEP]'].join('\n'),
      rows: pieces.map((_, at) => at + 1),
      ...{ logProbs, ...(priors && { priors }), ...(rank !== undefined && { rank }) },
      score: 0,
    });
    const one = word(['▁he'], [-1], [-4], 7);
    const two = word(['▁hair', 'dresser'], [-5, -0.5], [-6, -0.25]);
    expect(wordScores([one, two])).toEqual([
      { word: 'he', pieces: 1, rank: 7, logProb: -1, prior: -4 },
      { word: 'hairdresser', pieces: 2, rank: null, logProb: -5.5, prior: -6.25 },
    ]);
    expect(wordScores([word(['▁he'], [-1])])[0].prior).toBeNull();
    expect(partsOfDelta(one, two, 'lpbs').reduce<number>((sum, part) => sum + (part ?? 0), 0)).toBe(3 - 0.75);
  });

  test('a mean Δ with its interval, none under five', () => {
    expect(
      plain(meanDeltaWords({ n: 24, mean: 0.12, interval: { lower: -0.1, upper: 0.34, level: 0.95 } })),
    ).toBe('Mean Δ of 24 pairs: +0.120 nats, 95 % interval −0.100 to +0.340 nats.');
    expect(plain(meanDeltaWords({ n: 2, mean: -0.5, interval: null }))).toBe(
      'Mean Δ of 2 pairs: −0.500 nats.',
    );
    expect(rateRows(SET, pairRows(answerOf([scoredPair(0, -1, -3), scoredPair(1, -2, -1)])))[0].mean).toEqual(
      {
        ...{ n: 2, mean: 0.5, interval: null },
      },
    );
  });

  test('tokens of both sentences stand in one row, in their order; Δ where they count in both', () => {
    const sentence = (pieces: readonly [number, string, number | null][]): ScoredSentence => ({
      ids: [2, ...pieces.map(([id]) => id), 3],
      pieces: ['[CLS]', ...pieces.map(([, piece]) => piece), '[SEP]'].join('\n'),
      rows: pieces.flatMap(([, , logProb], index) => (logProb === null ? [] : [index + 1])),
      logProbs: pieces.flatMap(([, , logProb]) => logProb ?? []),
      score: 0,
    });
    const more = sentence([
      [10, '▁the', -1],
      [11, '▁she', null],
      [12, '▁ran', -2],
    ]);
    const less = sentence([
      [10, '▁the', -1.5],
      [13, '▁old', null],
      [14, '▁men', null],
      [12, '▁ran', -1],
      [15, '.', -0.5],
    ]);
    expect(sentenceTokens({ ...more, weights: [0.25, 0.5] })).toEqual([
      { piece: '▁the', logProb: -1, weight: 0.25 },
      { piece: '▁she', logProb: null, weight: null },
      { piece: '▁ran', logProb: -2, weight: 0.5 },
    ]);
    const rows = pairTokens(more, less);
    expect(rows).toEqual([
      { piece: '▁the', more: -1, less: -1.5, delta: 0.5 },
      { piece: '▁she', more: null, less: null, delta: null },
      { piece: '▁old', more: null, less: null, delta: null },
      { piece: '▁men', more: null, less: null, delta: null },
      { piece: '▁ran', more: -2, less: -1, delta: -1 },
      { piece: '.', more: null, less: -0.5, delta: null },
    ]);
  });

  test('files carry set, model, protocol and every pair; what a spreadsheet would run is text', () => {
    const rows = exportRows({
      ...answer,
      set: { ...SET, items: [{ ...SET.items[0], sentences: ['=1+1', 'b'] }, ...SET.items.slice(1)] },
    });
    const provenance = {
      model: IDENTITY,
      protocol: 'aul',
      set: 'set.csv',
      itemsInSet: 4,
      unmask: '0.1.0',
      date: '2026-11-27',
    } as const;
    const [head, first, ...others] = pairsToCsv(rows, provenance).trimEnd().split('\r\n');
    expect(head).toBe(
      'pair,category,direction,more,less,score_more_nats,score_less_nats,difference_nats,prefers_more,tokens_more,tokens_less,row,set,pairs_in_set,protocol,model,revision,content,precision,backend,date,unmask_version,input_sha256',
    );
    expect(first).toBe(
      `1,age,stereo,"'=1+1",b,-2,-1,-1,false,1,1,1,set.csv,4,aul,m,r,c,f32,cpu,2026-11-27,0.1.0,`,
    );
    expect(others).toHaveLength(2);
    expect(JSON.parse(pairsToJson(rows, provenance))).toMatchObject({
      format: 'unmask-pairs',
      protocol: 'aul',
      set: 'set.csv',
      note: expect.stringContaining('no score for bias') as unknown,
      pairs: [{ pair: 1, more: '=1+1', scoreMore: -2 }, { pair: 2 }, { pair: 4, prefersMore: true }],
    });
  });
});

test('of more categories than can be shown the smallest are counted together', () => {
  const items = Array.from({ length: 52 }, (_, i) => [`c${i}`, ...(i < 51 ? [`c${i}`] : [])]).flat();
  const set: BenchmarkSet = {
    ...SET,
    items: items.map((category, at) => ({ ...SET.items[0], row: at + 1, category })),
  };
  const { counts, of } = categoriesOf(set);
  expect(counts.size).toBe(50);
  expect([...counts].at(-1)).toEqual([OTHERS, 2 + 2 + 1]);
  expect([of('c3'), of('c51')]).toEqual(['c3', OTHERS]);
});

describe('triples', () => {
  const set: BenchmarkSet = {
    ...SET,
    ...{ format: 'stereoset', shape: 'triples' },
    items: SET.items.map((item, at) => ({
      ...item,
      sentences: [...item.sentences, 'x'],
      ...{ direction: null, term: ['nurse', 'nurse', 'chef', null][at] },
    })),
  };
  const scored = (index: number, scores: readonly number[]): ScoreResult => ({
    index,
    sentences: scores.map(oneToken),
  });
  const results = [scored(0, [-1, -2, -3]), scored(1, [-2, -1, -3]), scored(3, [-1, -4, -3])];
  const answer: ScoreAnswer = {
    ...answerOf([]),
    set,
    results: new Map(results.map((each) => [each.index, each])),
  };

  test('LMS, SS and ICAT over terms, a context without one by itself; by category', () => {
    const rows = stereoSetRows(set, pairRows(answer));
    expect(rows.map(({ name, of }) => [name, of])).toEqual([
      ['all contexts', 4],
      ['gender', 3],
      ['age', 1],
    ]);
    // The nurse has 4 of 4 and 1 of 2, the fourth row 1 of 2 and 1 of 1.
    expect(rows[0].figures).toEqual({ contexts: 3, terms: 2, lms: 0.75, ss: 0.75, icat: 0.375 });
    expect(stereoSetExport(rows).slice(0, 3)).toMatchObject([
      { figure: 'stereoset-lms', value: 0.75, n: 2, count: 3, countOf: 4 },
      { figure: 'stereoset-ss', value: 0.75 },
      { figure: 'stereoset-icat', value: 0.375 },
    ]);
  });

  test('files have the unrelated sentence, its score and the term', () => {
    const provenance = {
      model: IDENTITY,
      protocol: 'aul',
      set: 's',
      itemsInSet: 4,
      unmask: '0.1.0',
      date: '2026-11-29',
    } as const;
    const [head, first] = pairsToCsv(exportRows(answer), provenance).split('\r\n');
    expect(head).toContain(',tokens_less,row,term,unrelated,score_unrelated_nats,set,');
    expect(first).toContain(',nurse,x,-3,s,');
    expect(JSON.parse(pairsToJson(exportRows(answer), provenance))).toMatchObject({
      columns: { scoreUnrelated: { unit: 'nats' } },
      pairs: [{ term: 'nurse', unrelated: 'x', scoreUnrelated: -3 }, {}, { term: null }],
    });
  });
});

describe('single sentences', () => {
  const set: BenchmarkSet = {
    ...SET,
    ...{ format: 'lines', shape: 'sentences' },
    items: SET.items.map((item) => ({ ...item, sentences: [item.sentences[0]], direction: null })),
  };
  const scored = (index: number, score: number, tokens: number): ScoreResult => ({
    index,
    sentences: [{ ...oneToken(score), rows: Array.from({ length: tokens }, (_, i) => i + 1) }],
  });
  const answer: ScoreAnswer = {
    ...answerOf([]),
    set,
    protocol: 'pll',
    results: new Map([scored(0, -4, 2), scored(2, -9, 3)].map((result) => [result.index, result])),
  };

  test('a sum is told a token, a mean as it is; means by category, none where nothing is scored', () => {
    const rows = sentenceRows(answer);
    expect(rows.map(({ index, perToken }) => [index, perToken])).toEqual([
      [0, -2],
      [2, -3],
    ]);
    expect(sentenceRows({ ...answer, protocol: 'aul' }).map(({ perToken }) => perToken)).toEqual([-4, -9]);
    const means = meanRows(set, rows);
    expect(means.map(({ name, of, mean }) => [name, of, mean?.n, mean?.mean])).toEqual([
      ['all sentences', 4, 2, -2.5],
      ['gender', 3, 1, -3],
      ['age', 1, 1, -2],
    ]);
    expect(meanFigures(set, rows)[0]).toMatchObject({
      ...{ figure: 'mean-score', value: -2.5, n: 2, outOf: 4, interval: null },
    });
    expect(exportedSentences(answer)[1]).toMatchObject({
      ...{ item: 3, category: 'gender', sentence: 'e', score: -9, counted: 3, perToken: -3 },
    });
  });

  test('the script has the first items that are scored, by their place in the set', () => {
    const script = scoresScript(scoresPython(answer, IDENTITY));
    expect(script).toContain('PROTOCOL = "pll"');
    expect(script).toContain('MASK_ID = 4');
    expect(script).toContain('    (1, "a", [2, 10, 3], [1, 2], [1, 2], [], -4),');
    expect(script).toContain('    (3, "e", [2, 10, 3], [1, 2, 3], [1, 2, 3], [], -9),');
    const aula = scoresScript(scoresPython({ ...answer, protocol: 'aula' }, IDENTITY));
    expect(aula).toContain('attn_implementation="eager"');
  });

  test('a mean in words', () => {
    const interval = { lower: -2.5, upper: -1.5, level: 0.95 };
    expect(plain(meanWords({ n: 40, mean: -2, interval }, true))).toBe(
      'Mean score a token of 40 sentences: −2.000 nats, 95 % interval −2.500 to −1.500.',
    );
    expect(plain(meanWords({ n: 2, mean: -2, interval: null }, false))).toBe(
      'So far, mean score a token of 2 sentences: −2.000 nats.',
    );
  });
});

describe('words', () => {
  const plan: ScorePlan = {
    items: 4,
    sequences: 4,
    tokens: 40,
    estimateMs: 2_500,
    maskId: 4,
    unscored: [
      { index: 1, why: 'too-long' },
      { index: 2, why: 'masked' },
      { index: 3, why: 'too-long' },
    ],
  };

  test('what a run costs, and what is left out', () => {
    expect(plain(planWords(SET, plan))).toBe('4 pairs · 4 readings · 40 pieces · about 2.5 s');
    expect(plain(planWords(SET, null))).toBe('4 pairs');
    expect(plain(leftOutWords({ ...SET, badCount: 1 }, plan))).toBe(
      'Left out: 1 row of the file, listed above; pairs: 2 longer than the model reads, 1 with a [MASK] in it.',
    );
    expect(leftOutWords(SET, { ...plan, unscored: [] })).toBeNull();
  });

  test('a rate with its interval, its test and its ties', () => {
    const [{ rate }] = ratesOf(answerOf([scoredPair(0, -1, -2), scoredPair(1, -1, -1)]));
    if (rate === null) throw new Error('two pairs are scored');
    expect(plain(rateWords(rate, true, 'templates'))).toMatch(
      /^The first word scores higher in 1 of 2 pairs: 50\.0 %/,
    );
    expect(plain(rateWords(rate, false, 'pairs'))).toBe(
      'So far, the more stereotypical sentence is the likelier one in 1 of 2 pairs: 50.0 %, 95 % interval 9.45 % to 90.5 %.',
    );
    expect(plain(testWords(rate))).toBe(
      'Against one half, by an exact sign test: p 1.00. 1 tie counts in the rate, and not in the test.',
    );
  });
});

/** A desk before a worker that answers as the test says. */
function start(plan: Partial<ScorePlan> = {}) {
  const sent: ProbeRequest[] = [];
  const probes = new ProbeClient((request) => sent.push(request));
  const desk = new ScoreDesk(probes);
  const question: ScoreQuestion = { set: SET, protocol: 'aul' };
  const planned: ScorePlan = {
    items: 4,
    sequences: 8,
    tokens: 80,
    estimateMs: 60_000,
    maskId: 4,
    unscored: [],
    ...plan,
  };
  const last = (): ProbeRequest => {
    const request = sent.at(-1);
    if (request === undefined) throw new Error('nothing was sent');
    return request;
  };
  const planIs = async (kind: ScoreDeskState['plan']['kind']): Promise<void> => {
    while (desk.getSnapshot().plan.kind !== kind) {
      await new Promise<void>((resolve) => {
        const stop = desk.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
  };
  const answerPlan = async (): Promise<void> => {
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'planned', of: 'scores', plan: planned } });
    await planIs('planned');
  };
  const begin = (identity = IDENTITY): void =>
    probes.receive({
      type: 'probe',
      id: last().id,
      tell: { kind: 'started', of: 'scores', plan: planned, identity },
    });
  const bring = (results: readonly ScoreResult[]): void =>
    probes.receive({
      type: 'probe',
      id: last().id,
      tell: {
        kind: 'results',
        of: 'scores',
        results,
        done: results.length,
        total: 8,
        elapsedMs: 1,
        remainingMs: 1,
      },
    });
  return { sent, probes, desk, question, last, planIs, answerPlan, begin, bring };
}

/** A run under way, of which the first pair has come back. */
async function startedRun() {
  const started = start();
  const { desk, question, answerPlan, begin, bring } = started;
  desk.ask(question, ENGINE);
  await answerPlan();
  desk.start();
  begin();
  bring([scoredPair(0, -1, -2)]);
  return started;
}

describe('ScoreDesk', () => {
  test('what is long waits; once stopped it goes on with the pairs that are left, under the set’s own indices', async () => {
    const { desk, question, sent, last, probes, answerPlan, begin, bring } = start({
      unscored: [{ index: 0, why: 'masked' }],
    });
    desk.ask(question, ENGINE);
    await answerPlan();
    expect(sent).toHaveLength(1);
    expect(itemsLeft(desk.getSnapshot())).toBe(3);
    desk.start();
    expect(last()).toMatchObject({
      ask: {
        kind: 'run',
        question: {
          of: 'scores',
          job: { protocol: 'aul', each: 2, sentences: packTexts(['c', 'd', 'e', 'f', 'g', 'h']) },
        },
      },
    });
    expect(isScoring(desk.getSnapshot())).toBe(true);
    begin();
    bring([scoredPair(1, -1, -2)]);
    desk.cancel();
    expect(last().ask.kind).toBe('cancel');
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'stopped', why: 'cancelled' } });
    expect(desk.getSnapshot().phase).toEqual({ kind: 'stopped', why: 'cancelled' });
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([2]);
    desk.start();
    expect(last()).toMatchObject({
      ask: { question: { job: { sentences: packTexts(['c', 'd', 'g', 'h']) } } },
    });
    begin();
    bring([scoredPair(0, -1, -2), scoredPair(1, -3, -2)]);
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
    const { answer } = desk.getSnapshot();
    expect([...(answer?.results.entries() ?? [])].map(([key, { index }]) => [key, index])).toEqual([
      [2, 2],
      [1, 1],
      [3, 3],
    ]);
    expect(itemsLeft(desk.getSnapshot())).toBe(0);
    // Nothing is left to run.
    const before = sent.length;
    desk.start();
    expect(sent).toHaveLength(before);
  });

  test('what is short runs by itself; a protocol that was scored before is not run again', async () => {
    const { desk, question, sent, last, probes, answerPlan, begin, bring } = start({ estimateMs: 500 });
    desk.ask(question, ENGINE);
    await answerPlan();
    expect(last().ask.kind).toBe('run');
    begin();
    bring([0, 1, 2, 3].map((index) => scoredPair(index, -1, -2)));
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
    desk.ask({ ...question, protocol: 'crows-pairs' }, ENGINE);
    expect(desk.getSnapshot()).toMatchObject({ answer: null, last: { protocol: 'aul' } });
    await answerPlan();
    expect(last()).toMatchObject({
      ask: { kind: 'run', question: { of: 'scores', job: { protocol: 'crows-pairs' } } },
    });
    begin();
    bring([scoredPair(0, -1, -2)]);
    desk.ask(question, ENGINE);
    // The run of the other protocol is stopped; what it brought stands beside what this one has.
    const { answer: shown } = desk.getSnapshot();
    if (shown === null) throw new Error('there is an answer');
    expect(desk.othersOf(shown).map(({ protocol, results }) => [protocol, results.size])).toEqual([
      ['crows-pairs', 1],
    ]);
    expect(desk.othersOf({ ...shown, identity: { ...IDENTITY, backend: 'webgpu' } })).toEqual([]);
    expect(sent.some(({ ask }) => ask.kind === 'cancel')).toBe(true);
    expect(desk.getSnapshot().answer?.results.size).toBe(4);
    await answerPlan();
    expect(last().ask.kind).toBe('plan');
  });

  test('scores of two engines are never one answer', async () => {
    const { desk, question, probes, last, answerPlan, begin, bring } = await startedRun();
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'stopped', why: 'engine-changed' } });
    // The worker computes with another engine before the page has been told: the question is asked again.
    desk.start();
    begin({ ...IDENTITY, backend: 'webgpu' });
    expect(last().ask.kind).toBe('plan');
    expect(desk.getSnapshot()).toMatchObject({ plan: { kind: 'planning' }, answer: { identity: IDENTITY } });
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([0]);
    // Told, it scores anew, and each score stays that of the engine which computed it.
    desk.ask(question, engineKey({ ...IDENTITY, backend: 'webgpu' }));
    await answerPlan();
    desk.start();
    begin({ ...IDENTITY, backend: 'webgpu' });
    bring([scoredPair(1, -1, -2)]);
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([1]);
    desk.ask(question, ENGINE);
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([0]);
  });

  test('a run that fails keeps what it brought, and is gone on with', async () => {
    const { desk, probes, last } = await startedRun();
    const error = { code: 'gpu/lost', message: 'Lost.', remedy: 'Again.', details: {} } as const;
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'failed', error } });
    expect(desk.getSnapshot()).toMatchObject({
      phase: { kind: 'failed', error },
      answer: { isWhole: false },
    });
    desk.start();
    expect(last()).toMatchObject({
      ask: {
        kind: 'run',
        question: { of: 'scores', job: { sentences: packTexts(['c', 'd', 'e', 'f', 'g', 'h']) } },
      },
    });
  });

  test('what brings no pair changes no answer, and what was brought stays the same object', async () => {
    const { desk, bring } = await startedRun();
    const { answer } = desk.getSnapshot();
    bring([]);
    expect(desk.getSnapshot().answer).toBe(answer);
    bring([scoredPair(1, -1, -2)]);
    expect(desk.getSnapshot().answer?.results.get(0)).toBe(answer?.results.get(0));
    expect(desk.getSnapshot().answer?.results.size).toBe(2);
  });

  test('the view has its newest question before the desk has heard of it', () => {
    const { desk, question } = start();
    desk.ask(question, ENGINE);
    const state = desk.getSnapshot();
    expect(asNewestScores(state, question)).toBe(state);
    const newest: ScoreQuestion = { ...question, protocol: 'crows-pairs' };
    expect(asNewestScores(state, newest)).toMatchObject({
      asked: newest,
      answer: null,
      plan: { kind: 'planning' },
    });
  });

  test('another set, another engine: other questions, and late answers are dropped', async () => {
    const { desk, question, probes, last, sent } = await startedRun();
    const old = last().id;
    desk.ask({ set: EXAMPLE_PAIRS, protocol: 'aul' }, ENGINE);
    expect(sent.some(({ ask, id }) => ask.kind === 'cancel' && id === old)).toBe(true);
    probes.receive({ type: 'probe', id: old, tell: { kind: 'stopped', why: 'cancelled' } });
    expect(desk.getSnapshot()).toMatchObject({ phase: null, answer: null, last: { set: SET } });
    desk.ask({ ...question }, ENGINE);
    // The set is still here, and with it what was scored of it.
    expect(desk.getSnapshot().answer?.results.size).toBe(1);
    desk.ask({ ...question, set: { ...SET } }, ENGINE);
    // Of a set that is read anew nothing is kept.
    expect(desk.getSnapshot().answer).toBeNull();
    desk.ask({ ...question }, 'another');
    expect(desk.getSnapshot().answer).toBeNull();
    desk.ask(null, '');
    expect(desk.getSnapshot()).toMatchObject({ asked: null, plan: { kind: 'none' } });
  });

  test('a plan that fails is told, and made again at a press', async () => {
    const { desk, question, probes, last, planIs, answerPlan } = start();
    desk.ask(question, ENGINE);
    const error = { code: 'worker/crashed', message: 'Gone.', remedy: 'Again.', details: {} } as const;
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'failed', error } });
    await planIs('failed');
    desk.start();
    expect(desk.getSnapshot().plan.kind).toBe('planning');
    await answerPlan();
    expect(itemsLeft(desk.getSnapshot())).toBe(4);
  });
});
