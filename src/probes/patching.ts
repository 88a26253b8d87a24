/**
 * Activation patching (Vig et al. 2020; Meng et al. 2022): after a pass the hidden state of a token of one sentence is overwritten by that
 * of another sentence, the passes that are left run, and what two words are likelier by is read at the mask. Pure.
 */
import type { LogProbs } from './log_probs.ts';
import { topIds } from './rank.ts';

/** log p of the first target and of the second at the mask, nats. */
export type TargetLogProbs = readonly [first: number, second: number];

/** What the two sentences say as they are. */
export interface PatchEnds {
  /** Of the sentence whose states are overwritten. */
  readonly into: TargetLogProbs;
  /** Of the sentence that they come from. */
  readonly from: TargetLogProbs;
}

/** Smaller than this, nats, the effect is divided into noise: no share of it is defined. */
export const SMALLEST_EFFECT = 0.05;

/** Δ = log p(t₁) − log p(t₂), nats. */
export function targetDelta([first, second]: TargetLogProbs): number {
  return first - second;
}

/** What there is to restore: Δ of the sentence that states come from less Δ of the one they are put into, nats. */
export function patchEffect({ into, from }: PatchEnds): number {
  return targetDelta(from) - targetDelta(into);
}

/** True where a share of the effect is defined. */
export function hasEffect(ends: PatchEnds): boolean {
  return Math.abs(patchEffect(ends)) >= SMALLEST_EFFECT;
}

/**
 * The share of the effect that a patch restores, (Δ_patched − Δ_into) / (Δ_from − Δ_into): 0 where it changes nothing, 1 where the answer
 * becomes the other sentence's; below 0 and above 1 are possible.
 * @returns null where the effect is under {@link SMALLEST_EFFECT}
 */
export function shareRestored(ends: PatchEnds, patched: TargetLogProbs): number | null {
  if (!hasEffect(ends)) return null;
  return (targetDelta(patched) - targetDelta(ends.into)) / patchEffect(ends);
}

/** What is patched at once: row `into[i]` gets the state of row `from[i]`. One token, or the pieces of the word that differs. */
export interface PatchColumn {
  readonly into: readonly number[];
  readonly from: readonly number[];
}

/**
 * Which rows stand opposite each other. Of the same length: token by token. Of different lengths: the tokens before and behind the one
 * place where they differ, and that place as one column, its pieces paired from its end; a piece without an opposite stays as it is.
 * @param into token ids, the special ones around a text included
 * @param from likewise
 * @returns null where they differ in length and in several places
 */
export function alignTokens(into: ArrayLike<number>, from: ArrayLike<number>): readonly PatchColumn[] | null {
  const opposite = (a: number, b: number): PatchColumn => ({ into: [a], from: [b] });
  if (into.length === from.length) return Array.from(into, (_, row) => opposite(row, row));
  const shorter = Math.min(into.length, from.length);
  let before = 0;
  while (before < shorter && into[before] === from[before]) before++;
  let behind = 0;
  while (behind < shorter - before && into[into.length - 1 - behind] === from[from.length - 1 - behind])
    behind++;
  const place = { into: into.length - before - behind, from: from.length - before - behind };
  const word = Array.from(into).slice(before, before + place.into);
  const other = new Set(Array.from(from).slice(before, before + place.from));
  if (word.some((id) => other.has(id))) return null;
  const paired = Math.min(place.into, place.from);
  const pieces = Array.from({ length: paired }, (_, piece) => piece - paired);
  return [
    ...Array.from({ length: before }, (_, row) => opposite(row, row)),
    ...(paired === 0
      ? []
      : [
          {
            into: pieces.map((piece) => before + place.into + piece),
            from: pieces.map((piece) => before + place.from + piece),
          },
        ]),
    ...Array.from({ length: behind }, (_, row) =>
      opposite(before + place.into + row, before + place.from + row),
    ),
  ];
}

/** Among how many of a side's likeliest words targets are picked. */
const PICKED_AMONG = 10;
/** How far down they are looked for: what is no word of its own is passed over. */
const LOOKED_AMONG = 100;

/**
 * The targets that nobody named: of the ten likeliest words of either side, the one that side A makes likeliest against side B, and the one
 * that B does. log p is over the whole vocabulary.
 * @param a log p of side A, [V]
 * @param b log p of side B, [V]
 * @param isWord whether a token is a word by itself, and no special one
 * @param named ids of targets that were named, null for one that was not
 * @throws UnmaskError `input/invalid` for a row that is empty or not finite.
 */
export function pickTargets(
  a: LogProbs,
  b: LogProbs,
  isWord: (id: number) => boolean,
  named: readonly [number | null, number | null],
): readonly [number, number] {
  const likeliest = [a, b].flatMap((row) =>
    Array.from(topIds(row, LOOKED_AMONG)).filter(isWord).slice(0, PICKED_AMONG),
  );
  const candidates = [...new Set(likeliest)].sort((x, y) => a[y] - b[y] - (a[x] - b[x]) || x - y);
  const [first, second] = named;
  const pickedFirst = first ?? candidates.find((id) => id !== second) ?? 0;
  return [pickedFirst, second ?? candidates.findLast((id) => id !== pickedFirst) ?? 0];
}

/** Sums of the shares by pass and by token, and of all; null where a cell is missing. */
export interface PatchSums {
  readonly byPass: readonly (number | null)[];
  readonly byToken: readonly (number | null)[];
}

/** @param shares [pass][token], null for a cell that is not there yet */
export function patchSums(shares: readonly (readonly (number | null)[])[], tokens: number): PatchSums {
  return {
    byPass: shares.map(sumOf),
    byToken: Array.from({ length: tokens }, (_, token) => sumOf(shares.map((row) => row.at(token) ?? null))),
  };
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  );
}
