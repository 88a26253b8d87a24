/** The tool itself, as it is called: what it prints, and that it can say no. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main, type TokenizerCase } from './tokenize.ts';

const project = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const MODEL = project('public/weights/albert-demo/spiece.model');
const CASES = project('test/fixtures/tokenizer/albert-demo.cases.json');
const reference = JSON.parse(readFileSync(CASES, 'utf8')) as TokenizerCase[];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unmask-tokenize-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function tokenize(...argv: string[]) {
  const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const err = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  // Commander says what is wrong with the arguments itself.
  const usage = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const status = await main(argv);
  const lines = (calls: readonly unknown[][]) => calls.flatMap((call) => call.join(' ').trim().split('\n'));
  return {
    status,
    out: lines(out.mock.calls),
    err: [...lines(err.mock.calls), ...lines(usage.mock.calls)],
  };
}

function written(content: unknown): string {
  const path = join(folder, 'file.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const compare = (cases: unknown) => tokenize('--model', MODEL, '--cases', written(cases));

test('equal ids: the count and nothing else', async () => {
  const count = `${reference.length}/${reference.length} equal`;
  expect(await tokenize('--model', MODEL, '--cases', CASES)).toEqual({ status: 0, out: [count], err: [] });
});

test('a pair, and a pair that is none', async () => {
  const { ids } = reference[0];
  const { status, out } = await compare([
    { ...reference[0], pair: null },
    { text: '', pair: '', ids: [2, 3, 3] },
  ]);
  expect(ids.length).toBeGreaterThan(2);
  expect(out).toEqual(['2/2 equal']);
  expect(status).toBe(0);
});

describe('unequal ids are shown from where they differ', () => {
  const [{ text, ids }] = reference;
  const wrong: Record<string, [readonly number[], number]> = {
    'another id': [ids.map((id, index) => (index === 3 ? id + 1 : id)), 3],
    'an id outside the vocabulary': [ids.map((id, index) => (index === 2 ? 99_999 : id)), 2],
    'one id short': [ids.slice(0, -1), ids.length - 1],
    'one id more': [[...ids, 3], ids.length],
    'none at all': [[], 0],
  };
  test.each(Object.entries(wrong))('%s', async (_name, [expected, at]) => {
    const { status, out } = await compare([{ text, ids: expected }, ...reference.slice(1)]);
    expect(status).toBe(1);
    expect(out[0]).toContain(
      `${JSON.stringify(text)}: differs at token ${at} (${expected.length} expected, ${ids.length} found)`,
    );
    expect(out).toHaveLength(4);
    expect(out.at(-1)).toBe(`${reference.length - 1}/${reference.length} equal`);
  });

  test('a pair left out', async () => {
    const { status, out } = await compare([{ text, pair: 'And this.', ids }]);
    expect(status).toBe(1);
    expect(out[0]).toContain('+ "And this."');
    expect(out.at(-1)).toBe('0/1 equal');
  });
});

describe('a tokenizer.json', () => {
  const WORDPIECE = project('test/fixtures/tokenizer/wordpiece.tokenizer.json');
  const cases = project('test/fixtures/tokenizer/wordpiece.cases.json');

  test('ids and stretches', async () => {
    expect(await tokenize('--model', WORDPIECE, '--cases', cases)).toEqual({
      status: 0,
      out: ['11/11 equal'],
      err: [],
    });
  });

  test('a stretch that differs is told', async () => {
    const [entry] = [
      {
        text: 'the nurse',
        ids: [2, 132, 186, 3],
        offsets: [
          [0, 0],
          [0, 3],
          [3, 9],
          [0, 0],
        ],
      },
    ];
    expect(await tokenize('--model', WORDPIECE, '--cases', written([entry]))).toMatchObject({
      status: 1,
      out: ['"the nurse": token 2 is from 3 to 9, found 4 to 9', '0/1 equal'],
    });
  });
});

test('no case has proved nothing', async () => {
  expect(await compare([])).toMatchObject({ status: 1, out: ['0/0 equal'] });
});

describe('one clear line for', () => {
  const damaged = () => {
    const path = join(folder, 'spiece.model');
    writeFileSync(path, readFileSync(MODEL).subarray(0, 1000));
    return path;
  };
  const mistakes: Record<string, [() => string[], RegExp]> = {
    'missing cases': [
      () => ['--model', MODEL, '--cases', '/nowhere/cases.json'],
      /^cases \/nowhere\/cases\.json: there is no such file$/,
    ],
    'a missing model': [
      () => ['--model', '/nowhere/spiece.model', '--cases', CASES],
      /^model \/nowhere\/spiece\.model: there is no such file$/,
    ],
    'a model cut short': [() => ['--model', damaged(), '--cases', CASES], /\(.+\)$/],
    'a folder': [() => ['--model', MODEL, '--cases', folder], /^cases .+EISDIR/],
    'what is not JSON': [() => ['--model', MODEL, '--cases', written('[{')], /file\.json is not JSON: /],
    'no array': [
      () => ['--model', MODEL, '--cases', written({})],
      /is not an array of \{ text, pair\?, ids \}$/,
    ],
    'an entry that is no case': [
      () => ['--model', MODEL, '--cases', written([reference[0], { text: 'a', ids: ['2'] }])],
      /entry 1 is not \{ text, pair\?, ids \}$/,
    ],
    'an option left out': [() => ['--model', MODEL], /required option '--cases <path>' not specified/],
  };
  test.each(Object.entries(mistakes))('%s', async (_name, [argv, line]) => {
    const { status, out, err } = await tokenize(...argv());
    expect(status).toBe(1);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(line);
  });
});
