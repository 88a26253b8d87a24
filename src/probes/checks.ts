/** What every measure asks of its input. A fault here is the caller's, never the visitor's text. */
import { UnmaskError } from '../model/errors.ts';

/** An `input/invalid` that says what was expected and what was found. */
export function invalid(message: string, expected: string, actual: string): UnmaskError {
  return new UnmaskError({
    code: 'input/invalid',
    message,
    expected,
    actual,
    remedy: 'Your text and settings are kept. Change what is compared and run it again.',
  });
}

/** @throws UnmaskError `input/invalid` unless `value` is a whole number from `from` to `to`. */
export function requireWhole(what: string, value: number, from: number, to = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return;
  const range = to === Number.MAX_SAFE_INTEGER ? `at least ${from}` : `from ${from} to ${to}`;
  throw invalid(`The ${what} is out of bounds.`, `a whole number, ${range}`, String(value));
}

/** @throws UnmaskError `input/invalid` for a NaN or an infinity, or where there is no value. */
export function requireFinite(what: string, values: readonly number[]): void {
  if (values.length === 0) throw invalid(`There are no ${what}.`, 'at least one', 'none');
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  throw invalid(
    `One of the ${what} is not a number.`,
    'finite numbers',
    `${values[index]} at index ${index}`,
  );
}

/** @throws UnmaskError `input/invalid` unless each id is a whole number below `bound`. */
export function requireIds(ids: ArrayLike<number>, bound: number): void {
  for (let index = 0; index < ids.length; index++) {
    requireWhole(`token id at index ${index}`, ids[index], 0, bound - 1);
  }
}
