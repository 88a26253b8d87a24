/**
 * `npm run tokenize -- --model spiece.model --cases FILE`: our ids against the reference's, with a `tokenizer.json` or a
 * `vocab.txt` as well. FILE is a JSON array of `{ text, pair?, ids, offsets? }`, or an object with it as `cases`; offsets are in code
 * points, [0, 0] for a token that is added. Prints every mismatch, last line `N/M equal`; exit status 1 on a miss.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command, CommanderError } from 'commander';
import { UnmaskError } from '../src/model/errors.ts';
import type { Token } from '../src/model/text.ts';
import type { Tokenizer } from '../src/model/tokenizer.ts';
import { openTokenizer } from '../src/tokenizer/open_tokenizer.ts';

/** One text, or pair of texts, and the ids the reference reads, special tokens included. */
export interface TokenizerCase {
  readonly text: string;
  readonly pair?: string;
  readonly ids: readonly number[];
  /** Of each token, the stretch of its text in code points; [0, 0] for one that is added. */
  readonly offsets?: readonly (readonly [start: number, end: number])[];
}

/** What keeps the tool from starting, in words. */
class UsageError extends Error {}

async function read(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
        ? 'there is no such file'
        : String(cause);
    throw new UsageError(`${what} ${path}: ${reason}`, { cause });
  }
}

function isCase(value: unknown): value is TokenizerCase {
  if (typeof value !== 'object' || value === null) return false;
  const { text, pair, ids, offsets } = value as Partial<Record<keyof TokenizerCase, unknown>>;
  const pairFits = pair === undefined || pair === null || typeof pair === 'string';
  const isOffset = (entry: unknown): boolean =>
    Array.isArray(entry) && entry.length === 2 && entry.every(Number.isInteger);
  const offsetsFit = offsets === undefined || (Array.isArray(offsets) && offsets.every(isOffset));
  return (
    typeof text === 'string' && pairFits && offsetsFit && Array.isArray(ids) && ids.every(Number.isInteger)
  );
}

/**
 * Checks the shape of a file of cases.
 * @throws Error that names the first entry that is not a case.
 */
export function parseCases(json: string, path: string): readonly TokenizerCase[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const list = typeof value === 'object' && value !== null && 'cases' in value ? value.cases : value;
  if (!Array.isArray(list)) throw new UsageError(`${path} is not an array of { text, pair?, ids }`);
  return list.map((entry: unknown, index) => {
    if (!isCase(entry)) throw new UsageError(`${path}: entry ${index} is not { text, pair?, ids }`);
    return entry;
  });
}

/** The first differing positions say more than two long rows of numbers. */
function describeMismatch(tokenizer: Tokenizer, expected: TokenizerCase, actual: Uint32Array): string {
  const at = expected.ids.findIndex((id, index) => id !== actual[index]);
  const position = at < 0 ? expected.ids.length : at;
  const show = (ids: readonly number[]): string =>
    ids
      .slice(position, position + 12)
      .map((id) => `${id} ${JSON.stringify(tokenizer.piece(id))}`)
      .join(', ') || 'the end';
  const name =
    JSON.stringify(expected.text).slice(0, 120) +
    (expected.pair === undefined ? '' : ` + ${JSON.stringify(expected.pair).slice(0, 120)}`);
  return [
    `${name}: differs at token ${position} (${expected.ids.length} expected, ${actual.length} found)`,
    `  expected ${show(expected.ids)}`,
    `  actual   ${show(Array.from(actual))}`,
  ].join('\n');
}

/** Of each token its stretch as the reference counts it. */
export function offsetsOf(
  { text, pair = '' }: TokenizerCase,
  tokens: readonly Token[],
): readonly [number, number][] {
  return tokens.map(({ range }) => {
    if (range === null) return [0, 0];
    const source = range.segment === 0 ? text : pair;
    const before = (units: number): number => Array.from(source.slice(0, units)).length;
    return [before(range.start), before(range.end)];
  });
}

/** Where the stretches differ, in words; null where the case has none, or they are equal. */
function differentOffsets(expected: TokenizerCase, tokens: readonly Token[]): string | null {
  if (expected.offsets === undefined) return null;
  const actual = offsetsOf(expected, tokens);
  const at = expected.offsets.findIndex(
    ([start, end], index) => actual.at(index)?.[0] !== start || actual.at(index)?.[1] !== end,
  );
  if (at < 0) return null;
  const name = JSON.stringify(expected.text).slice(0, 120);
  return `${name}: token ${at} is from ${expected.offsets[at].join(' to ')}, found ${actual.at(at)?.join(' to ') ?? 'none'}`;
}

async function compare(modelPath: string, casesPath: string): Promise<number> {
  const cases = parseCases((await read(casesPath, 'cases')).toString('utf8'), casesPath);
  const bytes = await read(modelPath, 'model');
  // The tool is given no config.json; the file's own size is then the expected one.
  const tokenizer = await openTokenizer({ name: basename(modelPath), bytes }, null);
  let equal = 0;
  for (const expected of cases) {
    const { ids, tokens } = tokenizer.encode(expected.text, expected.pair ?? null);
    const isEqual =
      ids.length === expected.ids.length && expected.ids.every((id, index) => id === ids[index]);
    const moved = isEqual ? differentOffsets(expected, tokens) : null;
    if (isEqual && moved === null) equal++;
    else console.log(moved ?? describeMismatch(tokenizer, expected, ids));
  }
  tokenizer.destroy();
  console.log(`${equal}/${cases.length} equal`);
  // Nothing compared proves nothing.
  return equal === cases.length && cases.length > 0 ? 0 : 1;
}

/** The tool. @returns the exit status: 0 when every case is equal. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 1;
  const program = new Command('tokenize')
    .description('Compare token ids with those of Hugging Face’s tokenizers.')
    .requiredOption('--model <path>', 'spiece.model, tokenizer.json or vocab.txt')
    .requiredOption('--cases <path>', 'JSON array of { text, pair?, ids }')
    .exitOverride()
    .action(async ({ model, cases }: { model: string; cases: string }) => {
      status = await compare(model, cases);
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof UnmaskError) console.error(`${error.message} (${error.actual ?? error.code})`);
    else if (error instanceof UsageError) console.error(error.message);
    else throw error;
    return 1;
  }
}
