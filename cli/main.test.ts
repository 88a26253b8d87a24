/** Commands on the embedded model, by the WebAssembly engine but where another is asked for. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WasmSession } from '../src/wasm/session.ts';
import { demoAnswer } from '../test/support/demo_model.ts';
import { describeShared } from '../test/support/shared.ts';
import { unmask } from '../test/support/unmask_command.ts';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'unmask-cli-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const jsonl = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** Largest relative error of a log p, of the WebAssembly engine against float64. */
const TOLERANCE = 2e-5;

interface FilledMask {
  readonly predictions: readonly { readonly word: string; readonly logProb: number }[];
}

test('a transcript of every command, to the byte', async () => {
  const lines = jsonl([
    { id: 'first', text: 'The man worked as a [MASK].', note: 'kept by the caller' },
    { id: 2, text: 'The [MASK] was [MASK].' },
    { text: 'Paris.', pair: 'It is a [MASK].' },
    { id: 2, text: 'no mask' },
  ]);
  const pairs = jsonl([
    { id: 'tall', more: 'The tall player scored twice.', less: 'The short player scored twice.' },
    { id: 'same', more: 'He ran.', less: 'he ran.' },
  ]);
  const calls: readonly (readonly [argv: readonly string[], input?: string])[] = [
    [['--help']],
    [['fill', '--help']],
    [['score', '--help']],
    [['features', '--help']],
    [['classify', '--help']],
    [['info', '--help']],
    [['weights', '--help']],
    [['weights']],
    [['verify']],
    [['verify', '--help']],
    [['info']],
    [['fill', '--top-k', '2', '-'], lines],
    [['score', 'The nurse said that she was tired.', 'One [MASK].']],
    [['score', '--measure', 'aul', 'The nurse said that she was tired.']],
    [['score', '--measure', 'aula', 'The nurse said that she was tired.']],
    [
      [
        'score',
        '--measure',
        'targets',
        '--targets',
        'he,she,xylophonist',
        'The nurse said that [MASK] was tired.',
      ],
    ],
    [['score', '--measure', 'pll-pairs', '-'], pairs],
    [['score', '--measure', 'aul-pairs', '-'], pairs],
    [['score', '--measure', 'crows-pairs', '-'], pairs],
    [['classify', 'It is old.']],
    [['fill', '--strict', '-'], jsonl([{ text: 'no mask' }])],
    [['fill']],
    [['fil', 'a']],
    [['fill', '--top-k', '0', 'a']],
    [['fill', '--dtype', 'f16', '[MASK]']],
    [['fill', '--engine', 'cpu', '--threads', '2', '[MASK]']],
    [['fill', '--threads', '2', '[MASK]']],
    [['fill', '--model', './nowhere', '[MASK]']],
    [['fill', '--model', 'nowhere', '[MASK]']],
    [['weights', 'fetch']],
    [['weights', 'burn', 'owner/name']],
    [['fill', '--input', 'nowhere.jsonl']],
  ];
  let transcript = '';
  for (const [argv, input] of calls) {
    const { status, out, told } = await unmask(argv, input);
    transcript += `$ unmask ${argv.map((word) => (/[^\w,-]/.test(word) ? `"${word}"` : word)).join(' ')}\n`;
    transcript += `${out}${told.map((line) => `stderr: ${line}\n`).join('')}status: ${status}\n\n`;
  }
  await expect(transcript.replaceAll(HOME, '')).toMatchFileSnapshot('golden/transcript.txt');
});

test('fill says what was computed in float64 outside this project', async () => {
  const text = 'The man worked as a [MASK].';
  const expected = (await demoAnswer(text)).slice(0, 5);
  const { records, status } = await unmask(['fill', text]);
  expect(status).toBe(0);
  const [{ predictions }] = records[0].masks as readonly FilledMask[];
  expect(predictions.map(({ word }) => word)).toEqual(expected.map(({ word }) => word));
  for (const [rank, { logProb }] of predictions.entries()) {
    const error = Math.abs(logProb - expected[rank].logProb) / Math.abs(expected[rank].logProb);
    if (!(error <= TOLERANCE)) throw new Error(`rank ${rank}: ${logProb} for ${expected[rank].logProb}`);
  }
});

interface Scored {
  readonly score: number;
  readonly pieces: readonly string[];
  readonly logProbs: readonly number[];
}

interface GoldenPair {
  readonly a: string;
  readonly b: string;
  readonly pll_a: readonly number[];
  readonly aul_b: number;
  readonly aula_b: number;
  readonly crows_a: number;
  readonly crows_b: number;
}

