/** From a template with two slots to the sentences of a grid. Pure. */
import type { GridReference } from '../../probes/grid.ts';
import { articleFor, type Article } from '../../probes/template/article.ts';
import { checkCount, countSentences, sentenceAt } from '../../probes/template/expand.ts';
import { requireOneMask } from '../../probes/template/masks.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { Slot, Template, TemplateError } from '../../probes/template/syntax.ts';
import { MAX_FULL_ROWS, MAX_PROBE_SENTENCES, type ProbeJob } from '../../worker/messages.ts';
import { readTargets, type TargetWords } from '../compare/targets.ts';
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
  /** The words that are scored, and their sets. */
  readonly words: TargetWords;
  /**
   * The sentence of each cell, row after row, as an index into `texts`, by the article of the word it is for: one and the same unless
   * the template leaves the article open.
   */
  readonly sentencesBy: ReadonlyMap<Article, readonly number[]>;
  readonly texts: readonly string[];
}

export type ResolvedGrid =
  | { readonly kind: 'fault'; readonly error: TemplateError }
  | { readonly kind: 'no-slot'; readonly template: Template }
  | ReadyGrid;

export function resolveGrid({
  template: source,
  measure,
  words: written,
  axes,
}: Pick<GridState, 'template' | 'measure' | 'words' | 'axes'>): ResolvedGrid {
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
  const words = readTargets(written);
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
    words,
    ...placeSentences(template, chosen, columns.length, articlesOf(measure, words)),
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

/** Whole vocabularies stand behind the form that fits the first word. */
function articlesOf(measure: GridMeasure, { words }: TargetWords): readonly Article[] {
  const articles = [...new Set(words.map(articleFor))];
  return articles.length === 0 ? [articleFor('')] : measure === 'jsd' ? articles.slice(0, 1) : articles;
}

/** Of two forms of the article those are run that fit a word. */
function placeSentences(
  template: Template,
  axes: GridAxes,
  columns: number,
  asked: readonly Article[],
): Pick<ReadyGrid, 'sentencesBy' | 'texts'> {
  const isOpen = sentenceAt(template, 0).articles.length > 0;
  const same: number[] = [];
  const sentencesBy = new Map(asked.map((article): [Article, number[]] => [article, isOpen ? [] : same]));
  const texts: string[] = [];
  const count = countSentences(template);
  for (let index = 0; index < count; index++) {
    const { articles, choices, text } = sentenceAt(template, index);
    const fitting = asked.filter((article) => articles.every((each) => each === article));
    if (fitting.length === 0) continue;
    const column = axes.columns === null ? 0 : choices[axes.columns];
    const cell = choices[axes.rows] * columns + column;
    for (const article of fitting) {
      const sentences = sentencesBy.get(article);
      if (sentences !== undefined) sentences[cell] = texts.length;
    }
    texts.push(text);
  }
  return { sentencesBy, texts };
}

/** How many of the likeliest words are kept for the sentence behind a cell. */
const TOP_K = 10;
/**
 * Up to so many sentences the whole vocabulary of each is kept, so that another word of one piece asks nothing new: 60 MB for a
 * published ALBERT.
 */
const MAX_KEPT_ROWS = 500;

/** What the cells need: log p of the words, or the whole vocabulary of each; both where that is little to keep. */
export function gridQuestion(
  grid: ReadyGrid,
  measure: GridMeasure,
  form: ProbeJob['form'],
): Asked<ReadyGrid> | null {
  const { words } = grid.words;
  if (measure === 'log-ratio' && words.length === 0) return null;
  const job: ProbeJob = {
    sentences: grid.texts.map((text) => ({ text, hide: [], read: 0 })),
    form,
    topK: TOP_K,
    targets: measure === 'log-ratio' ? words : [],
    ranks: false,
    fullLogProbs: measure === 'jsd' || grid.texts.length <= MAX_KEPT_ROWS,
  };
  return { job, about: grid };
}
