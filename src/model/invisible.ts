/** Characters that are not seen: controls, joiners, marks of direction, variation selectors, tags. Pure. */

/** White space is none of them: it is seen by what it sets apart. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;
const WHITE_SPACE = /^\s$/u;

/**
 * True for a character that leaves no mark of its own on the page (Unicode's categories Cc and Cf, and what may be ignored in display).
 * @param character one code point
 */
export function isInvisible(character: string): boolean {
  // U+FEFF is white space to JavaScript and to nobody who reads.
  return character === '\ufeff' || (INVISIBLE.test(character) && !WHITE_SPACE.test(character));
}
