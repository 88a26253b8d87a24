/** The tool as it is called, against the imitation hub: what it writes, what it fetches, and how it says no. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseListing } from '../src/weights/listing.ts';
import { toFloat32 } from '../src/weights/convert.ts';
import { parseHeader } from '../src/weights/safetensors.ts';
import { defaultTransport } from '../src/weights/transport.ts';
import { formulaTensor } from '../test/golden/formula.ts';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { startHubServer, type HubServer } from '../test/support/hub_server.ts';
import { float32Tensor } from '../test/support/safetensors.ts';
import { makeShards } from '../test/support/shards.ts';
import type { Manifest } from './checkpoint/manifest.ts';
import { main } from './weights.ts';

const REPO = 'albert/albert-large-v2';
const COMMIT = 'dfed3a5ef4499fb3351c4ebbcf487375d1e942c8';
const SITE_INDEX = fileURLToPath(new URL('../public/weights/index.json', import.meta.url));
/** Of the word embeddings, so that the file takes three ranges. */
const SIZES = { embedding_size: 256 };
const STRAY = { 'teacher.projection.weight': { shape: [2, 64], offset: 0, scale: 1 } };
const MODEL = formulaModel(SIZES, STRAY);
const FILES = ['config.json', 'spiece.model', 'model.safetensors'];

/** A person who does not wait, and gives up at the second failure in a row. */
const TRANSPORT = { ...defaultTransport(), sleep: () => Promise.resolve(), failuresAllowed: 1 };

// Megabytes are written, hashed and served, on whatever machine this is.
vi.setConfig({ testTimeout: 60_000 });

let published: string;
let out: string;
let hub: HubServer | undefined;
beforeAll(async () => {
  published = mkdtempSync(join(tmpdir(), 'unmask-published-'));
  await writeFormulaModel(published, MODEL);
});
afterAll(() => rmSync(published, { recursive: true }));
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'unmask-weights-'));
  cpSync(SITE_INDEX, join(out, 'index.json'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await hub?.close();
  hub = undefined;
  rmSync(out, { recursive: true });
});

const bytesOf = (...path: string[]) => new Uint8Array(readFileSync(join(...path)));
/** `toEqual` takes seconds for megabytes. */
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function startHub(changed: Record<string, Uint8Array | null> = {}): Promise<HubServer> {
  const files: Record<string, Uint8Array> = {};
  for (const name of FILES) files[name] = bytesOf(published, name);
  const served: Record<string, Uint8Array> = {};
  for (const [name, bytes] of Object.entries({ ...files, ...changed }))
    if (bytes !== null) served[name] = bytes;
  return (hub = await startHubServer({ repos: { [REPO]: { commit: COMMIT, files: served } } }));
}

