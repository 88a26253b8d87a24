/** Which columns of a table hold what: found by their titles, or chosen by hand. Pure. */
import { ROLES } from './benchmark_set.ts';

/** Columns by their place, from 0. */
export interface TableColumns {
  readonly shape: 'sentences' | 'pairs' | 'templates';
  /** One for each of {@link TABLE_ROLES}. */
  readonly sentences: readonly number[];
  /** Null where there is none. */
  readonly category: number | null;
  /** Of templates, what is hidden for the prior; null, or left out, where there is none. */
  readonly attribute?: number | null;
}

/** What the columns of a row hold that make an item of each shape. */
export const TABLE_ROLES = {
  sentences: ROLES.sentences,
  pairs: ROLES.pairs,
  templates: ['template', 'words'],
} as const satisfies Readonly<Record<TableColumns['shape'], readonly string[]>>;

/** A table as it is shown before its columns are known, and beside them. */
export interface TablePreview {
  /** As the file has them; `column 1` where it has none. */
  readonly titles: readonly string[];
  /** A few rows. */
  readonly rows: readonly (readonly string[])[];
  /** Whether the first row holds the titles. */
  readonly isTitled: boolean;
}

/** What the visitor says of a table. */
export interface TableChoice {
  readonly isTitled: boolean;
  readonly columns: TableColumns;
}

/** Columns by any of these titles, whatever their case, the earlier first. */
const TITLES = {
  sentence: ['sentence', 'text', 'sent'],
  more: ['sent_more', 'more'],
  less: ['sent_less', 'less'],
  template: ['template', 'frame', 'sentence', 'text'],
  words: ['words', 'targets', 'target_words', 'options'],
  attribute: ['attribute'],
  category: ['bias_type', 'category', 'label', 'group'],
} as const;

const DIRECTION = 'stereo_antistereo';

/** Null where the titles do not tell. */
export function columnsOf(titles: readonly string[]): TableColumns | null {
  const own = titles.map((title) => title.trim().toLowerCase());
  const placeOf = (names: readonly string[]): number =>
    names.map((name) => own.indexOf(name)).find((at) => at >= 0) ?? -1;
  const found = placeOf(TITLES.category);
  const category = found < 0 ? null : found;
  for (const shape of ['pairs', 'templates', 'sentences'] as const) {
    const sentences = TABLE_ROLES[shape].map((role) => placeOf(TITLES[role]));
    if (!sentences.every((at) => at >= 0)) continue;
    const attribute = placeOf(TITLES.attribute);
    const hidden = shape === 'templates' && attribute >= 0 ? { attribute } : {};
    return { shape, sentences, category, ...hidden };
  }
  return null;
}

/** Where CrowS-Pairs says which sentence its writer began with; null in any other table. */
export function directionColumn(
  titles: readonly string[],
  { shape, sentences }: TableColumns,
): number | null {
  const own = titles.map((title) => title.trim().toLowerCase());
  const isCrows = shape === 'pairs' && own[sentences[0]] === TITLES.more[0];
  const at = own.indexOf(DIRECTION);
  return isCrows && at >= 0 ? at : null;
}
