/** A line of JSON as a question, or why it is none. */
import * as v from 'valibot';
import { UnmaskError, type UnmaskErrorData } from '../src/model/errors.ts';
import { type Line, MAX_LINE_BYTES, type Row } from './lines.ts';

/** What a caller knows a line by. */
export type Id = string | number;

/** A line as it was read: what it asks, or why it asks nothing. */
export type ReadLine<Asked> = {
  readonly number: number;
  /** Null where the line has none, or none that can be read. */
  readonly id: Id | null;
} & ({ readonly asked: Asked } | { readonly error: UnmaskErrorData });

/** What an id may be. A whole number beyond 2^53 would come back as another one. */
const IDS = 'a text, or a number that JSON and JavaScript read alike (at most 2^53)';
const ID = v.union(
  [
    v.string(IDS),
    v.pipe(
      v.number(IDS),
      v.check((id) => Number.isFinite(id) && (!Number.isInteger(id) || Number.isSafeInteger(id)), IDS),
    ),
  ],
  IDS,
);

const WITH_ID = v.object({ id: v.optional(v.nullable(ID)) });

/** @param schema of what a question has beside its id; fields that it does not name are the caller's own */
export function readLine<const Schema extends v.GenericSchema>(
  line: Line | Row,
  schema: Schema,
): ReadLine<v.InferOutput<Schema>> {
  const { number } = line;
  let id: Id | null = null;
  try {
    const value = 'bytes' in line ? parseLine(line.bytes) : line.value;
    if (value instanceof UnmaskError) throw value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw badLine('The line is no JSON object.', 'an object such as {"text": "…"}', kindOf(value));
    }
    id = checked(WITH_ID, value).id ?? null;
    return { number, id, asked: checked(schema, value) };
  } catch (error) {
    if (error instanceof UnmaskError) return { number, id, error: error.toData() };
    throw error;
  }
}

/** @throws UnmaskError `input/invalid` */
function parseLine(bytes: Uint8Array | null): unknown {
  if (bytes === null) {
    throw badLine('The line is too long to be read.', `at most ${MAX_LINE_BYTES} bytes`, 'more');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badLine('The line is no text in UTF-8.', 'UTF-8', 'other bytes');
  }
  if (text.trim() === '') throw badLine('The line is empty.', 'an object such as {"text": "…"}', 'nothing');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badLine(
      'The line is no JSON.',
      'a JSON object',
      error instanceof Error ? error.message : 'another text',
    );
  }
}

/** @throws UnmaskError `input/invalid` that names the field */
function checked<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? 'the line';
  if (issue.received === 'undefined') throw badLine(`The line has no field ${field}.`, field, 'none');
  // A message of the schema's own says what is wanted.
  const wanted = issue.message.startsWith('Invalid') ? (issue.expected ?? 'another') : issue.message;
  throw badLine(`The field ${field} is not what it must be.`, wanted, issue.received);
}

/** What is told of a line that cannot be answered. */
export function badLine(message: string, expected: string, actual: string): UnmaskError {
  return new UnmaskError({
    code: 'input/invalid',
    message,
    expected,
    actual: actual.slice(0, 200),
    remedy: 'Mend this line; the others are not touched by it.',
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