async function weights(...argv: string[]) {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const origin = hub === undefined ? [] : ['--hub', hub.origin];
  const status = await main([...argv, '--out', out, ...origin], TRANSPORT);
  const result = { status, out: log.mock.calls.flat().join('\n'), err: error.mock.calls.flat() as string[] };
  vi.restoreAllMocks();
  return result;
}

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(out, folder, 'manifest.json'), 'utf8')) as Manifest;
const foldersListed = () =>
  parseListing(JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'))).map(({ folder }) => folder);

/** The folder holds the model's tensors and no others, as the formula makes them, to a relative `rounding`. */
function expectTensors(folder: string, dtype: string, rounding: number): void {
  const bytes = bytesOf(out, folder, 'model.safetensors');
  const tensors = parseHeader(bytes, bytes.byteLength);
  expect([...tensors.keys()].sort()).toEqual(
    [...MODEL.tensors.keys()].filter((name) => !(name in STRAY)).sort(),
  );
  expect(tensors.has('albert.pooler.weight')).toBe(true);
  for (const [name, entry] of tensors) {
    expect(entry.dtype).toBe(dtype);
    const tensor = MODEL.tensors.get(name);
    if (tensor === undefined) throw new Error(name);
    const wanted = formulaTensor(name, MODEL.salt, tensor);
    const values = toFloat32(entry, bytes.subarray(entry.start, entry.end));
    const near = (value: number, i: number) =>
      Math.abs(value - wanted[i]) <= Math.max(rounding * Math.abs(wanted[i]), rounding && 2 ** -25);
    expect([name, values.every(near)]).toEqual([name, true]);
  }
}

describe('from the hub', () => {
  test('fetched, verified, halved, described and listed after the demo; then nothing is fetched', async () => {
    const server = await startHub();
    const first = await weights('albert-large-v2');
    expect(first).toMatchObject({ status: 0, err: [] });
    expect(first.out).toContain('left out, of no use to a masked language model: teacher.projection.weight');
    expectTensors('albert-large-v2', 'F16', 2 ** -11);

    const weightsBytes = bytesOf(out, 'albert-large-v2', 'model.safetensors');
    const facts = (bytes: Uint8Array) => ({ size: bytes.byteLength, sha256: sha256(bytes) });
    const chunks: string[] = [];
    for (let at = 0; at < weightsBytes.length; at += 4 << 20)
      chunks.push(sha256(weightsBytes.subarray(at, at + (4 << 20))));
    expect(chunks.length).toBeGreaterThan(1);
    expect(manifestOf('albert-large-v2')).toEqual({
      model: REPO,
      revision: COMMIT,
      dtype: 'f16',
      ...facts(weightsBytes),
      chunkSize: 4 << 20,
      chunks,
      config: facts(bytesOf(published, 'config.json')),
      tokenizer: facts(bytesOf(published, 'spiece.model')),
      source: facts(bytesOf(published, 'model.safetensors')),
    });
    expect(foldersListed()).toEqual(['albert-demo', 'albert-large-v2']);
    expect(existsSync(join(out, '.downloads', 'albert--albert-large-v2'))).toBe(false);
    expect(server.totalBytesSent).toBe(
      FILES.reduce((sum, name) => sum + statSync(join(published, name)).size, 0),
    );

    const requests = server.requests.length;
    const index = readFileSync(join(out, 'index.json'), 'utf8');
    const second = await weights(REPO);
    expect(second).toMatchObject({ status: 0, err: [] });
    expect(second.out).toContain('nothing fetched');
    expect(server.requests).toHaveLength(requests);
    expect(readFileSync(join(out, 'index.json'), 'utf8')).toBe(index);
  });

  test('in single precision it has a folder of its own', async () => {
    await startHub();
    expect((await weights('albert-large-v2', '--dtype', 'f32')).status).toBe(0);
    expectTensors('albert-large-v2-f32', 'F32', 0);
    expect(foldersListed()).toEqual(['albert-demo', 'albert-large-v2-f32']);
  });

  test('a copy with one bit flipped does not pass for whole', async () => {
    const server = await startHub();
    await weights('albert-large-v2');
    const path = join(out, 'albert-large-v2', 'model.safetensors');
    const good = bytesOf(path);
    const bad = good.slice();
    bad[1_000_000] ^= 1;
    writeFileSync(path, bad);
    const before = server.totalBytesSent;
    expect((await weights('albert-large-v2')).status).toBe(0);
    expect(server.totalBytesSent).toBeGreaterThan(before);
    expect(same(bytesOf(path), good)).toBe(true);
  });

  test('a cut costs at most the range it fell into', async () => {
    const server = await startHub();
    const size = statSync(join(published, 'model.safetensors')).size;
    server.setFault({ kind: 'cut', atByte: 6_000_000, file: 'model.safetensors', times: Infinity });
    const cut = await weights('albert-large-v2');
    expect(cut.status).toBe(1);
    expect(cut.err).toHaveLength(1);
    expect(cut.err[0]).toMatch(/^weights: The model file model\.safetensors .*run the same command again/);
    expect(foldersListed()).toEqual(['albert-demo']);
    server.clearFaults();
    expect((await weights('albert-large-v2')).status).toBe(0);
    const sent = server.requests
      .filter(({ stage, file }) => stage === 'content' && file === 'model.safetensors')
      .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    expect(sent).toBeGreaterThanOrEqual(size);
    expect(sent).toBeLessThanOrEqual(size + (4 << 20));
    expectTensors('albert-large-v2', 'F16', 2 ** -11);
  });

  test('one damaged answer is fetched again, two are told', async () => {
    const server = await startHub();
    server.setFault({ kind: 'flip', atByte: 5_000_000, file: 'model.safetensors' });
    expect((await weights('albert-large-v2')).status).toBe(0);
    expectTensors('albert-large-v2', 'F16', 2 ** -11);
    server.setFault({ kind: 'flip', atByte: 100, file: 'spiece.model', times: Infinity });
    const { status, err } = await weights('albert-large-v2', '--dtype', 'f32');
    expect(status).toBe(1);
    expect(err.join('\n')).toMatch(/^weights: The model file spiece\.model is damaged/);
  });

  test('a revision asked for is looked up, and only fetched where it is another', async () => {
    const server = await startHub();
    await weights('albert-large-v2');
    const sent = server.totalBytesSent;
    expect((await weights('albert-large-v2', '--revision', 'main')).out).toContain('nothing fetched');
    expect((await weights('albert-large-v2', '--revision', COMMIT)).out).toContain('nothing fetched');
    expect(server.totalBytesSent).toBe(sent);
    expect((await weights('albert-large-v2', '--revision', 'v9')).status).toBe(1);
  });
});

describe('what is asked for', () => {
  test('fault 49: weights in several files become the one file that a single one becomes', async () => {
    await startHub();
    await weights('albert-large-v2');
    const one = bytesOf(out, 'albert-large-v2', 'model.safetensors');
    await hub?.close();
    const tensors = Array.from(MODEL.tensors, ([name, tensor]) =>
      float32Tensor(name, tensor.shape, formulaTensor(name, MODEL.salt, tensor)),
    );
    rmSync(join(out, 'albert-large-v2'), { recursive: true });
    await startHub({ 'model.safetensors': null, ...makeShards(tensors, 3) });
    const { status, err } = await weights('albert-large-v2');
    expect(err).toEqual([]);
    expect(status).toBe(0);
    const parts = bytesOf(out, 'albert-large-v2', 'model.safetensors');
    const values = (bytes: Uint8Array) =>
      Array.from(parseHeader(bytes, bytes.length).values(), ({ name, start, end }) => [
        name,
        sha256(bytes.subarray(start, end)),
      ]).sort();
    expect(values(parts)).toEqual(values(one));
  });

  test('fault 50: an address, with a revision in it: pinned, and noted as it was asked for', async () => {
    const files = Object.fromEntries(FILES.map((name) => [name, bytesOf(published, name)]));
    const repo = { commit: '1'.repeat(40), files, revisions: { 'refs/pr/1': { commit: COMMIT, files } } };
    hub = await startHubServer({ repos: { [REPO]: repo } });
    const address = `https://huggingface.co/${REPO}/tree/refs%2Fpr%2F1`;
    expect((await weights(address)).err).toEqual([]);
    expect(manifestOf('albert-large-v2')).toMatchObject({ revision: COMMIT, ref: 'refs/pr/1' });
    expect((await weights(`${REPO}@refs/pr/1`)).out).toContain('nothing fetched');
  });
});

describe('one clear line, exit status 1, nothing listed: ', () => {
  async function refused(argv: string[], line: RegExp): Promise<void> {
    const { status, err } = await weights(...argv);
    expect(err.join('\n')).toMatch(line);
    expect(err).toHaveLength(1);
    expect(err[0]).not.toContain('\n');
    expect(status).toBe(1);
    expect(foldersListed()).toEqual(['albert-demo']);
  }
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  test('no network', async () => {
    const server = await startHub();
    await server.close();
    await refused(
      ['albert-large-v2'],
      /^weights: The hub \(127\.0\.0\.1:\d+\) cannot be reached: ECONNREFUSED\..* --from DIR\.$/,
    );
  });

  test('a network that goes away', async () => {
    const server = await startHub();
    server.setFault({ kind: 'status', status: 503, stage: 'resolve', times: Infinity });
    await refused(['albert-large-v2'], /^weights: The model file model\.safetensors was not given.*HTTP 503/);
  });

  test('a wrong name', async () => {
    await startHub();
    await refused(
      ['albert-huge-v9'],
      /^weights: There is no public model albert\/albert-huge-v9 on the hub\./,
    );
    await refused(['a/b/c'], /^weights: "a\/b\/c" is no name of a model/);
  });

  test('no safetensors', async () => {
    await startHub({ 'model.safetensors': null, 'pytorch_model.bin': Uint8Array.of(1) });
    await refused(
      ['albert-large-v2'],
      /^weights: .*publishes no model\.safetensors, only pytorch_model\.bin: a pickle/,
    );
  });

  test('not ALBERT', async () => {
    const server = await startHub({ 'config.json': text({ model_type: 'bert' }) });
    await refused(['albert-large-v2'], /^weights: This is not an ALBERT model: model_type is "bert"\./);
    expect(server.requests.some(({ file }) => file === 'model.safetensors')).toBe(false);
  });

  test('weights of another model, seen at their start', async () => {
    await startHub({ 'config.json': text({ model_type: 'albert', ...MODEL.config, hidden_size: 128 }) });
    await refused(
      ['albert-large-v2'],
      /^weights: The tensor .* does not have the shape that config\.json asks for\./,
    );
    const sent = hub?.requests.filter(({ file }) => file === 'model.safetensors');
    expect(sent?.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)).toBeLessThanOrEqual(4 << 20);
  });

  test('a tokenizer of another model', async () => {
    await startHub({ 'config.json': text({ model_type: 'albert', ...MODEL.config, vocab_size: 30000 }) });
    await refused(['albert-large-v2'], /^weights: .*8[, ]?000/);
  });

  test('a value that half precision cannot hold', async () => {
    const from = join(out, 'large-values');
    const model = formulaModel();
    const tensors = new Map(model.tensors).set('albert.pooler.bias', {
      shape: [64],
      offset: 70_000,
      scale: 0,
    });
    await writeFormulaModel(from, { ...model, tensors });
    await refused(
      ['albert-large-v2', '--from', from],
      /^weights: A value of albert\.pooler\.bias does not fit.*found 70000 at index 0.*--dtype f32/,
    );
    expect(existsSync(join(out, 'albert-large-v2', 'model.safetensors.new'))).toBe(false);
    expect((await weights('albert-large-v2', '--from', from, '--dtype', 'f32')).status).toBe(0);
  });

  test('a folder without the files', async () => {
    await refused(
      ['albert-large-v2', '--from', out],
      /^weights: .*config\.json is not there; --from needs a folder/,
    );
  });
});

