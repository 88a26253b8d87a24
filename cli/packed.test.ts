/** The program as it is packed, in processes of its own: what only a process can show. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CHUNK_BYTES } from '../src/weights/manifest.ts';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { fileOnDisk, type HubServer, type LazyFile, startHubServer } from '../test/support/hub_server.ts';
import { unmask } from '../test/support/unmask_command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'unmask-packed-'));
const PROGRAM = join(FOLDER, 'package/unmask.js');
const IN = join(FOLDER, 'in.jsonl');
const OUT = join(FOLDER, 'out.jsonl');
const PARTIAL = `${OUT}.partial`;

/** A model so small that starting is most of what a process does. */
const MODEL = join(FOLDER, 'model');
const LINES = 1500;
const INPUT = Array.from(
  { length: LINES },
  (_, n) =>
    `${JSON.stringify({ id: n, text: `In the year ${1500 + n} the [MASK] was ${n % 7 === 3 ? '' : 'very '}old.` })}\n`,
).join('');

/** Lines that `fill` plans together. */
const TOGETHER = 256;

const running = new Set<ChildProcess>();

beforeAll(async () => {
  await build({
    configFile: fileURLToPath(new URL('../vite.cli.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: join(FOLDER, 'package'), emptyOutDir: true },
  });
  await writeFormulaModel(MODEL, formulaModel());
  writeFileSync(IN, INPUT);
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(FOLDER, { recursive: true });
});

/** Starts the program in an empty folder, with nothing of this one's environment. */
function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: FOLDER, env, stdio: 'pipe' });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/** Its status, or the signal that ended it. */
async function ended(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null) return child.exitCode;
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal ?? 'neither';
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (part: Buffer) => (text += part.toString()));
  await once(child, 'close');
  return text;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** Small batches, so that much is written while it runs. */
const ASKED = ['fill', '--model', MODEL, '--top-k', '2', '--batch-tokens', '24', '--input', IN];
const RUN = [...ASKED, '--output', OUT, '--resume'];

let undisturbed: string;

test('says what the program says in this process, byte for byte', async () => {
  const argv = ['fill', 'The man worked as a [MASK].'];
  expect(await outputOf(start(argv))).toBe((await unmask(argv)).out);
});

test('on several threads says the same, and how many there were', async () => {
  const argv = ['fill', 'The man worked as a [MASK].', 'It is [MASK].'];
  const alone = await outputOf(start(argv));
  expect(alone).toContain('"adapter":"WebAssembly, SIMD, 1 thread"');
  const threaded = await outputOf(start([...argv, '--threads', '3']));
  expect(threaded).toBe(alone.replaceAll('1 thread"', '3 threads"'));
});

test('has what reads and writes tables in it', async () => {
  const [csv, parquet, again] = ['in.csv', 'out.parquet', 'again.csv'].map((name) => join(FOLDER, name));
  writeFileSync(csv, 'id,text\n7,It is [MASK].\n');
  expect(await ended(start(['fill', '--model', MODEL, '--input', csv, '--output', parquet]))).toBe(0);
  expect(readFileSync(parquet).subarray(0, 4).toString()).toBe('PAR1');
  // Its columns are others than those of a question: a record for its one row.
  expect(await ended(start(['fill', '--model', MODEL, '--input', parquet, '--output', again]))).toBe(0);
  expect(readFileSync(again, 'utf8')).toContain('no field text');
});

test('a run that nothing disturbs ends with 0', async () => {
  expect(await ended(start(RUN))).toBe(0);
  undisturbed = readFileSync(OUT, 'utf8');
  expect(undisturbed.split('\n')).toHaveLength(LINES + 2);
  rmSync(OUT);
});

test('killed again and again in the middle of its work, it comes to the same bytes', async () => {
  let killed = 0;
  for (; killed < 10; killed++) {
    const child = start(RUN);
    const status = ended(child);
    // As far on as chance has it, and never at the same place of a record.
    const enough = sizeOf(PARTIAL) + 1 + Math.floor(Math.random() * 30_000);
    while (child.exitCode === null && sizeOf(PARTIAL) < enough) await wait(1);
    child.kill('SIGKILL');
    if ((await status) !== 'SIGKILL') break;
  }
  // On a machine that stands still it may be done before it is killed.
  expect(killed).toBeGreaterThan(0);
  expect(existsSync(OUT) || (await ended(start(RUN))) === 0).toBe(true);
  expect(readFileSync(OUT, 'utf8')).toBe(undisturbed);
  expect(existsSync(PARTIAL)).toBe(false);
  rmSync(OUT);
});