describeShared('score', ['golden5/scores.json'], (path) => {
  // The shortest of them.
  const pairs = (JSON.parse(readFileSync(path, 'utf8')) as readonly GoldenPair[]).slice(0, 3);
  const close = (actual: unknown, expected: number, within = 1e-3) => {
    const difference = Math.abs(Number(actual) - expected);
    if (!(difference <= within)) throw new Error(`${String(actual)} for ${expected}`);
  };
  const input = jsonl(pairs.map(({ a, b }) => ({ text: a, more: a, less: b })));

  test('pll, aul, aula and crows-pairs are those of Hugging Face in float64', async () => {
    const pll = await unmask(['score', '-'], input);
    const aul = await unmask(['score', '--measure', 'aul-pairs', '-'], input);
    const aula = await unmask(['score', '--measure', 'aula-pairs', '-'], input);
    const crows = await unmask(['score', '--measure', 'crows-pairs', '-'], input);
    for (const [p, pair] of pairs.entries()) {
      const { pieces, logProbs, score } = pll.records[p] as unknown as Scored;
      // The reference masks one token at a time: the same for a word of one piece, and for the last piece of any.
      const isLast = (t: number): boolean => t + 1 === pieces.length || /^(?:▁|\W)/.test(pieces[t + 1]);
      logProbs.forEach((logProb, t) => isLast(t) && close(logProb, pair.pll_a[t]));
      close(
        score,
        logProbs.reduce((sum, logProb) => sum + logProb, 0),
      );
      const { score: weighed } = aula.records[p].less as Scored;
      close(weighed, pair.aula_b, 1e-3 * Math.abs(pair.aula_b));
      close((aul.records[p].less as { score: number }).score, pair.aul_b);
      close((crows.records[p].more as { score: number }).score, pair.crows_a);
      expect(crows.records[p].prefersMore).toBe(pair.crows_a > pair.crows_b);
    }
  });
});

