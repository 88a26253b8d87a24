/** Files of records: whole or absent, and what a killed run leaves is gone on with. The lines are answered by a function. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { failure } from '../test/support/errors.ts';
import { BadLine, UsageError } from './exit_status.ts';
import { linesOf } from './lines.ts';
import { ResultFile } from './result_file.ts';
import { runLines } from './run_lines.ts';
import { type Answer, type Means, refused, type Task } from './task.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'unmask-result-'));
const OUT = join(FOLDER, 'out.jsonl');
const PARTIAL = `${OUT}.partial`;
afterAll(() => rmSync(FOLDER, { recursive: true }));
beforeEach(() => {
  rmSync(OUT, { force: true });
  rmSync(PARTIAL, { force: true });
});

const SCHEMA = v.object({ n: v.number() });
const ODD = refused('It is odd.', { expected: 'even', actual: 'odd' });

/** Halves, three a batch; `asked` counts the lines that were. */
function halves(factor = 0.5, asked = { lines: 0 }): Task<typeof SCHEMA> {
  return {
    ...{ protocol: 'half', schema: SCHEMA, columns: { half: 'number' }, linesAtOnce: 7 },
    // eslint-disable-next-line @typescript-eslint/require-await
    async *answers(numbers): AsyncGenerator<readonly Answer[]> {
      asked.lines += numbers.length;
      for (let at = 0; at < numbers.length; at += 3) {
        yield numbers.slice(at, at + 3).map(({ n }, i): Answer => {
          const index = at + i;
          return n % 5 === 1 ? { index, error: ODD } : { index, fields: { half: n * factor } };
        });
      }
    },
  };
}

const INPUT = Array.from({ length: 40 }, (_, n) => `${JSON.stringify({ id: `é${n}`, n })}\n`).join('');

interface RunOptions {
  readonly resume?: boolean;
  readonly task?: Task<typeof SCHEMA>;
  readonly input?: string;
  /** Ends the run after so many writes, as a signal does. */
  readonly writes?: number;
}

async function run({ resume = false, task = halves(), input = INPUT, writes = Infinity }: RunOptions = {}) {
  const file = await ResultFile.open(OUT, resume, task.linesAtOnce);
  if (file === null) return null;
  const stop = new AbortController();
  let left = writes;
  try {
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* bytes() {
      yield Buffer.from(input);
    }
    const tally = await runLines(linesOf(bytes()), {
      // The task asks no model.
      ...{ task, means: {} as Means, whence: {}, strict: false, stop: stop.signal, kept: file.kept },
      write: async (text) => {
        await file.write(text);
        if (--left === 0) stop.abort();
      },
    });
    if (!tally.stopped) await file.finish(tally);
    return tally;
  } finally {
    await file.close();
  }
}

async function undisturbed(): Promise<Buffer> {
  await run();
  const whole = readFileSync(OUT);
  rmSync(OUT);
  return whole;
}

test('has its name when it is whole, with a footer of its records and their hash', async () => {
  expect(await run()).toEqual({ records: 40, errors: 8, stopped: false });
  expect(existsSync(PARTIAL)).toBe(false);
  const text = readFileSync(OUT, 'utf8');
  const end = text.lastIndexOf('\n', text.length - 2) + 1;
  expect(text.slice(0, end).split('\n')).toHaveLength(41);
  const sha256 = createHash('sha256').update(text.slice(0, end)).digest('hex');
  expect(JSON.parse(text.slice(end))).toEqual({ end: true, records: 40, errors: 8, sha256 });
});

test('cut off at any byte, it is gone on with to the same bytes', async () => {
  const whole = await undisturbed();
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length }), async (at) => {
      rmSync(OUT, { force: true });
      writeFileSync(PARTIAL, whole.subarray(0, at));
      await run({ resume: true });
      expect(readFileSync(OUT).equals(whole)).toBe(true);
      expect(existsSync(PARTIAL)).toBe(false);
    }),
    { numRuns: 40, examples: [[0], [1], [whole.length], [whole.length - 1]] },
  );
});

test('stopped again and again, it is the same bytes, and little is asked twice', async () => {
  const whole = await undisturbed();
  const asked = { lines: 0 };
  let runs = 0;
  for (let tally = await run({ task: halves(0.5, asked), writes: 2 }); tally?.stopped; runs++) {
    expect(existsSync(OUT)).toBe(false);
    tally = await run({ task: halves(0.5, asked), writes: 2, resume: true });
  }
  expect(runs).toBeGreaterThan(5);
  expect(readFileSync(OUT).equals(whole)).toBe(true);
  expect(asked.lines).toBeLessThanOrEqual(40 + 7 * runs);
});

test('what is whole is left alone', async () => {
  const whole = await undisturbed();
  writeFileSync(OUT, whole);
  expect(await run({ resume: true, task: halves(9) })).toBeNull();
  expect(readFileSync(OUT).equals(whole)).toBe(true);
});

describe('is refused, and left as it is,', () => {
  beforeEach(async () => {
    await run({ writes: 5 });
  });

  async function expectUntouched(action: () => Promise<unknown>): Promise<unknown> {
    const before = readFileSync(PARTIAL);
    const error = await action().catch((thrown: unknown) => thrown);
    expect(readFileSync(PARTIAL).equals(before)).toBe(true);
    expect(existsSync(OUT)).toBe(false);
    return error;
  }

  test('where an earlier run left something and nothing is said of it', async () => {
    const error = await expectUntouched(() => run());
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain('--resume');
  });

  test('where another run would go on with it', async () => {
    const other = await expectUntouched(() => run({ resume: true, task: halves(0.25) }));
    expect(other).toMatchObject({ code: 'input/invalid' });
  });

  test('where another run would go on with it right where lines were planned anew', async () => {
    const lines = readFileSync(PARTIAL, 'utf8').split('\n').slice(0, 7);
    writeFileSync(PARTIAL, `${lines.join('\n')}\n`);
    const error = await expectUntouched(() => run({ resume: true, task: halves(0.25) }));
    expect(error).toMatchObject({ code: 'input/invalid' });
  });

  test('where the input is shorter than what is answered', async () => {
    const input = INPUT.split('\n').slice(0, 3).join('\n');
    expect(await expectUntouched(() => run({ resume: true, input }))).toBeInstanceOf(BadLine);
  });

  test('where it holds something else', async () => {
    writeFileSync(PARTIAL, 'a diary\n');
    const error = await expectUntouched(() => run({ resume: true }));
    expect(error).toMatchObject({ code: 'input/invalid' });
  });

  test('where records are missing from it', async () => {
    const lines = readFileSync(PARTIAL, 'utf8').split('\n');
    writeFileSync(PARTIAL, lines.toSpliced(2, 1).join('\n'));
    const error = await expectUntouched(() => run({ resume: true }));
    expect(error).toMatchObject({ code: 'input/invalid' });
  });
});

test('a whole file whose records were changed is not taken for whole', async () => {
  const whole = await undisturbed();
  writeFileSync(OUT, whole.toString().replace('"half":1,', '"half":3,'));
  await failure('input/invalid', () => run({ resume: true }));
});
