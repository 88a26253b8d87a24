/** The pairs of sentences whose vocabularies stand against each other. Pure. */
import type { AlikeCause } from '../../probes/alike.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { pairAlike } from './alike_pair.ts';
import type { Rows } from './paired_list.ts';
import type { Ready } from './resolve.ts';

/** One pair of sentences with its rows, and what is said before its numbers where there are two. */
export interface ComparedRows {
  /** Into the pairs that are compared. */
  readonly pair: number;
  readonly rows: Rows;
  readonly title: string | null;
  readonly sentences: { readonly a: string; readonly b: string };
  /** Why the model reads both as the same tokens; null where it reads them apart. */
  readonly alike: readonly AlikeCause[] | null;
}

/** The pairs of which both sides are there. */
export function comparedRows({ about, run }: Answered<Ready>): readonly ComparedRows[] {
  return about.pairs.flatMap(({ article, ...sentences }, pair) => {
    const a = run.results.get(2 * pair)?.masks.at(0)?.logProbs ?? null;
    const b = run.results.get(2 * pair + 1)?.masks.at(0)?.logProbs ?? null;
    if (a === null || b === null) return [];
    const alike = pairAlike(run.results, 2 * pair, sentences);
    return [{ pair, rows: { a, b }, title: article === null ? null : `with “${article}”`, sentences, alike }];
  });
}
