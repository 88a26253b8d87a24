/** The cells of a grid as rows for CSV, JSON and Python: of every word, whichever is shown. Pure. */
import { alikeWords } from '../../probes/alike.ts';
import type { ResultRow } from '../../probes/export/results.ts';
import type { GridReference } from '../../probes/grid.ts';
import { ranksInVocabulary } from '../../probes/rank.ts';
import type { ProbeMask, ProbeSentenceResult } from '../../worker/messages.ts';
import { piecesAt } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { alikeCells, type AlikeCells } from './alike_cells.ts';
import { referenceOf, type ReadyGrid } from './grid_job.ts';
import type { CellPlace } from './grid_state.ts';
import { cellWords, firstSentences, shownChoices, type CellWords } from './shown_words.ts';
import { deltaCells, logProbGrid, type Cells } from './use_cells.ts';

/**
 * A row for each word in each cell that has been run, word by word in the order they were written, then for each set's sum: log p with its
 * rank where the whole vocabulary of the cell is there, and Δ against the cell's reference.
 * @param reference what Δ is against
 * @param only these words or this set alone
 */
export function gridRows(
  answer: Answered<ReadyGrid>,
  reference: GridReference,
  only: CellWords | null = null,
): readonly ResultRow[] {
  const { about } = answer;
  const all = only === null ? shownChoices(about).flatMap((each) => cellWords(about, each) ?? []) : [only];
  const ranks = !only?.isSum ? new Ranks(answer) : null;
  return all.flatMap((words) => (words.isSum ? sumRows : wordRows)(answer, reference, words, ranks));
}

function wordRows(
  answer: Answered<ReadyGrid>,
  reference: GridReference,
  cellWord: CellWords,
  ranks: Ranks | null,
): readonly ResultRow[] {
  const { about, run } = answer;
  const { words, sentences } = cellWord;
  const [word] = words;
  if (sentences === null) return [];
  const target = about.words.words.indexOf(word);
  const split = run.plan?.targets.at(target);
  const deltas = deltaCells(answer, reference, cellWord);
  const alike = alikeCells(answer, reference, sentences);
  return cellRows(answer, reference, sentences, alike, (mask, cell, result) => {
    const score = mask.targets.at(target) ?? null;
    const there = piecesAt(score, split);
    const pieceIds = there?.ids ?? [];
    const rank =
      score?.rank ?? (pieceIds.length === 1 ? (ranks?.of(result.index, pieceIds[0]) ?? null) : null);
    return [
      {
        ...{ word, pieces: there?.pieces ?? [], pieceIds, logProb: score?.logProb ?? null, rank },
        ...{ delta: deltas.at(cell) ?? null, divergence: null },
      },
    ];
  });
}

/** A set's sum has no pieces, and no place in the vocabulary. */
function sumRows(
  answer: Answered<ReadyGrid>,
  reference: GridReference,
  set: CellWords,
): readonly ResultRow[] {
  if (set.sentences === null) return [];
  const logProbs = logProbGrid(answer, set).flat();
  const deltas = deltaCells(answer, reference, set);
  const alike = alikeCells(answer, reference, set.sentences);
  return cellRows(answer, reference, set.sentences, alike, (_, cell) => [
    {
      ...{ word: set.words.join(' + '), sumOf: set.words, pieces: [], pieceIds: [], rank: null },
      ...{ logProb: logProbs.at(cell) ?? null, delta: deltas.at(cell) ?? null, divergence: null },
    },
  ]);
}

/**
 * Where whole vocabularies are compared: a row for each of the likeliest words of a cell, with the cell's JSD.
 * @param cells JSD as the page shows it, bits
 */
export function divergenceRows(
  answer: Answered<ReadyGrid>,
  reference: GridReference,
  cells: Cells,
): readonly ResultRow[] {
  const sentences = firstSentences(answer.about);
  const alike = alikeCells(answer, reference, sentences);
  return cellRows(answer, reference, sentences, alike, (mask, cell) =>
    likeliest(mask).map((each) => ({ ...each, delta: null, divergence: cells.at(cell) ?? null })),
  );
}

/** The likeliest words at the open cell, as the page lists them behind it. */
export function openCellRows(
  answer: Answered<ReadyGrid>,
  reference: GridReference,
  open: CellPlace,
  { sentences }: Pick<CellWords, 'sentences'>,
): readonly ResultRow[] {
  if (sentences === null) return [];
  const at = open.row * answer.about.columns.length + open.column;
  return cellRows(answer, reference, sentences, [], (mask, cell) =>
    cell !== at ? [] : likeliest(mask).map((each) => ({ ...each, delta: null, divergence: null })),
  );
}

type Numbers = Pick<
  ResultRow,
  'word' | 'sumOf' | 'pieces' | 'pieceIds' | 'logProb' | 'rank' | 'delta' | 'divergence'
>;

function likeliest({ predictions }: ProbeMask): readonly Omit<Numbers, 'delta' | 'divergence'>[] {
  return predictions.map(({ word, continuation, piece, id, logProb, rank }) => ({
    word: continuation ? `##${word}` : word,
    ...{ pieces: [piece], pieceIds: [id], logProb, rank },
  }));
}

/** The rows of each cell that has been run, row after row of the grid, each with its place and its reference. */
function cellRows(
  { about, run }: Answered<ReadyGrid>,
  reference: GridReference,
  sentences: readonly number[],
  alike: AlikeCells,
  numbersOf: (mask: ProbeMask, cell: number, result: ProbeSentenceResult) => readonly Numbers[],
): readonly ResultRow[] {
  const { rows, columns, rowSlot, columnSlot, texts } = about;
  return sentences.flatMap((sentence, cell): readonly ResultRow[] => {
    const result = run.results.get(sentence);
    const mask = result?.masks.at(0);
    if (result === undefined || mask === undefined) return [];
    const [row, column] = [Math.floor(cell / columns.length), cell % columns.length];
    const against = referenceOf(reference, { row, column });
    const choices = new Map([[rowSlot.label, rows[row]]]);
    if (columnSlot !== null) choices.set(columnSlot.label, columns[column]);
    const causes = alike.at(cell) ?? null;
    const place = {
      ...{ sentence: texts[sentence], choices, side: null, maskIndex: mask.tokenIndex },
      tokenIds: result.tokens.map(({ inputId }) => inputId),
      reference: texts[sentences[against.row * columns.length + against.column]],
      ...(causes === null ? {} : { readAlike: alikeWords(causes) }),
    };
    return numbersOf(mask, cell, result).map((numbers) => ({ ...place, ...numbers }));
  });
}

/** Ranks of the words' pieces in the rows that are there: one look through a row for all of them. */
class Ranks {
  readonly #ids: readonly number[];
  readonly #known = new Map<number, readonly number[]>();
  readonly #results: Answered<ReadyGrid>['run']['results'];

  constructor({ run: { plan, results } }: Answered<ReadyGrid>) {
    const onePiece = (plan?.targets ?? []).filter(({ known, ids }) => known && ids.length === 1);
    this.#ids = [...new Set(onePiece.map(({ ids }) => ids[0]))];
    this.#results = results;
  }

  /** 1 for the likeliest; null where the sentence's row is not there, or the piece is none of the plan's. */
  of(sentence: number, id: number): number | null {
    const row = this.#results.get(sentence)?.masks.at(0)?.logProbs ?? null;
    const at = this.#ids.indexOf(id);
    if (row === null || at < 0) return null;
    const ranks = this.#known.get(sentence) ?? ranksInVocabulary(row, this.#ids);
    this.#known.set(sentence, ranks);
    return ranks[at];
  }
}
