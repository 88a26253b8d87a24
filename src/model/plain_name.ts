/** Names that others gave: of models in links, of revisions, of labels in a config. Pure. */

/**
 * What turns the text around it (Unicode's marks, embeddings, overrides and isolates of direction, UAX #9) and what is no character to
 * be shown (C0 and C1 controls, line and paragraph separators).
 */
const TURNS = /[\p{Bidi_Control}\p{Cc}\u2028\u2029]/gu;
/**
 * Unicode's blocks of scripts that run from the right (U+0590 to U+08FF, U+FB1D to U+FDFF, U+FE70 to U+FEFC, U+10800 to U+10FFF, U+1E800 to
 * U+1EFFF), the last two by the first halves of their surrogate pairs: a megabyte is looked through with each key, in 2 ms.
 */
export const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\ud802\ud803\ud83a\ud83b]/;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/** The name with `⟨U+202E⟩` in the place of each character that would turn what stands around it: what is in a name is seen. */
export function plainName(name: string): string {
  return name.replace(
    TURNS,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** {@link plainName} within a sentence: letters that run from the right turn nothing beside it, as in HTML's `<bdi>`. */
export function isolatedName(name: string): string {
  const plain = plainName(name);
  return FROM_THE_RIGHT.test(plain) ? FIRST_STRONG_ISOLATE + plain + POP_DIRECTIONAL_ISOLATE : plain;
}