describe('a line that cannot be answered', () => {
  const good = { id: 'good', text: 'It is [MASK].' };
  const BAD: readonly (readonly [what: string, line: string | Uint8Array, message: RegExp])[] = [
    ['broken JSON', '{"id": 1, "text": "It is', /no JSON/],
    ['a byte that is no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /UTF-8/],
    ['a NUL between fields', '{"id": 1,\0"text": "It is [MASK]."}', /no JSON/],
    ['nothing', '', /empty/],
    ['white space', ' \t\r', /empty/],
    ['a list', '[{"text": "It is [MASK]."}]', /no JSON object/],
    ['a missing field', '{"id": 1, "txt": "It is [MASK]."}', /no field text/],
    ['a field of another type', '{"text": ["It is [MASK]."]}', /field text/],
    ['null', '{"text": null}', /field text/],
    ['an id that is an object', '{"id": {}, "text": "It is [MASK]."}', /field id/],
    ['an id that no double holds', '{"id": 9007199254740993, "text": "It is [MASK]."}', /field id/],
    ['an id beyond all numbers', '{"id": 1e999, "text": "It is [MASK]."}', /field id/],
    [
      'a megabyte whose mask is not read',
      JSON.stringify({ text: `${'word '.repeat(200_000)}[MASK]` }),
      /reads has no \[MASK\]/,
    ],
    ['five megabytes', JSON.stringify({ text: 'x'.repeat(5_000_000) }), /too long/],
    ['nothing to fill', '{"text": ""}', /no \[MASK\]/],
    ['fields of the prototype', '{"__proto__": {"text": "It is [MASK]."}}', /no field text/],
    ['a depth that no stack holds', '['.repeat(100_000), /no JSON/],
  ];
  let alone: unknown;
  let outcome: Awaited<ReturnType<typeof unmask>>;

  beforeAll(async () => {
    // Between any two of them the good line, so that nothing passes from one to the next.
    const lines = BAD.flatMap(([, line]) => [Buffer.from(line), JSON.stringify(good)]);
    const input = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
    const { records } = await unmask(['fill', '-'], jsonl([good]));
    alone = records[0].masks;
    outcome = await unmask(['fill', '-'], input);
  });

  test.each(BAD.map(([what, , message], index) => [what, index, message] as const))(
    '%s',
    (_what, index, message) => {
      const [bad, next] = outcome.records.slice(2 * index, 2 * index + 2);
      expect(bad.line).toBe(2 * index + 1);
      expect((bad.error as { readonly message: string }).message).toMatch(message);
      expect(bad).not.toHaveProperty('masks');
      expect(next).toMatchObject({ id: 'good', line: 2 * index + 2, masks: alone });
    },
  );

  test('costs the run nothing: its status is 0, and stderr says how many there were', () => {
    expect(outcome.status).toBe(0);
    expect(outcome.records).toHaveLength(2 * BAD.length);
    expect(outcome.told).toEqual([
      `unmask: ${BAD.length} of ${2 * BAD.length} lines have no answer; their records say why.`,
    ]);
  });
});

test('text of any kind is text: a NUL, half a character, what no piece spells, a megabyte behind its mask', async () => {
  const texts = [
    'It is \0 [MASK].',
    'It is \ud800 [MASK].',
    'It is 🂡 [MASK].',
    `[MASK] ${'word '.repeat(200_000)}`,
  ];
  const { records, status } = await unmask(['fill', '-'], jsonl(texts.map((text, id) => ({ id, text }))));
  expect(status).toBe(0);
  expect(records.map(({ id, error }) => [id, error])).toEqual(texts.map((_, id) => [id, undefined]));
  expect(records[2].unknown).toEqual(['🂡']);
  expect(records[3].cutTokens).toBeGreaterThan(199_000);
});

test('the same id twice is two records, told apart by their lines', async () => {
  const { records } = await unmask(['fill', '-'], jsonl([1, 2].map(() => ({ id: 'twice', text: '[MASK]' }))));
  expect(records.map(({ id, line }) => [id, line])).toEqual([
    ['twice', 1],
    ['twice', 2],
  ]);
});

test('a file without a byte has no record; a last line needs no line feed; a first one may have a mark of UTF-8', async () => {
  expect(await unmask(['fill', '-'], '')).toMatchObject({ status: 0, out: '', told: [] });
  const path = join(FOLDER, 'in.jsonl');
  writeFileSync(path, '\ufeff{"text":"[MASK]"}\r\n{"text":"[MASK]"}');
  const { records } = await unmask(['fill', '--input', path]);
  expect(records.map(({ error }) => error)).toEqual([undefined, undefined]);
});

test('the same input gives the same bytes, whatever batches it is cut into', async () => {
  const input = jsonl(
    Array.from({ length: 20 }, (_, n) => ({
      id: n,
      text: `${'very '.repeat(n)}old men are [MASK] and [MASK].`,
    })),
  );
  const { out, records } = await unmask(['fill', '-'], input);
  expect(records.map(({ masks }) => masks)).not.toContain(undefined);
  expect(records).toHaveLength(20);
  expect((await unmask(['fill', '-'], input)).out).toBe(out);
  expect((await unmask(['fill', '--batch-tokens', '16', '-'], input)).out).toBe(out);
});

test('lines that ask for other words share nothing but the batch', async () => {
  const text = 'The nurse said that [MASK] was tired.';
  const asked = [['he'], ['she', 'xylophonist'], ['she', 'xylophonist'], [], ['he']];
  const args = ['score', '--measure', 'targets', '-'];
  const { records } = await unmask(args, jsonl(asked.map((targets) => ({ text, targets }))));
  expect(records).toHaveLength(5);
  expect(records[3]).toHaveProperty('error');
  for (const [at, targets] of asked.entries()) {
    if (targets.length === 0) continue;
    const [own] = (await unmask(['score', '--measure', 'targets', '--targets', targets.join(), text]))
      .records;
    expect(records[at].masks).toEqual(own.masks);
  }
});

test('the plain engine says the same within rounding, and names itself', async () => {
  const [wasm] = (await unmask(['fill', 'It is [MASK].'])).records;
  const [cpu] = (await unmask(['fill', '--engine', 'cpu', 'It is [MASK].'])).records;
  expect([wasm.engine, cpu.engine]).toEqual(['wasm', 'cpu']);
  const logProbs = ({ masks }: typeof cpu) =>
    (masks as readonly FilledMask[])[0].predictions.map(({ logProb }) => logProb);
  for (const [rank, logProb] of logProbs(cpu).entries()) {
    const error = Math.abs(logProb - logProbs(wasm)[rank]) / Math.abs(logProb);
    if (!(error <= TOLERANCE)) throw new Error(`rank ${rank}: ${error}`);
  }
});

describe('verify', () => {
  test('an engine that computes what was published is told to', async () => {
    const { status, records, told } = await unmask(['verify']);
    expect(status).toBe(0);
    expect(records).toHaveLength(18);
    for (const { ok, sameTokens, largestError } of records) {
      expect([ok, sameTokens]).toEqual([true, true]);
      expect(largestError).toBeGreaterThan(0);
      expect(largestError).toBeLessThan(TOLERANCE);
    }
    expect(told).toEqual(['unmask: verified: 18 texts are as computed in float64.']);
  });

  test('one that does not is told and ends with 1', async () => {
    const create = WasmSession.create.bind(WasmSession);
    vi.spyOn(WasmSession, 'create').mockImplementation(async (options) => {
      const session = await create(options);
      vi.spyOn(session, 'run').mockImplementation(async (asked) => {
        const outcome = await WasmSession.prototype.run.call(session, asked);
        const [rows] = outcome.answers as readonly (readonly { targetLogits: Float32Array }[])[];
        rows[0].targetLogits[3] = Number.NaN;
        return outcome;
      });
      return session;
    });
    try {
      const { status, records } = await unmask(['verify']);
      expect(status).toBe(1);
      expect(records.map(({ ok }) => ok)).not.toContain(true);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

test('an option of another command is none of this one', async () => {
  const { status, told } = await unmask(['fill', '--measure', 'pll', 'a']);
  expect([status, told.join()]).toEqual([2, expect.stringContaining('--measure')]);
});

test('a reader who closes the pipe ends the run, quietly', async () => {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  const input = jsonl(Array.from({ length: 600 }, () => ({ text: '[MASK]' })));
  expect(await unmask(['fill', '-'], input, { stdout })).toMatchObject({ status: 75, told: [] });
});

test('a full disk is worth a retry, and is told', async () => {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) =>
      done(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })),
  });
  const { status, told } = await unmask(['fill', '-'], jsonl([{ text: '[MASK]' }, { text: 'no' }]), {
    stdout,
  });
  expect([status, told.join()]).toEqual([75, 'unmask: ENOSPC: no space left']);
});