test('SIGTERM finishes what is under way and leaves whole records, to be gone on with', async () => {
  const child = start(RUN);
  const status = ended(child);
  while (child.exitCode === null && sizeOf(PARTIAL) === 0) await wait(1);
  child.kill('SIGTERM');
  expect(await status).toBe(75);
  const left = readFileSync(PARTIAL, 'utf8');
  expect(undisturbed.startsWith(left) && left.endsWith('\n')).toBe(true);
  expect(await ended(start(RUN))).toBe(0);
  expect(readFileSync(OUT, 'utf8')).toBe(undisturbed);
});

test('SIGTERM while it waits for its input ends it, what was asked answered', async () => {
  const child = start(['fill', '--model', MODEL, '-']);
  let out = '';
  const answered = new Promise<void>((resolve) => {
    child.stdout?.on('data', (part: Buffer) => {
      out += part.toString();
      if (out.split('\n').length > TOGETHER) resolve();
    });
  });
  child.stdin?.write('{"text":"[MASK]"}\n'.repeat(TOGETHER));
  child.stdin?.write('{"text":"[MA');
  await answered;
  const status = ended(child);
  child.kill('SIGTERM');
  expect(await status).toBe(75);
  expect(out.split('\n')).toHaveLength(TOGETHER + 1);
});

test('whoever reads no more ends it, without a word', async () => {
  const child = start(ASKED);
  let told = '';
  child.stderr?.on('data', (part: Buffer) => (told += part.toString()));
  child.stdout?.once('data', () => child.stdout?.destroy());
  expect(await ended(child)).toBe(75);
  expect(told).toBe('');
});

describe('a model of the hub', () => {
  const DEMO = fileURLToPath(new URL('../public/weights/albert-demo', import.meta.url));
  const REPO = 'owner/demo';
  const ASK = ['fill', '--model', REPO, 'It is [MASK].'];
  let files: Record<string, LazyFile>;
  let bytes: number;
  let hub: HubServer;

  beforeAll(async () => {
    files = {};
    for (const name of ['config.json', 'spiece.model', 'model.safetensors']) {
      files[name] = await fileOnDisk(join(DEMO, name));
    }
    bytes = Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0);
  });
  afterEach(() => hub.close());

  async function publish(throttleBytesPerSecond?: number): Promise<Readonly<Record<string, string>>> {
    const repos = { [REPO]: { commit: 'c'.repeat(40), files } };
    hub = await startHubServer({
      repos,
      ...(throttleBytesPerSecond !== undefined && { throttleBytesPerSecond }),
    });
    const cache = mkdtempSync(join(FOLDER, 'cache-'));
    return { HF_ENDPOINT: hub.origin, UNMASK_CACHE: cache, HF_HOME: join(cache, 'none') };
  }

  test('that processes want at once is fetched once, and each of them answers', async () => {
    const env = await publish();
    const outputs = await Promise.all([1, 2, 3].map(() => outputOf(start(ASK, env))));
    expect(outputs[0]).toContain('"masks"');
    expect(new Set(outputs).size).toBe(1);
    expect(hub.totalBytesSent).toBe(bytes);
  });

  test('whose fetching was killed is gone on with, and no lock of the dead is in the way', async () => {
    const env = await publish(6_000_000);
    const killed = start(ASK, env);
    const status = ended(killed);
    // One part of two is kept.
    const kept = (): boolean =>
      readdirSync(env.UNMASK_CACHE, { recursive: true }).some(
        (name) =>
          String(name).endsWith('safetensors.sums') && sizeOf(join(env.UNMASK_CACHE, String(name))) > 0,
      );
    while (killed.exitCode === null && !kept()) await wait(1);
    killed.kill('SIGKILL');
    expect(await status).toBe('SIGKILL');
    const sent = hub.totalBytesSent;
    expect(await outputOf(start(ASK, env))).toContain('"masks"');
    // What was kept was not asked for again.
    expect(hub.totalBytesSent - sent).toBeLessThanOrEqual(bytes - CHUNK_BYTES);
  });
});
