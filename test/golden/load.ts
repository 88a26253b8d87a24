/** Golden files from disk: the two that travel with the project, and those of ../shared. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseGolden, type GoldenFile } from './format.ts';

/**
 * Reads a golden file of the format of `../shared/golden`.
 * @throws Error with one line that names the file.
 */
export function readGolden(path: string): GoldenFile {
  const json = readJson(path);
  return inFile(path, () => parseGolden(json));
}

/** A golden file that travels with the project. */
export function fixtureGolden(model: 'nano' | 'odd'): GoldenFile {
  return readGolden(fileURLToPath(new URL(`../fixtures/golden/${model}.json`, import.meta.url)));
}

/** @throws Error with one line that names the file. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, {
      cause: error,
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: is not JSON (${error instanceof Error ? error.message : 'unknown'})`, {
      cause: error,
    });
  }
}

/** Calls `read`; what it throws names the file. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
