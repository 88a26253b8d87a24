/** What is wrong with a safetensors file, in words. Whatever is quoted of the file is cut short: it comes from strangers. */
import { UnmaskError, type UnmaskErrorCode } from '../model/errors.ts';
import { isObject, type StrictJson } from './strict_json.ts';

const REMEDY = 'The file is damaged or not a model. Fetch it again, or choose another.';

/** An error about the file, or its header. */
export function fileError(
  code: UnmaskErrorCode,
  message: string,
  expected: string,
  actual: string,
  cause?: unknown,
): UnmaskError {
  return new UnmaskError({ code, message, expected, actual, remedy: REMEDY }, { cause });
}

/** An error about one tensor; "The tensor NAME {what}." */
export function tensorError(
  code: UnmaskErrorCode,
  name: string,
  what: string,
  expected: string,
  actual: string,
): UnmaskError {
  const tensor = short(name);
  const message = `The tensor ${tensor} ${what}.`;
  return new UnmaskError({ code, message, expected, actual, remedy: REMEDY, details: { tensor } });
}

/** A value of the file, short enough for a message. */
export function describe(value: StrictJson | undefined): string {
  if (value === undefined) return 'nothing';
  if (isObject(value)) return 'an object';
  return short(JSON.stringify(value));
}

/** A hostile name can be megabytes long. */
export function short(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
