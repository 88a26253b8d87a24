/** Models of the hub: fetched once, kept, and read without it after that. The hub is the imitation of `test/support`. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { keyOf } from '../src/weights/manifest.ts';
import { useLock } from '../src/weights/store.ts';
import { type HubServer, startHubServer } from '../test/support/hub_server.ts';
import { fastTransport } from '../test/support/store.ts';
import { unmask } from '../test/support/unmask_command.ts';
import { ProcessLocks } from './node/process_locks.ts';

const FILES = ['config.json', 'spiece.model', 'model.safetensors'];
const COMMITS = { main: 'a'.repeat(40), v1: 'b'.repeat(40) };
const TEXT = 'It is [MASK].';
/** A machine may be busy. */
const PATIENT = { timeout: 60_000 };

const home = mkdtempSync(join(tmpdir(), 'unmask-copies-'));
let hub: HubServer;
let caches = 0;
let env: Record<string, string>;
afterAll(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

beforeAll(async () => {
  const model = async (name: string): Promise<Record<string, Uint8Array>> => {
    await writeFormulaModel(join(home, name), formulaModel({}, {}, name));
    return Object.fromEntries(
      FILES.map((file) => [file, new Uint8Array(readFileSync(join(home, name, file)))]),
    );
  };
  const files = await model('new');
  const pickled: Record<string, Uint8Array> = { ...files, 'pytorch_model.bin': new Uint8Array(9) };
  delete pickled['model.safetensors'];
  hub = await startHubServer({
    moved: { 'old/small': 'owner/small' },
    repos: {
      'owner/small': {
        commit: COMMITS.main,
        files,
        revisions: { v1: { commit: COMMITS.v1, files: await model('old') } },
      },
      'owner/gated': { commit: COMMITS.main, files, gated: true },
      'owner/pickle': { commit: COMMITS.main, files: pickled },
    },
  });
});
beforeEach(() => {
  env = {
    UNMASK_CACHE: join(home, `cache-${caches++}`),
    HF_HOME: join(home, 'none'),
    HF_ENDPOINT: hub.origin,
  };
});
afterEach(() => hub.clearFaults());

const run = (...argv: string[]) => unmask(argv, '', { env, transport: fastTransport() });
const asked = () => hub.requests.length;
const weightsFile = () => {
  const models = join(env.UNMASK_CACHE, 'models');
  return join(models, readdirSync(models)[0], 'model.safetensors');
};

test('a model is fetched once, says whose it is, and is read without a network after that', async () => {
  const first = await run('fill', '--model', 'owner/small', TEXT);
  expect(first).toMatchObject({ status: 0, told: [expect.stringContaining('fetching owner/small')] });
  expect(first.records[0]).toMatchObject({ model: 'owner/small', revision: COMMITS.main });
  const before = asked();
  const again = await run('fill', '--model', 'owner/small', '--offline', TEXT);
  expect(again).toMatchObject({ status: 0, told: [], out: first.out });
  expect((await run('fill', '--model', 'owner/small', TEXT)).out).toBe(first.out);
  expect(asked()).toBe(before);
  // Read where it lies, the same files are the same model.
  const [folder] = (await run('fill', '--model', join(home, 'new'), TEXT)).records;
  expect([folder.masks, folder.content]).toEqual([first.records[0].masks, first.records[0].content]);
});

test('a revision is a copy of its own, by its name or its commit', async () => {
  const [tagged] = (await run('fill', '--model', 'owner/small@v1', TEXT)).records;
  const [branch] = (await run('fill', '--model', 'owner/small', TEXT)).records;
  expect([tagged.revision, branch.revision]).toEqual([COMMITS.v1, COMMITS.main]);
  expect(tagged.masks).not.toEqual(branch.masks);
  for (const name of ['v1', COMMITS.v1]) {
    const { records } = await run('fill', '--offline', '--model', `owner/small@${name}`, TEXT);
    expect(records).toEqual([tagged]);
  }
});

test('a name that the hub leads on from is known without it, too', async () => {
  const { out, records } = await run('fill', '--model', 'old/small', TEXT);
  expect(records[0].model).toBe('owner/small');
  expect(await run('fill', '--offline', '--model', 'old/small', TEXT)).toMatchObject({ status: 0, out });
});

test.each([['--offline'], ['HF_HUB_OFFLINE']])(
  'with %s nobody is asked for what is not there',
  async (how) => {
    if (how === 'HF_HUB_OFFLINE') env.HF_HUB_OFFLINE = '1';
    const before = asked();
    const offline = how === '--offline' ? [how] : [];
    const { status, told, out } = await run('fill', '--model', 'owner/small', ...offline, TEXT);
    expect([status, out]).toEqual([42, '']);
    expect(told.join()).toContain('unmask weights fetch owner/small');
    expect(asked()).toBe(before);
  },
);

test('what is damaged on the disk is fetched again, and that part alone', async () => {
  const { out } = await run('fill', '--model', 'owner/small', TEXT);
  const bytes = readFileSync(weightsFile());
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(weightsFile(), bytes);
  const verified = await run('weights', 'verify');
  expect(verified.status).toBe(42);
  expect(verified.records[0]).toMatchObject({ model: 'owner/small', ok: false });
  expect((await run('fill', '--offline', '--model', 'owner/small', TEXT)).status).toBe(42);
  const before = hub.totalBytesSent;
  expect(await run('fill', '--model', 'owner/small', TEXT)).toMatchObject({ status: 0, out });
  expect(hub.totalBytesSent - before).toBe(bytes.length);
  expect(await run('weights', 'verify')).toMatchObject({ status: 0, records: [{ ok: true }] });
});

test('what is kept is listed, renewed and deleted', async () => {
  expect(await run('weights')).toMatchObject({ status: 0, out: '' });
  const fetched = await run('weights', 'fetch', 'owner/small');
  expect(fetched.records).toEqual([
    expect.objectContaining({ model: 'owner/small', revision: COMMITS.main, whole: true }),
  ]);
  await run('weights', 'fetch', 'owner/small@v1');
  const listed = (await run('weights', 'list')).records;
  expect(listed.map(({ ref, bytes, keptBytes }) => [ref, bytes === keptBytes])).toEqual(
    expect.arrayContaining([
      [null, true],
      ['v1', true],
    ]),
  );
  expect(await run('weights', 'delete', 'owner/small@v1')).toMatchObject({
    status: 0,
    records: [{ deleted: true, ref: 'v1' }],
  });
  expect((await run('weights')).records).toHaveLength(1);
  expect(await run('weights', 'delete', 'owner/small@v1')).toMatchObject({ status: 42, out: '' });
});

test('what another process reads is not deleted', async () => {
  await run('weights', 'fetch', 'owner/small');
  const key = keyOf({ source: 'hub', name: 'owner/small', revision: COMMITS.main });
  const release = await new ProcessLocks(join(env.UNMASK_CACHE, 'locks')).share(useLock(key));
  expect(await run('weights', 'delete', 'owner/small')).toMatchObject({ status: 75, out: '' });
  release();
  await expect.poll(async () => (await run('weights', 'delete', 'owner/small')).status, PATIENT).toBe(0);
  expect((await run('weights')).records).toEqual([]);
});

test('asked to stop while it fetches, it ends at once and leaves what has arrived', async () => {
  hub.setFault({ kind: 'stall', afterBytes: 100_000, stage: 'content', file: 'model.safetensors', times: 1 });
  const before = asked();
  const stop = new AbortController();
  const argv = ['fill', '--model', 'owner/small', TEXT];
  const stopped = unmask(argv, '', { env, transport: fastTransport(), stop: stop.signal });
  await expect.poll(() => hub.requests.slice(before).map(({ fault }) => fault), PATIENT).toContain('stall');
  stop.abort();
  expect(await stopped).toMatchObject({ status: 75, out: '' });
  expect((await run('weights')).records).toMatchObject([{ model: 'owner/small', whole: false }]);
  hub.clearFaults();
  expect((await run(...argv)).status).toBe(0);
});

describe('a failure says whether to try again', () => {
  test.each([
    ['a model that is not there', 'owner/other', 42, /no public model owner\/other/],
    ['terms that must be accepted', 'owner/gated', 42, /hf download/],
    ['a pickle', 'owner/pickle', 42, /never read/],
  ])('%s', async (_what, model, status, message) => {
    const outcome = await run('fill', '--model', model, TEXT);
    expect([outcome.status, outcome.out]).toEqual([status, '']);
    expect(outcome.told.join('\n')).toMatch(message);
  });

  test('a host that fails, and what has arrived is kept', async () => {
    hub.setFault({ kind: 'status', status: 503, stage: 'content', file: 'model.safetensors', times: 99 });
    const { status, told } = await run('fill', '--model', 'owner/small', TEXT);
    expect(status).toBe(75);
    expect(told.join()).toContain('the same call goes on');
    expect((await run('weights')).records).toMatchObject([{ whole: false }]);
    hub.clearFaults();
    expect((await run('fill', '--model', 'owner/small', TEXT)).status).toBe(0);
  });

  test('nobody there at all', async () => {
    env.HF_ENDPOINT = 'http://127.0.0.1:9';
    const { status, told } = await run('weights', 'fetch', 'owner/small');
    expect([status, told.join()]).toEqual([75, expect.stringContaining('127.0.0.1')]);
  });

  test('bytes that are not those published are never run', async () => {
    hub.setFault({ kind: 'flip', atByte: 100_000, stage: 'content', file: 'model.safetensors', times: 99 });
    const { status, out } = await run('fill', '--model', 'owner/small', TEXT);
    expect([status, out]).toEqual([42, '']);
    expect((await run('weights')).records).toEqual([]);
  });

  test('a disk that takes nothing is told, and the call has its answer', async () => {
    writeFileSync(join(home, 'file'), '');
    env.UNMASK_CACHE = join(home, 'file', 'cache');
    const { status, told, records } = await run('fill', '--model', 'owner/small', TEXT);
    expect([status, records.length]).toEqual([0, 1]);
    expect(told.at(-1)).toContain('could not be kept');
  });

  test('a name without an owner is none of the hub’s: a folder that is mistyped is told to nobody', async () => {
    const before = asked();
    expect((await run('fill', '--model', 'small', TEXT)).status).toBe(2);
    expect((await run('weights', 'fetch', 'small')).status).toBe(2);
    expect(asked()).toBe(before);
  });
});
