/** The loop over lines, with questions that are answered by a function: what is asked of a model is tested in `main.test.ts`. */
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { BadLine } from './exit_status.ts';
import type { Line } from './lines.ts';
import { type LineRun, runLines } from './run_lines.ts';
import { type Answer, FixedPacer, type Means, refused, type Task } from './task.ts';

const SCHEMA = v.object({ n: v.number() });
const NEGATIVE = refused('There is no root.', { expected: 'at least 0', actual: 'less' });

/** Square roots, two a batch. What is asked together is told to `onGroup`. */
function roots(onGroup: (numbers: readonly number[]) => void = () => undefined): Task<typeof SCHEMA> {
  return {
    ...{ protocol: 'root', schema: SCHEMA, columns: { root: 'number' }, linesAtOnce: 5 },
    // eslint-disable-next-line @typescript-eslint/require-await
    async *answers(asked): AsyncGenerator<readonly Answer[]> {
      onGroup(asked.map(({ n }) => n));
      // A refusal may come before the answers of the lines above it.
      const refusals = asked.flatMap(({ n }, index) => (n < 0 ? [{ index, error: NEGATIVE }] : []));
      if (refusals.length > 0) yield refusals;
      const good = asked.flatMap(({ n }, index) =>
        n < 0 ? [] : [{ index, fields: { root: Math.sqrt(n) } }],
      );
      for (let at = 0; at < good.length; at += 2) yield good.slice(at, at + 2);
    },
  };
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* lines(texts: Iterable<string>): AsyncGenerator<Line> {
  let number = 1;
  for (const text of texts) yield { number: number++, bytes: Buffer.from(text), isEnded: true };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => JSON.stringify({ id: `i${n}`, n }));

async function run(texts: Iterable<string>, options: Partial<LineRun<typeof SCHEMA>> = {}) {
  const written: string[] = [];
  const tally = await runLines(lines(texts), {
    task: roots(),
    // The task asks no model.
    means: {} as Means,
    whence: { model: 'none' },
    write: (text) => {
      written.push(text);
      return Promise.resolve();
    },
    ...{ kept: null, strict: false, stop: new AbortController().signal },
    ...options,
  }).catch((error: unknown) => error);
  const records = written.join('').split('\n').slice(0, -1);
  return { tally, written, records: records.map((text) => JSON.parse(text) as Record<string, unknown>) };
}

test('a record for each line, in order, with its id, whatever came first', async () => {
  const texts = ['{"id":"a","n":4}', '{"id":2,"n":-1}', '{}', '{"n":9}', 'no', '{"id":"a","n":1}', '{"n":0}'];
  const { records, tally } = await run(texts);
  expect(records.map(({ id, line, root }) => [line, id, root])).toEqual([
    ...[
      [1, 'a', 2],
      [2, 2, undefined],
      [3, null, undefined],
      [4, null, 3],
      [5, null, undefined],
    ],
    ...[
      [6, 'a', 1],
      [7, null, 0],
    ],
  ]);
  expect(records.flatMap(({ error, line }) => (error === undefined ? [] : [line]))).toEqual([2, 3, 5]);
  expect(records[0]).toEqual({ id: 'a', line: 1, root: 2, protocol: 'root', model: 'none' });
  expect(tally).toEqual({ records: 7, errors: 3, stopped: false });
});

test('no more lines are read than are planned together, however slow the output is', async () => {
  const groups: number[][] = [];
  let read = 0;
  let most = 0;
  function* endless(): Generator<string> {
    for (const text of numbered(1000)) {
      read++;
      yield text;
    }
  }
  let done = 0;
  await run(endless(), {
    task: roots((group) => groups.push([...group])),
    write: async (text) => {
      await new Promise((resolve) => setImmediate(resolve));
      done += text.split('\n').length - 1;
      most = Math.max(most, read - done);
    },
  });
  expect(done).toBe(1000);
  expect(most).toBeLessThanOrEqual(5);
  expect(groups.every((group) => group.length === 5)).toBe(true);
});

test('lines of many bytes are planned by fewer', async () => {
  const groups: number[][] = [];
  const long = Array.from({ length: 6 }, (_, n) => JSON.stringify({ n, more: 'x'.repeat(600_000) }));
  await run(long, { task: roots((group) => groups.push([...group])) });
  expect(groups).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
});

test('with strict the run ends at the first bad line, what stands before it written', async () => {
  const { records, tally } = await run([...numbered(3), '{"n":-1}', ...numbered(3)], { strict: true });
  expect(records.map(({ line }) => line)).toEqual([1, 2, 3]);
  expect(tally).toBeInstanceOf(BadLine);
  expect((tally as BadLine).message).toContain('Line 4: There is no root.');
});

test('asked to stop, it finishes the batch and says so', async () => {
  const stop = new AbortController();
  const written: string[] = [];
  const { tally } = await run(numbered(20), {
    stop: stop.signal,
    write: (text) => {
      written.push(text);
      if (written.length === 3) stop.abort();
      return Promise.resolve();
    },
  });
  // Two records a batch, of which the third has one: five lines are planned together.
  expect(written.join('').split('\n').length - 1).toBe(5);
  expect(tally).toEqual({ records: 5, errors: 0, stopped: true });
});

test('a line that a task does not answer is a fault and not a gap', async () => {
  const task = {
    ...roots(),
    async *answers(): AsyncGenerator<readonly Answer[]> {
      await Promise.resolve();
      yield [];
    },
  };
  const { tally } = await run(numbered(2), { task });
  expect(String(tally)).toContain('line 1 was not answered');
});

test('a batch has the size that was asked for, however long the ones before it took', () => {
  const pacer = new FixedPacer(256);
  pacer.observe(256, 1);
  pacer.observe(256, 60_000);
  expect(pacer.tokens).toBe(256);
});
