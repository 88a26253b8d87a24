/**
 * `npm run tokenize -- --model spiece.model --cases FILE`: our ids against the reference's. FILE is a JSON array of
 * `{ text, pair?, ids }`. Prints every mismatch, last line `N/M equal`; exit status 1 on a miss.
 */
import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { UnmaskError } from '../src/model/errors.ts';
import { parseModelFile } from '../src/tokenizer/model_file.ts';
import { AlbertTokenizer } from '../src/tokenizer/tokenizer.ts';

/** One text, or pair of texts, and the ids of `AlbertTokenizer.encode`, special tokens included. */
export interface TokenizerCase {
  readonly text: string;
  readonly pair?: string;
  readonly ids: readonly number[];
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
  const { text, pair, ids } = value as Partial<Record<keyof TokenizerCase, unknown>>;
  const pairFits = pair === undefined || pair === null || typeof pair === 'string';
  return typeof text === 'string' && pairFits && Array.isArray(ids) && ids.every(Number.isInteger);
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
  if (!Array.isArray(value)) throw new UsageError(`${path} is not an array of { text, pair?, ids }`);
  return value.map((entry: unknown, index) => {
    if (!isCase(entry)) throw new UsageError(`${path}: entry ${index} is not { text, pair?, ids }`);
    return entry;
  });
}

/** The first differing positions say more than two long rows of numbers. */
function describeMismatch(tokenizer: AlbertTokenizer, expected: TokenizerCase, actual: Uint32Array): string {
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

async function compare(modelPath: string, casesPath: string): Promise<number> {
  const cases = parseCases((await read(casesPath, 'cases')).toString('utf8'), casesPath);
  const bytes = await read(modelPath, 'model');
  // The tool is given no config.json; the file's own size is then the expected one.
  const tokenizer = await AlbertTokenizer.create(bytes, { vocab_size: parseModelFile(bytes).pieces.length });
  let equal = 0;
  for (const expected of cases) {
    const { ids } = tokenizer.encode(expected.text, expected.pair ?? null);
    if (ids.length === expected.ids.length && expected.ids.every((id, index) => id === ids[index])) equal++;
    else console.log(describeMismatch(tokenizer, expected, ids));
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
    .description('Compare token ids with those of Hugging Face’s AlbertTokenizer.')
    .requiredOption('--model <path>', 'spiece.model')
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
