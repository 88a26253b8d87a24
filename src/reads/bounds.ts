/** Checks that runs and reads share, and the error that they throw. */
import { UnmaskError } from '../model/errors.ts';

/** @throws UnmaskError `input/invalid` where a value is not below `bound`. */
export function requireBelow(what: string, values: Uint32Array, bound: number): void {
  const index = values.findIndex((value) => value >= bound);
  if (index < 0) return;
  throw invalid(`A ${what} is out of bounds.`, `below ${bound}`, `${values[index]} at index ${index}`);
}

/** @throws UnmaskError `input/invalid` for anything but a whole number from `least` to `most`. */
export function requireWhole(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalid(`The ${what} is out of bounds.`, `a whole number from ${least} to ${most}`, `${value}`);
}

/** Such a run never comes from a visitor's text but from a fault in the code that made it. */
export function invalid(message: string, expected: string, actual: string): UnmaskError {
  return new UnmaskError({
    code: 'input/invalid',
    message,
    expected,
    actual,
    remedy: 'Your text is kept. Reload the page; if it happens again, report it with these details.',
  });
}
