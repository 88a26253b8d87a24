/** Fields of a golden file, each checked as it is read. What is thrown names the path of the first that is not what it should be. */

export type ReadField<T> = (value: unknown, path: string) => T;

export function record(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${path} is not an object`);
  }
  return value as Record<string, unknown>;
}

export function mapRecord<T>(value: unknown, path: string, read: ReadField<T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record(value, path)).map(([key, item]) => [key, read(item, `${path}["${key}"]`)]),
  );
}

export function list<T>(value: unknown, path: string, read: ReadField<T>): T[] {
  if (!Array.isArray(value)) throw new Error(`${path} is not a list`);
  return value.map((item, index) => read(item, `${path}[${index}]`));
}

export function numbers(value: unknown, path: string): number[] {
  return list(value, path, number);
}

export function number(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${path} is not a number`);
  return value;
}

export function string(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Error(`${path} is not a string`);
  return value;
}
