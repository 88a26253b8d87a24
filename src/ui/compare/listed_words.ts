/** The words that the lists of a comparison can show: a file of it has them all, however long the lists are on the page. Pure. */
import { topIds } from '../../probes/rank.ts';
import { WORD_SORTS } from '../../probes/share/state.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { ComparedRows } from './compared_rows.ts';
import { AMONG_CHOICES, pairedList, wordName, type Listing, type Rows } from './paired_list.ts';
import { SIDES } from './sides.ts';

/** The longest that a list of the page becomes. */
const MOST_LISTED = 50;

/**
 * The pins, then of each pair of sentences the likeliest words of either side and those that differ most, among any number of the
 * likeliest that the page offers; each once.
 */
export function listedWords(
  compared: readonly Pick<ComparedRows, 'rows'>[],
  vocabulary: Vocabulary,
  pins: readonly string[],
): readonly string[] {
  const ids = compared.flatMap(({ rows }) => [
    ...SIDES.flatMap((side) => topOf(rows[side], MOST_LISTED, vocabulary)),
    ...AMONG_CHOICES.flatMap((among) =>
      WORD_SORTS.flatMap((sort) => differing(rows, vocabulary, { among, shown: MOST_LISTED, sort })),
    ),
  ]);
  return [...new Set([...pins, ...[...new Set(ids)].map((id) => wordName(vocabulary, id))])];
}

function differing(rows: Rows, vocabulary: Vocabulary, listing: Listing): readonly number[] {
  const lists = pairedList(rows, vocabulary, listing);
  return SIDES.flatMap((side) => lists[side].map(({ id }) => id));
}

function topOf(row: Float32Array, count: number, vocabulary: Vocabulary): readonly number[] {
  return [...topIds(row, Math.min(count, row.length), vocabulary.special)];
}
