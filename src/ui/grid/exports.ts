/** The cells of a grid as rows for CSV, JSON and Python. Pure. */
import type { ResultRow } from '../../probes/export/results.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyGrid } from './grid_job.ts';

/** A row for each cell that has been run, row after row of the grid. */
export function gridRows({ about, run }: Answered<ReadyGrid>): readonly ResultRow[] {
  const { rows, columns, rowSlot, columnSlot, sentenceOf, texts } = about;
  const word = run.job.targets.at(0) ?? '';
  const split = run.plan?.targets.at(0);
  return sentenceOf.flatMap((sentence, cell) => {
    const result = run.results.get(sentence);
    const mask = result?.masks.at(0);
    if (result === undefined || mask === undefined) return [];
    const choices = new Map([[rowSlot.label, rows[Math.floor(cell / columns.length)]]]);
    if (columnSlot !== null) choices.set(columnSlot.label, columns[cell % columns.length]);
    return {
      sentence: texts[sentence],
      choices,
      side: null,
      tokenIds: result.tokens.map(({ inputId }) => inputId),
      maskIndex: mask.tokenIndex,
      word,
      pieces: split?.pieces ?? [],
      pieceIds: split?.ids ?? [],
      logProb: mask.targets.at(0)?.logProb ?? null,
      rank: null,
      delta: null,
    };
  });
}
