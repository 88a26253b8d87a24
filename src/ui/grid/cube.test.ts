/** Many words in one grid: a word by row by column, one word shown or a set summed, all of them in the file. */
import { expect, test } from 'vitest';
import { toCsv } from '../../probes/export/csv.ts';
import type { Provenance } from '../../probes/export/results.ts';
import { initialRun } from '../../page/probe_run.ts';
import type { ProbePlan, ProbeSentenceResult } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { readTargets } from '../compare/targets.ts';
import { gridRows, openCellRows } from './exports.ts';
import { gridFigures } from './figures.ts';
import { gridQuestion, resolveGrid, type ReadyGrid } from './grid_job.ts';
import { INITIAL_GRID, type ShownWords } from './grid_state.ts';
import { gridNumbers, wordsToShare } from './share.ts';
import { cellWords, shownAmong, shownChoices, type CellWords } from './shown_words.ts';
import { deltaCells, logProbGrid } from './use_cells.ts';

const REFERENCE = { kind: 'cell', row: 0, column: 0 } as const;
const VOCABULARY = ['<pad>', 'nurse', 'cook', 'clerk', 'artist'];

/** p of token t in sentence s, not made to sum to 1. */
const p = (sentence: number, id: number): number => 0.1 + 0.01 * sentence + 0.05 * id;

/** Every word is one piece, and the rows of the vocabulary are there. */
function answered(template: string, words: string): Answered<ReadyGrid> {
  const grid = resolveGrid({ ...INITIAL_GRID, template, words });
  if (grid.kind !== 'ready') throw new Error(grid.kind);
  const asked = gridQuestion(grid, 'log-ratio', 'typed');
  if (asked === null) throw new Error('nothing asked');
  const { targets, sentences } = asked.job;
  const results = sentences.map((_, index): [number, ProbeSentenceResult] => {
    const logProbs = Float32Array.from(VOCABULARY, (__, id) => Math.log(p(index, id)));
    const scores = targets.map((word) => {
      const id = VOCABULARY.indexOf(word);
      return { logProb: id < 0 ? null : Math.log(p(index, id)), pieces: 1, rank: null };
    });
    const prediction = { rank: 1, id: 4, piece: '▁artist', word: 'artist', continuation: false, logProb: -1 };
    const mask = { tokenIndex: 0, predictions: [prediction], specialMass: 0, targets: scores, logProbs };
    const token = { id: index, inputId: index, piece: 'x', range: null, special: false };
    const tokens = [{ ...token, masked: false, maskedInPlace: false }];
    return [index, { index, tokens, cutTokens: 0, masks: [mask] }];
  });
  const plan: ProbePlan = {
    ...{ sentences: 1, sequences: 1, tokens: 1, estimateMs: 1, withoutMask: [], cut: [] },
    targets: targets.map((word) => ({
      word,
      ids: [VOCABULARY.indexOf(word)],
      pieces: [`▁${word}`],
      known: true,
    })),
  };
  const identity = {
    name: 'm',
    revision: 'r',
    content: 'c',
    dtype: 'f32',
    backend: 'cpu',
    adapter: 'a',
  } as const;
  return {
    ...asked,
    run: { ...initialRun<'sentences'>(asked.job), plan, identity, results: new Map(results) },
  };
}

function shown({ about }: Answered<ReadyGrid>, kind: ShownWords['kind'], index: number): CellWords {
  const words = cellWords(about, { kind, index });
  if (words === null) throw new Error('no words');
  return words;
}

const CUBE = '{a|b} saw {x|y|z} [MASK].';

test('all words are asked at once; each may be shown, and each set of several summed', () => {
  const answer = answered(CUBE, 'nurse, cook\n\nclerk');
  expect(answer.job).toMatchObject({ targets: ['nurse', 'cook', 'clerk'], fullLogProbs: true });
  expect(answer.job.sentences).toHaveLength(6);
  expect(shownChoices(answer.about).map((each) => cellWords(answer.about, each)?.name)).toEqual([
    '“nurse”',
    '“cook”',
    '“clerk”',
    'the sum of “nurse”, “cook”',
  ]);
  // A shorter list shows its first word.
  expect(shown(answer, 'word', 9).name).toBe('“nurse”');
  expect(shown(answer, 'sum', 1).name).toBe('“nurse”');
});

test('cells of one word and of the sum of a set; Δ is against the same words in the reference', () => {
  const answer = answered(CUBE, 'nurse, cook');
  const cook = logProbGrid(answer, shown(answer, 'word', 1));
  expect(cook[1][2]).toBeCloseTo(Math.log(p(5, 2)), 12);
  const both = shown(answer, 'sum', 0);
  expect(logProbGrid(answer, both)[1][2]).toBeCloseTo(Math.log(p(5, 1) + p(5, 2)), 12);
  expect(deltaCells(answer, REFERENCE, both).at(5)).toBeCloseTo(
    Math.log((p(5, 1) + p(5, 2)) / (p(0, 1) + p(0, 2))),
    12,
  );
});

