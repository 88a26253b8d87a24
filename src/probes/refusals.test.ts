/** Each refusal of a measure names what it asked for and what it found: one guard cannot stand in for another. */
import { expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { logRow } from '../../test/support/probe_rows.ts';
import { aulScoring, scoreAul } from './aul.ts';
import { attentionReceived, scoreAula } from './aula.ts';
import { crowsPairScoring, sharedTokens } from './crows_pairs.ts';
import { rankDifferences } from './difference.ts';
import { jensenShannon } from './divergence.ts';
import { compareGrid, differenceInDifferences, logRatio, sweepLine } from './grid.ts';
import { logOfSum } from './log_probs.ts';
import { lpbs } from './lpbs.ts';
import { overlapAtK } from './overlap.ts';
import { pllScoring, sumLogProbs, wordL2rScoring } from './pll.ts';
import { ranksInVocabulary, topIds } from './rank.ts';
import { rboExt } from './rbo.ts';
import { spreadOf } from './robustness.ts';

const MASK = 4;
/** [CLS] 10 11 [MASK] [SEP] */
const IDS = [2, 10, 11, MASK, 3];
const WORD = { target: [-1], prior: [-2] };
const HALVES = logRow(1 / 2, 1 / 2);
const ROW = { kind: 'row', row: 0 } as const;

test.each<[message: string, expected: string, actual: string, act: () => unknown]>([
  ['There is no token to score.', 'at least one position', 'none', () => aulScoring(IDS, [])],
  [
    'The position of a token is out of bounds.',
    'a whole number, from 0 to 4',
    '5',
    () => aulScoring(IDS, [5]),
  ],
  [
    'The position of a token is out of bounds.',
    'a whole number, from 2 to 4',
    '1',
    () => aulScoring(IDS, [1, 1]),
  ],
  ['There are no log-probabilities.', 'at least one', 'none', () => scoreAul(aulScoring(IDS, [1]), [])],
  [
    'The log-probabilities are not those that were asked for.',
    '2 log p',
    '1 log p',
    () => scoreAul(aulScoring(IDS, [1, 2]), [-1]),
  ],

  ['There is no attention to weigh by.', 'at least one pass', 'none', () => attentionReceived([], 2)],
  ['A pass has not the attention of every token.', '2 queries', '1', () => attentionReceived([[[1, 0]]], 2)],
  [
    'The number of heads of a query is out of bounds.',
    'a whole number, at least 1',
    '1.5',
    () =>
      attentionReceived(
        [
          [
            [1, 0, 1],
            [1, 0],
          ],
        ],
        2,
      ),
  ],
  [
    'The attention is not that of the sentence.',
    '5 tokens',
    '2',
    () => scoreAula(aulScoring(IDS, [1]), [-1], [0.5, 0.5]),
  ],

  ['A sentence of the pair is not whole.', '[CLS] … [SEP]', '0 tokens', () => sharedTokens([], IDS)],
  ['A sentence of the pair is not whole.', '[CLS] … [SEP]', '1 tokens', () => sharedTokens([2], [2, 2])],
  [
    'A sentence of the pair is not whole.',
    '[CLS] … [SEP]',
    '4 tokens',
    () => sharedTokens(IDS, IDS.slice(0, -1)),
  ],
  ['A mask cannot be scored.', 'the token it hides', 'id 4 at 3', () => crowsPairScoring(IDS, IDS, MASK)],

  ['There is no word to sum.', 'at least one log p', 'none', () => lpbs({ target: [], prior: null }, WORD)],
  ['There is no word to sum.', 'at least one log p', 'none', () => logOfSum([])],
  ['A log p is not a number.', 'below +∞', 'NaN', () => logOfSum([-1, NaN])],
  ['A log p is not a number.', 'below +∞', 'Infinity', () => logOfSum([Infinity])],
  [
    'A log-probability is not a number.',
    'finite numbers',
    '-Infinity',
    () => lpbs(WORD, { target: [-Infinity], prior: null }),
  ],
  [
    'The prior is of other words than the target.',
    '1 log p',
    '2 log p',
    () => lpbs(WORD, { target: [-1], prior: [-1, -2] }),
  ],

  [
    'A row of log-probabilities is empty.',
    'one for each token',
    'none',
    () => rankDifferences(new Float32Array(), new Float32Array()),
  ],
  [
    'A row of log-probabilities is empty.',
    'one for each token',
    'none',
    () => jensenShannon(new Float64Array(), new Float64Array()),
  ],
  [
    'A log-probability is not a number.',
    'finite numbers',
    'NaN at id 1',
    () => rankDifferences(Float32Array.of(1, NaN), HALVES),
  ],
  [
    'A log-probability is not a number.',
    'finite numbers',
    '-Infinity at id 0',
    () => rankDifferences(logRow(0, 1), HALVES),
  ],
  [
    'A log-probability is not a number.',
    'finite numbers',
    '-Infinity at id 1',
    () => rankDifferences(HALVES, logRow(1, 0)),
  ],
  [
    'Two rows of log-probabilities differ in length.',
    'rows over one vocabulary',
    '2 and 1 values',
    () => rankDifferences(HALVES, logRow(1)),
  ],
  [
    'Two rows of log-probabilities differ in length.',
    'rows over one vocabulary',
    '2 and 1 values',
    () => jensenShannon(HALVES, logRow(1)),
  ],
  [
    'A row of log-probabilities is not a distribution.',
    'probabilities that sum to 1 within 0.001',
    'a sum of 1.5',
    () => jensenShannon(HALVES, logRow(1, 1 / 2)),
  ],
  [
    'A row of log-probabilities is not a distribution.',
    'probabilities that sum to 1 within 0.001',
    'a sum of NaN',
    () => jensenShannon(logRow(NaN, 1 / 2), HALVES),
  ],
  [
    'The excluded token id is out of bounds.',
    'a whole number, from 0 to 1',
    '2',
    () => rankDifferences(HALVES, HALVES, [2]),
  ],

  ['One of the effects is not a number.', 'finite numbers', 'NaN at index 1', () => spreadOf([1, NaN])],

  ['There is no piece to score.', 'at least one position', 'none', () => pllScoring(IDS, [], MASK)],
  ['There is no piece to score.', 'at least one position', 'none', () => wordL2rScoring(IDS, 3, [], MASK)],
  [
    'The position of a piece is out of bounds.',
    'a whole number, from 0 to 4',
    '5',
    () => pllScoring(IDS, [5], MASK),
  ],
  [
    'The position of a piece is out of bounds.',
    'a whole number, from 3 to 4',
    '2',
    () => pllScoring(IDS, [1, 2, 2], MASK),
  ],
  [
    'The position of the mask is out of bounds.',
    'a whole number, from 0 to 4',
    '9',
    () => wordL2rScoring(IDS, 9, [20], MASK),
  ],
  ['The word has no mask to stand in.', 'id 4', 'id 10', () => wordL2rScoring(IDS, 1, [20], MASK)],
  [
    'A mask cannot be scored.',
    'the token it hides',
    'id 4 at 4',
    () => wordL2rScoring(IDS, 3, [20, MASK], MASK),
  ],
  [
    'The log-probabilities are not those that were asked for.',
    '2 log p',
    '1 log p',
    () => sumLogProbs(pllScoring(IDS, [1, 2], MASK), [-1]),
  ],
  [
    'A log-probability is out of bounds.',
    'finite, at most 0',
    'NaN at read 1',
    () => sumLogProbs(pllScoring(IDS, [1, 2], MASK), [-1, NaN]),
  ],

  [
    'The depth of the comparison is out of bounds.',
    'a whole number, at least 1',
    '0',
    () => overlapAtK([1], [1], 0),
  ],
  ['A ranked list is too short.', 'at least 3 ids', '2', () => overlapAtK([1, 2, 3], [1, 2], 3)],
  ['A ranked list names an id twice.', '2 different ids', '1', () => overlapAtK([1, 2], [2, 2], 2)],
  [
    'The two rankings cannot be compared.',
    'two lists of the same length, at least 1',
    '0 and 0 ids',
    () => rboExt([], []),
  ],
  [
    'The two rankings cannot be compared.',
    'two lists of the same length, at least 1',
    '2 and 1 ids',
    () => rboExt([1, 2], [1]),
  ],
  ['A ranking names an id twice.', '2 different ids', '1', () => rboExt([1, 2], [2, 2])],
  ['The persistence of RBO is out of bounds.', 'between 0 and 1', '1', () => rboExt([1], [1], 1)],
  ['The persistence of RBO is out of bounds.', 'between 0 and 1', '0', () => rboExt([1], [1], 0)],

  [
    'The length of a ranked list is out of bounds.',
    'a whole number, at least 1',
    '0',
    () => topIds(HALVES, 0),
  ],
  [
    'The token id at index 0 is out of bounds.',
    'a whole number, from 0 to 1',
    '5',
    () => ranksInVocabulary(HALVES, [5]),
  ],
  [
    'A row of log-probabilities is empty.',
    'one for each token',
    'none',
    () => ranksInVocabulary(new Float64Array(), []),
  ],
  ['There are no effects.', 'at least one', 'none', () => spreadOf([])],

  ['The grid has no cell.', 'at least one row and one column', 'none', () => compareGrid([], ROW, logRatio)],
  [
    'The grid has no cell.',
    'at least one row and one column',
    'none',
    () => compareGrid([[]], ROW, logRatio),
  ],
  [
    'The rows of the grid differ in length.',
    '2 cells a row',
    '1 in row 1',
    () => compareGrid([[1, 2], [3]], ROW, logRatio),
  ],
  [
    'The row of the reference is out of bounds.',
    'a whole number, from 0 to 0',
    '1',
    () => compareGrid([[1, 2]], { kind: 'row', row: 1 }, logRatio),
  ],
  [
    'The row of the reference is out of bounds.',
    'a whole number, from 0 to 0',
    '1',
    () => compareGrid([[1, 2]], { kind: 'cell', row: 1, column: 1 }, logRatio),
  ],
  [
    'The column of the reference is out of bounds.',
    'a whole number, from 0 to 1',
    '2',
    () => compareGrid([[1, 2]], { kind: 'column', column: 2 }, logRatio),
  ],
  [
    'The column of the reference is out of bounds.',
    'a whole number, from 0 to 1',
    '2',
    () => compareGrid([[1, 2]], { kind: 'cell', row: 0, column: 2 }, logRatio),
  ],
  [
    'One of the log-probabilities is not a number.',
    'finite numbers',
    'NaN at index 1',
    () => compareGrid([[1, NaN]], { kind: 'column', column: 0 }, logRatio),
  ],
  [
    'The row of the grid is out of bounds.',
    'a whole number, from 0 to 0',
    '1',
    () => differenceInDifferences([[1, 2]], { rows: [0, 1], columns: [0, 1] }),
  ],
  [
    'The column of the grid is out of bounds.',
    'a whole number, from 0 to 0',
    '1',
    () => differenceInDifferences([[1], [2]], { rows: [0, 1], columns: [0, 1] }),
  ],
  [
    'One of the cells is not a number.',
    'finite numbers',
    'NaN at index 0',
    () =>
      differenceInDifferences(
        [
          [1, 2],
          [3, NaN],
        ],
        { rows: [0, 1], columns: [0, 1] },
      ),
  ],
  ['There are no values of the sweep.', 'at least one', 'none', () => sweepLine([], [])],
  ['Each value of a sweep has one effect.', '2 effects', '1', () => sweepLine([1, 2], [1])],
  ['A value of the sweep is there twice.', 'different values', '1, 1', () => sweepLine([1, 1], [1, 2])],
  [
    'One of the effects is not a number.',
    'finite numbers',
    'Infinity at index 0',
    () => sweepLine([1], [Infinity]),
  ],
])('%s %s: %s', async (message, expected, actual, act) => {
  const error = await failure('input/invalid', act);
  expect({ message: error.message, expected: error.expected, actual: error.actual }).toEqual({
    message,
    expected,
    actual,
  });
});
