/** What a pair is and what frames take, read from the text around the slot and from the presets' own pairs. Pure. */
import { defaultContrast } from '../template/contrast.ts';
import { parseTemplate } from '../template/parse.ts';
import type { Template } from '../template/syntax.ts';
import { bindSlot } from '../template/write.ts';
import type { FrameSet, SidePair, SlotKind } from './preset.ts';
import { PRESETS } from './presets.ts';
import {
  AFTER_A_NOUN,
  DETERMINERS,
  IRREGULAR_PLURALS,
  PLURAL_DETERMINERS,
  PLURAL_VERBS,
  PREPOSITIONS,
  SINGULAR_DETERMINERS,
  SINGULAR_VERBS,
  SUBJECT_PRONOUNS,
} from './slot_words.ts';

/** What stands before and after the first place of a slot. */
interface SlotContext {
  readonly before: string;
  readonly after: string;
}

/** What stands behind a determiner, and what stands without one. */
const DETERMINED: readonly SlotKind[] = ['noun', 'plural noun', 'adjective'];
const BARE: readonly SlotKind[] = ['name', 'place', 'pronoun', 'plural noun'];
const BARE_NAMES: readonly SlotKind[] = ['name', 'place'];

/** More pairs would say the same, and take time at each key. */
const PAIRS_ASKED = 20;

/** The text around `slot` with the first alternative, or the one held, in each other slot. An open article is `a`. */
export function slotContext(
  { parts, slots }: Template,
  slot: number,
  held: Readonly<Record<number, number>> = {},
): SlotContext {
  const at = parts.findIndex((part) => part.kind === 'slot' && part.slot === slot);
  const texts = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'article') return 'a';
    const { alternatives } = slots[part.slot];
    return alternatives[held[part.slot] ?? 0] ?? alternatives[0];
  });
  return { before: texts.slice(0, at).join(''), after: texts.slice(at + 1).join('') };
}

/**
 * What a pair is, where it stands; null where that cannot be told, and a reader must judge. Behind a determiner, a word with a verb
 * after it is a noun, singular or plural; for other words, the presets decide (`The {young|old} neighbour`). Without a determiner, names,
 * places and pronouns are those of the presets, and plurals are told by their ending. Any other word in capitals is a name, or behind
 * `in` a place. English only; a rule of thumb for single words and short phrases, not a parser.
 */
export function slotKindOfPair({ before, after }: SlotContext, pair: SidePair): SlotKind | null {
  const sides = pair.map((side) => side.trim());
  if (sides.some((side) => side === '' || DETERMINERS.has(wordsOf(side).at(0) ?? ''))) return null;
  if (sides.every((side) => /^\d[\d.,]*$/.test(side))) return 'number';
  const last = wordsOf(before).slice(-2);
  const next = wordsOf(after).at(0);
  const previous = last.at(-1) ?? '';
  if (DETERMINERS.has(previous)) return behindDeterminer(previous, next, sides);
  const known = sharedKind(sides, BARE);
  if (known !== null) return known;
  if (sides.every(isPlural) && (sides.every(isSurelyPlural) || PLURAL_VERBS.has(next ?? ''))) {
    return 'plural noun';
  }
  // `The young {man|woman}`: an adjective between.
  const isFunctionWord = AFTER_A_NOUN.has(previous) || !/^\p{L}/u.test(previous);
  const areCapital = sides.every((side) => /^\p{Lu}/u.test(side));
  if (last.length === 2 && DETERMINERS.has(last[0]) && !isFunctionWord && !areCapital) {
    return behindDeterminer(last[0], next, sides);
  }
  if (!areCapital) return null;
  const kind = previous === 'in' ? 'place' : PREPOSITIONS.has(previous) ? null : 'name';
  // A word that is known as something else is no name for its capital: `{Man|Woman} works`.
  const isOther = sides.some(
    (side) => kindsOf(side).size > 0 && !BARE_NAMES.some((one) => kindsOf(side).has(one)),
  );
  return isOther ? null : kind;
}

/**
 * What the open place of frames takes: of the kinds that its pairs have in its frames, the one that most have; without pairs, `noun`
 * where every frame has a determiner before the place and a verb behind it. Null where the kind is not clear.
 * Frames with a fault are passed over, and pairs after the first 20: it is asked at each key.
 * @param slot the slot that is open, by name
 */
