/** A table as a set: its columns found or chosen, its rows read one by one. */
import type { BenchmarkSet } from './benchmark_set.ts';
import type { ScoredSet } from './scored_set.ts';
import { SetBuilder, type FoundItem } from './set_builder.ts';
import {
  columnsOf,
  directionColumn,
  type TableChoice,
  type TableColumns,
  type TablePreview,
} from './table_columns.ts';
import type { TableRow } from './table_rows.ts';
import { templateItems } from './template_items.ts';

/** Rows as they come, of the file from its beginning. */
type Rows = AsyncIterable<readonly TableRow[]> | Iterable<readonly TableRow[]>;

/** A file of scores, with the set they are of. */
export interface ScoresReading {
  readonly kind: 'scores';
  readonly scores: ScoredSet;
  /** The file ends before its last line: items are missing. */
  readonly isCut: boolean;
  /** How many the set had: more than are there where the file was cut off. */
  readonly itemsInSet: number;
}

/** What reading a file came to, where it can be read. */
export type SetReading =
  | {
      readonly kind: 'set';
      readonly set: BenchmarkSet;
      /** Of a table, with the columns that were read; null of what has none. */
      readonly table: { readonly preview: TablePreview; readonly columns: TableColumns } | null;
    }
  /** A table whose columns do not tell what they hold. */
  | { readonly kind: 'columns-unknown'; readonly preview: TablePreview }
  | ScoresReading;

/** Rows that are shown of a table. */
const SHOWN_ROWS = 5;

/** @param first the first rows, titles among them; without titles a table is as wide as the longest of them */
export function previewOf(first: readonly (readonly string[])[], isTitled: boolean): TablePreview {
  const width = isTitled ? first[0].length : Math.max(...first.map(({ length }) => length));
  const titles = Array.from({ length: width }, (_, column) => {
    const title = isTitled ? (first[0][column] ?? '').trim() : '';
    return title === '' ? `column ${column + 1}` : title;
  });
  return { titles, rows: first.slice(isTitled ? 1 : 0).slice(0, SHOWN_ROWS), isTitled };
}

/**
 * Reads a table by its titles, or as the visitor says.
 * @param rows of the whole file; the first is that of the titles where `preview` says so
 * @throws SetError for one without an item, or with too many rows
 */
export async function readTable(
  name: string,
  preview: TablePreview,
  choice: TableChoice | null,
  rows: Rows,
): Promise<SetReading> {
  const { titles, isTitled } = preview;
  const columns = choice?.columns ?? columnsOf(titles);
  if (columns === null) return { kind: 'columns-unknown', preview };
  const { shape, sentences, category, attribute = null } = columns;
  const direction = directionColumn(titles, columns);
  const builder = new SetBuilder(name, shape);
  const cellOf = (cells: readonly string[], column: number | null): string =>
    column === null ? '' : (cells[column] ?? '');
  let titlesRow = isTitled ? null : 0;
  for await (const some of rows) {
    for (const { row, cells, fault } of some) {
      if (titlesRow === null) {
        titlesRow = row;
        if (fault === null) continue;
      }
      const number = Math.max(1, row - titlesRow);
      if (fault !== null) builder.leaveOut(number, fault);
      else if (cells.slice(titles.length).some((cell) => cell.trim() !== ''))
        builder.leaveOut(number, MORE_COLUMNS);
      else {
        const texts = sentences.map((column) => cellOf(cells, column));
        const common = { row: number, category: cellOf(cells, category) };
        if (shape === 'templates') addTemplate(builder, common, texts, cellOf(cells, attribute));
        else {
          builder.add({ ...common, sentences: texts, direction: directionOf(cellOf(cells, direction)) });
        }
      }
    }
  }
  const set = builder.build(direction === null ? 'table' : 'crows-pairs');
  return { kind: 'set', set, table: { preview, columns } };
}

function addTemplate(
  builder: SetBuilder,
  row: Pick<FoundItem, 'row' | 'category'>,
  [template, words]: readonly string[],
  attribute: string,
): void {
  const items = templateItems(template, words, attribute);
  if (!items.ok) builder.leaveOut(row.row, items.error);
  else for (const item of items.value) builder.add({ ...row, ...item });
}

const MORE_COLUMNS = 'has more columns than the table: sentences with commas belong in quotation marks';

function directionOf(text: string): 'stereo' | 'antistereo' | null {
  return text === 'stereo' || text === 'antistereo' ? text : null;
}