describe('from a folder', () => {
  test('the same, with the network never asked', async () => {
    const first = await weights('somebody/tiny-albert', '--from', published);
    expect(first).toMatchObject({ status: 0, err: [] });
    expectTensors('somebody--tiny-albert', 'F16', 2 ** -11);
    const source = sha256(bytesOf(published, 'model.safetensors'));
    expect(manifestOf('somebody--tiny-albert')).toMatchObject({
      model: 'somebody/tiny-albert',
      revision: source.slice(0, 12),
    });
    const second = await weights('somebody/tiny-albert', '--from', published);
    expect(second.out).toContain('nothing fetched');
  });

  test('half precision comes through bit for bit, a tied decoder is dropped, another kept', async () => {
    const from = join(out, 'halves');
    const decoder = (salt: string) => {
      const model = formulaModel();
      const words = model.tensors.get('albert.embeddings.word_embeddings.weight');
      if (words === undefined) throw new Error('no word embeddings');
      return { ...model, salt, tensors: new Map(model.tensors).set('predictions.decoder.weight', words) };
    };
    await writeFormulaModel(from, decoder('untied'), 'f16');
    expect((await weights('me/untied', '--from', from)).status).toBe(0);
    expect(same(bytesOf(out, 'me--untied', 'model.safetensors'), bytesOf(from, 'model.safetensors'))).toBe(
      true,
    );

    // The same values under both names: the decoder's are written over with the embeddings'.
    const bytes = bytesOf(from, 'model.safetensors');
    const tensors = parseHeader(bytes, bytes.byteLength);
    const words = tensors.get('albert.embeddings.word_embeddings.weight');
    const tied = tensors.get('predictions.decoder.weight');
    if (words === undefined || tied === undefined) throw new Error('not written');
    bytes.copyWithin(tied.start, words.start, words.end);
    writeFileSync(join(from, 'model.safetensors'), bytes);
    const { status, out: said } = await weights('me/tied', '--from', from);
    expect(status).toBe(0);
    expect(said).toContain('predictions.decoder.weight');
    const written = bytesOf(out, 'me--tied', 'model.safetensors');
    expect(parseHeader(written, written.byteLength).has('predictions.decoder.weight')).toBe(false);
  });
});