test('a word that has no score leaves the sum without one', () => {
  const answer = answered(CUBE, 'nurse, unknown');
  expect(logProbGrid(answer, shown(answer, 'sum', 0)).flat()).toEqual(new Array(6).fill(null));
});

test('with the article open each word stands in its own sentence, and words of two sentences are not summed', () => {
  const answer = answered('{a|b} is {a/an} [MASK].', 'nurse, artist\n\nclerk, cook');
  const { texts } = answer.about;
  const textsOf = (words: CellWords) => words.sentences?.map((sentence) => texts[sentence]);
  expect(textsOf(shown(answer, 'word', 0))).toEqual(['a is a [MASK].', 'b is a [MASK].']);
  expect(textsOf(shown(answer, 'word', 1))).toEqual(['a is an [MASK].', 'b is an [MASK].']);
  expect(textsOf(shown(answer, 'sum', 0))).toBeUndefined();
  expect(logProbGrid(answer, shown(answer, 'sum', 0)).flat()).toEqual([null, null]);
  expect(logProbGrid(answer, shown(answer, 'sum', 1)).flat()).not.toContain(null);
  expect(texts).toHaveLength(4);
});

test('the file has every word in every cell, then the sums: log p, p, rank, Δ, row and column, whichever is shown', () => {
  const answer = answered(CUBE, 'nurse, cook\n\nclerk');
  const rows = gridRows(answer, REFERENCE);
  expect(rows).toHaveLength(4 * 6);
  const row = rows.find(({ word, sentence }) => word === 'cook' && sentence === 'b saw z [MASK].');
  expect([...(row?.choices.values() ?? [])].sort()).toEqual(['b', 'z']);
  expect(row).toMatchObject({ rank: 3, reference: 'a saw x [MASK].', pieces: ['▁cook'] });
  expect(row?.delta).toBeCloseTo(Math.log(p(5, 2) / p(0, 2)), 6);
  const sum = rows.filter(({ sumOf }) => sumOf !== undefined);
  expect(sum.map(({ word, rank, pieceIds }) => [word, rank, pieceIds])).toEqual(
    new Array(6).fill(['nurse + cook', null, []]),
  );
  const provenance: Provenance = {
    ...{ model: { name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'cpu' }, protocol: 'log-p' },
    ...{ form: 'typed', date: '2026-11-28' },
  };
  const lines = toCsv(rows, provenance).trim().split('\r\n');
  expect(lines).toHaveLength(25);
  expect(lines.at(-1)).toContain('set-sum');
  expect(lines[0]).toMatch(/^sentence,slot:[^,]+,slot:[^,]+,side,word,sum_of,.*log_p_nats,p,rank,delta_nats/);
  // The difference in differences of each word and sum; the words behind the open cell.
  expect(gridFigures(answer, INITIAL_GRID.corners).map(({ of }) => of.split(':')[0])).toEqual([
    'nurse',
    'cook',
    'clerk',
    'the sum of “nurse”, “cook”',
  ]);
  const open = openCellRows(answer, REFERENCE, { row: 1, column: 2 }, shown(answer, 'word', 0));
  expect(open.map(({ word, sentence, delta }) => [word, sentence, delta])).toEqual([
    ['artist', 'b saw z [MASK].', null],
  ]);
});

test('a link carries the numbers of the words that are shown first, as many as fit', () => {
  const many = Array.from({ length: 400 }, (_, index) => `w${index}`).join(', ');
  const answer = answered('{1..20} {1..20} [MASK].', `${many}, nurse`);
  const words = wordsToShare(answer, { shown: { kind: 'word', index: 400 } });
  expect(words[0]).toBe('nurse');
  expect(words).toHaveLength(12);
  const { results } = gridNumbers(answer, ['nurse', 'no word of these']);
  expect(results?.words).toEqual(['nurse']);
  expect(results?.logProbs).toHaveLength(400);
});

test('the word in the cells is the same when another is written before it; a set stays by its place', () => {
  const wordsOf = (...words: string[]) => readTargets(words.join(', '));
  const before = wordsOf('he', 'she');
  const second: ShownWords = { kind: 'word', index: 1 };
  expect(shownAmong(second, before, wordsOf('they', 'he', 'she'))).toEqual({ kind: 'word', index: 2 });
  expect(shownAmong(second, before, wordsOf('he', 'sh'))).toBe(second);
  const sum: ShownWords = { kind: 'sum', index: 0 };
  expect(shownAmong(sum, before, wordsOf('they', 'he'))).toBe(sum);
});
