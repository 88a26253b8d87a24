/** What Benchmarks hands on: a pair to Compare and Lens, a sentence to Lens, each with one word masked. Pure. */
import type { SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import { sharedTokens } from '../../probes/crows_pairs.ts';
import { MASK, type SourceRange } from '../../probes/template/syntax.ts';
import { wordsIn } from '../../probes/template/words_in.ts';
import { escapeText, formatSlot } from '../../probes/template/write.ts';
import type { ScoredSentence } from '../../worker/messages.ts';
import type { CompareOpening } from '../compare/compare_start.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';
import type { LensStart } from '../lens/carried_sentence.ts';
import { logProbsOf, piecesOf } from './scored_tokens.ts';
import { placesOfWords } from './word_places.ts';

export interface PairOpening {
  /** The word that is masked, as the first sentence has it. */
  readonly word: string;
  readonly compare: CompareOpening;
  readonly lens: LensStart;
}

/**
 * A pair as one template: where its sentences differ is a slot, `The nurse said that {she|he} was [MASK].`, and masked is, of the words outside
 * of it, the one with the token whose log p differs most.
 * @param texts of the two sentences, different
 * @returns null where they have no such word in common
 */
export function pairOpening(
  [more, less]: readonly string[],
  [scoredMore, scoredLess]: readonly ScoredSentence[],
): PairOpening | null {
  const slot = differing(more, less);
  const places = placesOfWords(more, piecesOf(scoredMore).slice(1, -1));
  const shared = sharedTokens(scoredMore.ids, scoredLess.ids);
  const [ofMore, ofLess] = [logProbsOf(scoredMore), logProbsOf(scoredLess)];
  const found = best(
    Array.from(shared.more).flatMap((at, s) => {
      const delta = (ofMore.get(at) ?? NaN) - (ofLess.get(shared.less[s]) ?? NaN);
      const place = places.at(at - 1) ?? null;
      const isOutside = place !== null && (place.end <= slot.start || slot.end <= place.start);
      return isOutside && Number.isFinite(delta) ? [{ at, place, by: Math.abs(delta) }] : [];
    }),
  );
  if (found === null) return null;
  const { place } = found;
  const word = more.slice(place.start, place.end);
  const alternatives = formatSlot(null, [more.slice(slot.start, slot.end), slot.other]);
  const template =
    place.end <= slot.start
      ? `${masked(more.slice(0, slot.start), place)}${alternatives}${escapeText(more.slice(slot.end))}`
      : `${escapeText(more.slice(0, slot.start))}${alternatives}${masked(more.slice(slot.end), shifted(place, -slot.end))}`;
  const piece = piecesOf(scoredMore)[found.at].replace(SPACE_MARK, '');
  return {
    word,
    compare: { template, form: 'in-place', ...(isWhole(piece, word) && { pin: piece }) },
    lens: { template, form: 'in-place', follow: [word] },
  };
}

/** A sentence whose least likely word is masked, and followed pass by pass; null where no token is of a word. */
export function sentenceOpening(text: string, scored: ScoredSentence): LensStart | null {
  const places = placesOfWords(text, piecesOf(scored).slice(1, -1));
  const found = best(
    [...logProbsOf(scored)].flatMap(([at, logProb]) => {
      const place = places.at(at - 1) ?? null;
      return place === null ? [] : [{ place, by: -logProb }];
    }),
  );
  if (found === null) return null;
  const { place } = found;
  return { template: masked(text, place), form: 'in-place', follow: [text.slice(place.start, place.end)] };
}

/** A template with its words followed; null for an item without its places, as a file of scores has it. */
export function wordOpening({ sentences, places }: Pick<SetItem, 'sentences' | 'places'>): LensStart | null {
  if (places === undefined) return null;
  const follow = sentences.map((sentence, at) => sentence.slice(places[at].word.start, places[at].word.end));
  return { template: masked(sentences[0], places[0].word), form: 'in-place', follow };
}

/** The first of those with the most. */
function best<Found extends { readonly by: number }>(found: readonly Found[]): Found | null {
  return found.reduce<Found | null>((most, each) => (most === null || each.by > most.by ? each : most), null);
}

/** A text that stands for itself alone, with one word masked. */
function masked(text: string, { start, end }: SourceRange): string {
  return `${escapeText(text.slice(0, start))}${MASK}${escapeText(text.slice(end))}`;
}

function shifted({ start, end }: SourceRange, by: number): SourceRange {
  return { start: start + by, end: end + by };
}

/** Where the first text differs from the other, in whole words, and what the other has there. */
function differing(more: string, less: string): SourceRange & { readonly other: string } {
  const [one, two] = [wordByWord(more), wordByWord(less)];
  const most = Math.min(one.length, two.length);
  let before = 0;
  while (before < most && one[before] === two[before]) before++;
  let after = 0;
  while (after < most - before && one.at(-1 - after) === two.at(-1 - after)) after++;
  const start = one.slice(0, before).join('').length;
  const behind = one.slice(one.length - after).join('').length;
  return { start, end: more.length - behind, other: less.slice(start, less.length - behind) };
}

/** A text as its words and what is between them, by turns. */
function wordByWord(text: string): readonly string[] {
  const edges = wordsIn(text).flatMap(({ start, end }) => [start, end]);
  return [0, ...edges].map((edge, at) => text.slice(edge, edges.at(at)));
}

/** True where the piece is all of the word, whatever the case. */
function isWhole(piece: string, word: string): boolean {
  return piece.toLowerCase() === word.toLowerCase();
}
