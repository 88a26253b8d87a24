/** The words that the lists of a comparison can show: a file of it has them all, however long the lists are on the page. Pure. */
import { topIds } from '../../probes/rank.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { ComparedRows } from './compared_rows.ts';
import { AMONG_CHOICES, wordName, type Rows } from './paired_list.ts';
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
    ...AMONG_CHOICES.flatMap((among) => differing(rows, among, vocabulary)),
  ]);
  return [...new Set([...pins, ...[...new Set(ids)].map((id) => wordName(vocabulary, id))])];
}

/** On each side those that are likelier there, by Δ and by p: the two orders of a list. */
function differing(rows: Rows, among: number, vocabulary: Vocabulary): readonly number[] {
  const ids = [...new Set(SIDES.flatMap((side) => topOf(rows[side], among, vocabulary)))];
  return SIDES.flatMap((side) => {
    const towards = (id: number): number => (rows.A[id] - rows.B[id]) * (side === 'A' ? 1 : -1);
    const likelier = ids.filter((id) => towards(id) > 0);
    return [towards, (id: number): number => rows[side][id]].flatMap((measure) =>
      likelier.toSorted((x, y) => measure(y) - measure(x)).slice(0, MOST_LISTED),
    );
  });
}

function topOf(row: Float32Array, count: number, vocabulary: Vocabulary): readonly number[] {
  return [...topIds(row, Math.min(count, row.length), vocabulary.special)];
}
