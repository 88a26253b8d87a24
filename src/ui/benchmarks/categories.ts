/** What the items of a set are filed under. Pure. */
import { MAX_CATEGORIES, type BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';

export interface Categories {
  /** The categories that have a row of their own, the largest first, each with its number of items. */
  readonly counts: ReadonlyMap<string, number>;
  /** The category of an item as it is counted: its own, or {@link OTHERS}. */
  readonly of: (category: string) => string;
}

/** Where there are too many: all but the largest together. */
export const OTHERS = 'all smaller categories';

const known = new WeakMap<BenchmarkSet, Categories>();

/** Counted once a set. */
export function categoriesOf(set: BenchmarkSet): Categories {
  const before = known.get(set);
  if (before !== undefined) return before;
  const categories = counted(set);
  known.set(set, categories);
  return categories;
}

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
