/** StereoSet’s figures of a set of triples, of all and by category. Pure. */
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import type { Figure } from '../../probes/export/figures.ts';
import { stereoSetFigures, type StereoSetFigures, type TripleScore } from '../../probes/stereo_set.ts';
import { partsOf } from './categories.ts';
import type { PairRow } from './pair_rows.ts';

export interface StereoSetRow {
  readonly name: string;
  /** Null while none of them is scored. */
  readonly figures: StereoSetFigures | null;
  /** Contexts in the set, scored or not. */
  readonly of: number;
}

/** Of all contexts, and of each category, the largest first. @param rows the pairs of the triples */
export function stereoSetRows(set: BenchmarkSet, rows: readonly PairRow[]): readonly StereoSetRow[] {
  const figuresOf = (own: readonly PairRow[]): StereoSetFigures | null =>
    stereoSetFigures(own.map((row) => tripleScore(set, row)));
  return partsOf(set, rows, 'all contexts').map(({ name, of, own }) => ({
    name,
    figures: figuresOf(own),
    of,
  }));
}

/** A context without a term is one of its own. */
function tripleScore({ items }: BenchmarkSet, { index, result }: PairRow): TripleScore {
  const [{ score: more }, { score: less }, { score: unrelated }] = result.sentences;
  return { term: items[index].term ?? `row ${items[index].row}`, more, less, unrelated };
}

/** The figures as the page shows them, of each part that has a scored context. */
export function stereoSetExport(rows: readonly StereoSetRow[]): readonly Figure[] {
  return rows.flatMap(({ name, figures, of }): Figure[] => {
    if (figures === null) return [];
    const { contexts, terms, lms, ss, icat } = figures;
    const common: Omit<Figure, 'figure' | 'value'> = {
      ...{ of: name, side: null, unit: 'share', n: terms, unitOfN: 'term' },
      ...{ count: contexts, countOf: of },
    };
    return [
      { ...common, figure: 'stereoset-lms', value: lms },
      { ...common, figure: 'stereoset-ss', value: ss },
      { ...common, figure: 'stereoset-icat', value: icat },
    ];
  });
}