export function slotKindOf(
  { frames, pairs }: Pick<FrameSet, 'frames' | 'pairs'>,
  slot: string,
): SlotKind | null {
  const contexts = frames.flatMap((frame) => frameContext(frame, slot) ?? []);
  if (pairs.length === 0) {
    const nouns = contexts.map(({ before, after }) => {
      const determiner = wordsOf(before).at(-1) ?? '';
      return DETERMINERS.has(determiner) ? behindDeterminer(determiner, wordsOf(after).at(0), []) : null;
    });
    return nouns.length > 0 && nouns.every((kind) => kind === nouns[0]) ? nouns[0] : null;
  }
  const counts = new Map<SlotKind, number>();
  for (const context of contexts) {
    for (const pair of pairs.slice(0, PAIRS_ASKED)) {
      const kind = slotKindOfPair(context, pair);
      if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  const [first, second] = [...counts].sort(([, one], [, other]) => other - one);
  if (counts.size === 0 || (counts.size > 1 && first[1] === second[1])) return null;
  return first[0];
}

/**
 * The kind of a pair, where frames of kind `takes` do not take it; null where it may fit. Only words of the presets are known, and nouns and
 * adjectives count as one kind (`Christian` is both): the visitor judges what is written into a set by hand.
 */
export function knownMisfit(pair: SidePair, takes: SlotKind): SlotKind | null {
  const taken: readonly SlotKind[] =
    takes === 'noun' || takes === 'adjective' ? ['noun', 'adjective'] : [takes];
  for (const side of pair) {
    const kinds = [...kindsOf(side)];
    if (kinds.length > 0 && !kinds.some((kind) => taken.includes(kind))) return kinds[0];
  }
  return null;
}

/** The text around the open place of a frame; null where the frame has a fault or no such place. */
function frameContext(frame: string, slot: string): SlotContext | null {
  const bound = bindSlot(frame, slot, ['x', 'y']);
  const parsed = bound.ok ? parseTemplate(bound.value) : bound;
  if (!parsed.ok) return null;
  const contrast = defaultContrast(parsed.value, slot);
  const isOpen = contrast !== null && parsed.value.slots[contrast.slot].name === slot;
  return isOpen ? slotContext(parsed.value, contrast.slot) : null;
}

function behindDeterminer(
  determiner: string,
  next: string | undefined,
  sides: readonly string[],
): SlotKind | null {
  const known = sharedKind(sides, DETERMINED);
  const ends = next === undefined || AFTER_A_NOUN.has(next) || /ed$|^[^\p{L}\p{N}[]/u.test(next);
  if (!ends) return known !== null || !kindsOf(next).has('noun') ? known : 'adjective';
  if (sides.length > 0 && sides.every(isPlural)) return 'plural noun';
  if (sides.length > 0 && !sides.some(isPlural) && known === 'noun') return 'noun';
  if (PLURAL_DETERMINERS.has(determiner) || PLURAL_VERBS.has(next ?? '')) return 'plural noun';
  if (SINGULAR_DETERMINERS.has(determiner) || SINGULAR_VERBS.has(next ?? '')) return 'noun';
  return sides.some(isPlural) ? null : 'noun';
}

/** Words, `[mask]` and punctuation, in lower case. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/\[mask\]|[\p{L}\p{N}][\p{L}\p{N}'’-]*|[^\p{L}\p{N}\s]/gu) ?? [];
}

const headOf = (side: string): string => wordsOf(side).at(-1) ?? '';

function isSurelyPlural(side: string): boolean {
  return IRREGULAR_PLURALS.has(headOf(side)) || (/^\p{Ll}/u.test(side) && isPlural(side));
}

/** By a list and by its ending: -s, but not `boss`, `genius`, `analysis`. */
function isPlural(side: string): boolean {
  return IRREGULAR_PLURALS.has(headOf(side)) || /[^siu'’]s$/.test(headOf(side));
}

/** The one kind among `kinds` that every side is known to have. */
function sharedKind(sides: readonly string[], kinds: readonly SlotKind[]): SlotKind | null {
  const shared = kinds.filter((kind) => sides.length > 0 && sides.every((side) => kindsOf(side).has(kind)));
  return shared.length === 1 ? shared[0] : null;
}

/** By word or phrase, in lower case as ALBERT reads it: as what the presets' pairs have it. */
const KNOWN: ReadonlyMap<string, ReadonlySet<SlotKind>> = knownKinds();

function knownKinds(): ReadonlyMap<string, ReadonlySet<SlotKind>> {
  const known = new Map<string, Set<SlotKind>>();
  const add = (word: string, kind: SlotKind): void => {
    const kinds = known.get(word) ?? new Set();
    known.set(word, kinds.add(kind));
  };
  for (const word of SUBJECT_PRONOUNS) add(word, 'pronoun');
  for (const { takes, pairs } of PRESETS.flatMap(({ frameSets }) => frameSets)) {
    for (const side of pairs.flat()) add(side.toLowerCase(), takes);
  }
  return known;
}

function kindsOf(side: string): ReadonlySet<SlotKind> {
  return KNOWN.get(side.trim().toLowerCase()) ?? NOTHING;
}

const NOTHING: ReadonlySet<SlotKind> = new Set();
