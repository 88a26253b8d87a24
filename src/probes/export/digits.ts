/** How exactly numbers stand in files. */

/** The fewest with which every number of f32 comes back as it was. */
const DIGITS = 9;

/**
 * To nine significant digits, as the shortest number that has them: what an engine computed in f32 is read back bit for bit. Whole
 * numbers stay as they are, and so does what is no number.
 */
export function roundTripDigits<Value>(value: Value): Value | number {
  return typeof value !== 'number' || Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}
