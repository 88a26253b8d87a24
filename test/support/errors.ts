/** What a failure must be: an UnmaskError of a given code, whose every part says something. */
import { expect } from 'vitest';
import { UnmaskError, type UnmaskErrorCode } from '../../src/model/errors.ts';

/** Runs `action`, which must fail with `code`; returns the error for a closer look. */
export async function failure(code: UnmaskErrorCode, action: () => unknown): Promise<UnmaskError> {
  let thrown: unknown = new Error('nothing was thrown');
  try {
    await action();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof UnmaskError)) throw thrown;
  expect(thrown.code).toBe(code);
  expectTold(thrown);
  return thrown;
}

/** The code `action` fails with, at once; null when it does not fail. */
export function codeOf(action: () => unknown): UnmaskErrorCode | null {
  try {
    action();
    return null;
  } catch (error) {
    if (!(error instanceof UnmaskError)) throw error;
    expectTold(error);
    return error.code;
  }
}

/** No part of the error is there and empty, and no sentence has a gap where a name should be: a visitor reads each. */
export function expectTold({ message, expected, actual, remedy }: UnmaskError): void {
  const silent = Object.entries({ message, expected, actual, remedy }).filter(([, text]) => text === '');
  expect(silent).toEqual([]);
  expect(message).not.toMatch(/ {2}| [.,:](?=\s|$)/);
}
