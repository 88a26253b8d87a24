/** How exactly numbers stand in files. */

/** A number of f32 has no more to say. */
const DIGITS = 6;

/** To six significant digits, as the shortest number that has them; whole numbers stay as they are, and so does what is missing. */
export function sixDigits<Value extends number | null | undefined>(value: Value): Value | number {
  return typeof value !== 'number' || Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}
