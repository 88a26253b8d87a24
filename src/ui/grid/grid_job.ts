/** From a template with two slots to the sentences of a grid. Pure. */
import type { GridReference } from '../../probes/grid.ts';
import { articleFor } from '../../probes/template/article.ts';
import { checkCount, countSentences, sentenceAt } from '../../probes/template/expand.ts';
import { requireOneMask } from '../../probes/template/masks.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { Slot, Template, TemplateError } from '../../probes/template/syntax.ts';
import { MAX_FULL_ROWS, MAX_PROBE_SENTENCES, type ProbeJob } from '../../worker/messages.ts';
import type { Asked } from '../lab/probe_desk.ts';
import type { CellPlace, GridAxes, GridMeasure, GridState } from './grid_state.ts';

export interface ReadyGrid {
  readonly kind: 'ready';
  /** With every slot but the two held at its first alternative. */
  readonly template: Template;
  readonly axes: GridAxes;
  /** Slots with more than one alternative, by index. */
  readonly choices: readonly number[];
  readonly rowSlot: Slot;
  /** Null for a single column of cells. */
  readonly columnSlot: Slot | null;
  readonly rows: readonly string[];
  /** One, without a name, where there is no second slot. */
  readonly columns: readonly string[];
  /** Of the whole template: more than are run where it has other slots. */
  readonly sentences: number;
  /** The sentence of each cell, row after row, as an index into `texts`. */
  readonly sentenceOf: readonly number[];
  readonly texts: readonly string[];
}

export type ResolvedGrid =
  | { readonly kind: 'fault'; readonly error: TemplateError }
  | { readonly kind: 'no-slot'; readonly template: Template }
  | ReadyGrid;

export function resolveGrid({
  template: source,
  measure,
  word,
  axes,
}: Pick<GridState, 'template' | 'measure' | 'word' | 'axes'>): ResolvedGrid {
  const parsed = parseTemplate(source);
  if (!parsed.ok) return { kind: 'fault', error: parsed.error };
  const mask = requireOneMask(parsed.value);
  if (mask !== null) return { kind: 'fault', error: mask };
  const choices = parsed.value.slots.flatMap(({ alternatives }, slot) =>
    alternatives.length > 1 ? [slot] : [],
  );
  const chosen = validAxes(axes, choices) ?? defaultAxes(parsed.value, choices);
  if (chosen === null) return { kind: 'no-slot', template: parsed.value };
  const template = narrowed(parsed.value, chosen);
  const tooMany = checkCount(template, measure === 'jsd' ? MAX_FULL_ROWS : MAX_PROBE_SENTENCES);
  if (tooMany !== null) return { kind: 'fault', error: tooMany };
  const rowSlot = template.slots[chosen.rows];
  const columnSlot = chosen.columns === null ? null : template.slots[chosen.columns];
  const rows = rowSlot.alternatives.map((each) => each.trim());
  const columns = columnSlot === null ? [''] : columnSlot.alternatives.map((each) => each.trim());
  return {
    kind: 'ready',
    template,
    axes: chosen,
    choices,
    rowSlot,
    columnSlot,
    rows,
    columns,
    sentences: countSentences(parsed.value),
    ...placeSentences(template, chosen, columns.length, word),
  };
}

/** A place of a grid that may have been made for a larger one. */
export function clampPlace(
  { row, column }: CellPlace,
  { rows, columns }: Pick<ReadyGrid, 'rows' | 'columns'>,
): CellPlace {
  return { row: Math.min(row, rows.length - 1), column: Math.min(column, columns.length - 1) };
}

/** A reference of a grid that may have been made for a larger one. */
export function clampReference(
  reference: GridReference,
  grid: Pick<ReadyGrid, 'rows' | 'columns'>,
): GridReference {
  const { row, column } = clampPlace({ row: 0, column: 0, ...reference }, grid);
  // A single column of cells has no other column to differ from.
  if (reference.kind === 'column')
    return grid.columns.length > 1 ? { kind: 'column', column } : { kind: 'cell', row: 0, column: 0 };
  return reference.kind === 'row' ? { kind: 'row', row } : { kind: 'cell', row, column };
}

/** The cell that another one is compared with. */
export function referenceOf(reference: GridReference, cell: CellPlace): CellPlace {
  return {
    row: reference.kind === 'column' ? cell.row : reference.row,
    column: reference.kind === 'row' ? cell.column : reference.column,
  };
}

function validAxes(axes: GridAxes | null, choices: readonly number[]): GridAxes | null {
  if (axes === null || !choices.includes(axes.rows) || axes.rows === axes.columns) return null;
  return axes.columns === null || choices.includes(axes.columns) ? axes : null;
}

/** The first two slots; the longer one across, where there is more room. */
function defaultAxes({ slots }: Template, choices: readonly number[]): GridAxes | null {
  const [first, second] = choices;
  if (choices.length === 0) return null;
  if (choices.length === 1) return { rows: first, columns: null };
  return slots[second].alternatives.length >= slots[first].alternatives.length
    ? { rows: first, columns: second }
    : { rows: second, columns: first };
}

function narrowed(template: Template, { rows, columns }: GridAxes): Template {
  return {
    ...template,
    slots: template.slots.map((slot, index) =>
      index === rows || index === columns ? slot : { ...slot, alternatives: slot.alternatives.slice(0, 1) },
    ),
  };
}

/** Of two forms of the article the one that fits the word is run. */
function placeSentences(
  template: Template,
  axes: GridAxes,
  columns: number,
  word: string,
): Pick<ReadyGrid, 'sentenceOf' | 'texts'> {
  const sentenceOf: number[] = [];
  const texts: string[] = [];
  const count = countSentences(template);
  const article = articleFor(word);
  for (let index = 0; index < count; index++) {
    const { articles, choices, text } = sentenceAt(template, index);
    if (articles.some((each) => each !== article)) continue;
    const column = axes.columns === null ? 0 : choices[axes.columns];
    sentenceOf[choices[axes.rows] * columns + column] = texts.length;
    texts.push(text);
  }
  return { sentenceOf, texts };
}

/** How many of the likeliest words are kept for the sentence behind a cell. */
const TOP_K = 10;

/** What the cells need: log p of one word, or the whole vocabulary of each. */
export function gridQuestion(
  grid: ReadyGrid,
  measure: GridMeasure,
  word: string,
  form: ProbeJob['form'],
): Asked<ReadyGrid> | null {
  const target = word.trim();
  if (measure === 'log-ratio' && target === '') return null;
  const job: ProbeJob = {
    sentences: grid.texts.map((text) => ({ text, hide: [], read: 0 })),
    form,
    topK: TOP_K,
    targets: measure === 'log-ratio' ? [target] : [],
    ranks: false,
    fullLogProbs: measure === 'jsd',
  };
  return { job, about: grid };
}
