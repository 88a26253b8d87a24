/** The cells of a grid as rows for CSV, JSON and Python. Pure. */
import { alikeWords } from '../../probes/alike.ts';
import type { ResultRow } from '../../probes/export/results.ts';
import type { GridReference } from '../../probes/grid.ts';
import { piecesAt } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { AlikeCells } from './alike_cells.ts';
import { referenceOf, type ReadyGrid } from './grid_job.ts';
import type { Cells } from './use_cells.ts';

/**
 * A row for each cell that has been run, row after row of the grid. Where whole vocabularies are compared, a row for each of the
 * likeliest words of a cell, with the cell's JSD.
 * @param cells what the page shows of each: Δ of the word, or JSD
 * @param reference what that is against
 * @param alike which of them are the same tokens as what they are compared with
 */
export function gridRows(
  { about, run }: Answered<ReadyGrid>,
  cells: Cells,
  reference: GridReference,
  alike: AlikeCells,
): readonly ResultRow[] {
  const { rows, columns, rowSlot, columnSlot, sentenceOf, texts } = about;
  const word = run.job.targets.at(0);
  const split = run.plan?.targets.at(0);
  return sentenceOf.flatMap((sentence, cell): readonly ResultRow[] => {
    const result = run.results.get(sentence);
    const mask = result?.masks.at(0);
    if (result === undefined || mask === undefined) return [];
    const [row, column] = [Math.floor(cell / columns.length), cell % columns.length];
    const against = referenceOf(reference, { row, column });
    const choices = new Map([[rowSlot.label, rows[row]]]);
    if (columnSlot !== null) choices.set(columnSlot.label, columns[column]);
    const place = {
      ...{ sentence: texts[sentence], choices, side: null, maskIndex: mask.tokenIndex },
      tokenIds: result.tokens.map(({ inputId }) => inputId),
      reference: texts[sentenceOf[against.row * columns.length + against.column]],
    };
    const shown = cells.at(cell) ?? null;
    const causes = alike.at(cell) ?? null;
    const why = causes === null ? {} : { readAlike: alikeWords(causes) };
    if (word !== undefined) {
      const score = mask.targets.at(0) ?? null;
      const there = piecesAt(score, split);
      const logProb = score?.logProb ?? null;
      const own = { word, pieces: there?.pieces ?? [], pieceIds: there?.ids ?? [], logProb, rank: null };
      return [{ ...place, ...own, delta: shown, divergence: null, ...why }];
    }
    return mask.predictions.map((each) => ({
      ...place,
      word: each.continuation ? `##${each.word}` : each.word,
      ...{ pieces: [each.piece], pieceIds: [each.id], logProb: each.logProb, rank: each.rank },
      ...{ delta: null, divergence: shown, ...why },
    }));
  });
}
