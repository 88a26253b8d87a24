/** The pairs of sentences whose vocabularies stand against each other. Pure. */
import type { AlikeCause } from '../../probes/alike.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { pairAlike } from './pair_sentences.ts';
import type { Rows } from './paired_list.ts';
import type { AskedPair, ComparisonAbout } from './resolve.ts';
import { ofBoth } from './sides.ts';

/** One pair of sentences with its rows. */
export interface ComparedRows {
  readonly pair: AskedPair;
  readonly rows: Rows;
  /** `with “an”`, to tell two pairs apart; null where there is one. */
  readonly title: string | null;
  /** Why the model reads both as the same tokens; null where it reads them apart. */
  readonly alike: readonly AlikeCause[] | null;
}

/** The pairs that have both sides' rows by now. */
export function comparedRows({ about, run }: Answered<ComparisonAbout>): readonly ComparedRows[] {
  return about.pairs.flatMap((pair) => {
    const { at, article } = pair;
    const rows = ofBoth((side) => run.results.get(at[side])?.masks.at(0)?.logProbs);
    if (rows === null) return [];
    return [{ pair, rows, title: article === null ? null : `with “${article}”`, alike: pairAlike(run, at) }];
  });
}
