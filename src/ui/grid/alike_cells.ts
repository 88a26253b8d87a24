/** Cells that the model reads as it reads what they are compared with. Pure. */
import { alikeWords, whyAlike, type AlikeCause } from '../../probes/alike.ts';
import type { GridReference } from '../../probes/grid.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { referenceOf, type ReadyGrid } from './grid_job.ts';

/** What stands in such a cell in place of a zero. */
export const ALIKE_MARK = '=';

/** For each cell, row after row, why it is the same tokens as its reference; null where it is not, and for the reference itself. */
export type AlikeCells = readonly (readonly AlikeCause[] | null)[];

export function alikeCells(
  { about, run }: Answered<ReadyGrid>,
  reference: GridReference,
  sentences: readonly number[],
): AlikeCells {
  const { columns, texts } = about;
  return sentences.map((sentence, cell) => {
    const at = { row: Math.floor(cell / columns.length), column: cell % columns.length };
    const place = referenceOf(reference, at);
    const other = sentences[place.row * columns.length + place.column];
    const [own, compared] = [run.results.get(sentence), run.results.get(other)];
    if (own === undefined || compared === undefined) return null;
    return whyAlike({ ...own, text: texts[sentence] }, { ...compared, text: texts[other] });
  });
}

/** Said under the grid; null where every cell is read apart from its reference. */
export function alikeCellsWords(alike: AlikeCells): string | null {
  const found = alike.filter((causes) => causes !== null);
  if (found.length === 0) return null;
  const reasons = [...new Set(found.map(alikeWords))].join('; ');
  return `${ALIKE_MARK} stands where the model reads a cell as the same tokens as what it is compared with: ${reasons}. Its 0 says nothing of the words.`;
}
