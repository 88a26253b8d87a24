/** Whatever is thrown, for a reader of stderr. */
import { UnmaskError } from '../src/model/errors.ts';

/** An error as one line: what happened, what was expected and found, what to do. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof UnmaskError)) return error.message;
  const found = [
    ...(error.expected === undefined ? [] : [`expected ${error.expected}`]),
    ...(error.actual === undefined ? [] : [`found ${error.actual}`]),
  ];
  return `${error.message}${found.length > 0 ? ` (${found.join('; ')})` : ''} ${error.remedy}`;
}
