/** What the items of a set are filed under. Pure. */
import { MAX_CATEGORIES, type BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { remembered } from '../../probes/remembered.ts';

export interface Categories {
  /** The categories that have a row of their own, the largest first, each with its number of items. */
  readonly counts: ReadonlyMap<string, number>;
  /** The category of an item as it is counted: its own, or {@link OTHERS}. */
  readonly of: (category: string) => string;
}

/** Where there are too many: all but the largest together. */
export const OTHERS = 'all smaller categories';

/** Counted once a set. */
export const categoriesOf: (set: BenchmarkSet) => Categories = remembered(counted);

function counted({ items }: BenchmarkSet): Categories {
  const all = new Map<string, number>();
  for (const { category } of items) all.set(category, (all.get(category) ?? 0) + 1);
  const bySize = [...all].toSorted(([, a], [, b]) => b - a);
  if (bySize.length <= MAX_CATEGORIES) return { counts: new Map(bySize), of: (category) => category };
  const shown = new Map(bySize.slice(0, MAX_CATEGORIES - 1));
  const rest = bySize.slice(MAX_CATEGORIES - 1).reduce((sum, [, count]) => sum + count, 0);
  return {
    counts: new Map([...shown, [OTHERS, rest]]),
    of: (category) => (shown.has(category) ? category : OTHERS),
  };
}

/** Rows by the category they are counted under. */
export function byCategory<Row extends { readonly index: number }>(
  set: BenchmarkSet,
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const { of } = categoriesOf(set);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = of(set.items[row.index].category);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

/** Rows of a part of a set. */
interface SetPart<Row> {
  readonly name: string;
  /** Items of the part, scored or not. */
  readonly of: number;
  readonly own: readonly Row[];
}

/** All of a set, then each of its categories where there are several, the largest first. @param all its name: `all pairs` */
export function partsOf<Row extends { readonly index: number }>(
  set: BenchmarkSet,
  rows: readonly Row[],
  all: string,
): readonly SetPart<Row>[] {
  const { counts } = categoriesOf(set);
  const groups = byCategory(set, rows);
  const categories = [...counts].map(([name, of]) => ({ name, of, own: groups.get(name) ?? [] }));
  return [{ name: all, of: set.items.length, own: rows }, ...(counts.size > 1 ? categories : [])];
}
