import { describe, expect, test } from 'vitest';
import { abortError, throwIfAborted } from './abort.ts';
import { isAbort, toErrorData, UnmaskError } from './errors.ts';

const SHORT = { code: 'weights/network', message: 'The download stopped.', remedy: 'Try again.' } as const;

describe('errors as data', () => {
  test('an error is what it was made of, and an Error of its own name', () => {
    const cause = new TypeError('fetch failed');
    const error = new UnmaskError(
      { ...SHORT, expected: '8 bytes', actual: '7', details: { n: 7 } },
      { cause },
    );
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('UnmaskError');
    expect(error.cause).toBe(cause);
    expect(error.toData()).toStrictEqual({ ...SHORT, expected: '8 bytes', actual: '7', details: { n: 7 } });
  });

  test('what is not said is not there', () => {
    const error = new UnmaskError(SHORT);
    expect([error.expected, error.actual]).toEqual([undefined, undefined]);
    expect(error.toData()).toStrictEqual({ ...SHORT, details: {} });
    expect(toErrorData(error)).toStrictEqual(error.toData());
  });

  test.each<[unknown, string, string]>([
    [new RangeError('too long'), 'RangeError', 'RangeError: too long'],
    ['a word', 'string', 'string: a word'],
    [undefined, 'undefined', 'undefined: undefined'],
    [null, 'object', 'object: null'],
  ])('anything else that is thrown is internal, by its name: %s', (thrown, name, actual) => {
    const data = toErrorData(thrown);
    expect(data).toMatchObject({ code: 'internal', actual, details: { name } });
    expect(data.message).toMatch(/\.$/);
    expect(data.remedy).toMatch(/\.$/);
  });
});

describe('cancelling', () => {
  test('is told by its name alone, and only of errors', () => {
    expect(isAbort(new DOMException('stop', 'AbortError'))).toBe(true);
    expect(isAbort(new DOMException('stop', 'TimeoutError'))).toBe(false);
    expect(isAbort(new UnmaskError(SHORT))).toBe(false);
    expect(isAbort({ name: 'AbortError' })).toBe(false);
    expect(isAbort(undefined)).toBe(false);
  });

  test('a reason that is an AbortError is thrown as it is, any other becomes one', () => {
    const own = new DOMException('mine', 'AbortError');
    expect(abortError(AbortSignal.abort(own))).toBe(own);
    for (const reason of [new TypeError('other'), 'a word', { name: 'AbortError' }]) {
      const error = abortError(AbortSignal.abort(reason));
      expect(error).not.toBe(reason);
      expect(error).toMatchObject({ name: 'AbortError', message: 'The operation was cancelled.' });
    }
  });

  test('throws when the signal has fired, and only then', () => {
    expect(() => throwIfAborted(undefined)).not.toThrow();
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
    expect(() => throwIfAborted(AbortSignal.abort())).toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });
});
