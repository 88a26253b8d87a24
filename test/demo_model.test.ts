/** The embedded model: what ships is what is listed, loads through our own reader, and answers as the reference did. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CpuSession } from '../src/cpu/session.ts';
import { parseAlbertConfig } from '../src/model/config.ts';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import type { RowPrediction } from '../src/model/reads.ts';
import { AlbertTokenizer } from '../src/tokenizer/tokenizer.ts';
import { findListing, parseListing } from '../src/weights/listing.ts';
import { loadFromSite } from '../src/weights/load.ts';
import { fastTransport, memoryStore } from './support/store.ts';
import { openBytes, readTensors } from './support/checkpoint.ts';
import { failure } from './support/errors.ts';

interface DemoCase {
  readonly text: string;
  readonly pair?: string;
  readonly ids: readonly number[];
  readonly token_type_ids: readonly number[];
  readonly masks: readonly {
    readonly position: number;
    readonly logsumexp: number;
    readonly top_ids: readonly number[];
    readonly top_log_probs: readonly number[];
  }[];
}

/** Nats: cases.json is computed in float64 from the same weights (tools/pretrain/cases.py), so what is left is f32's rounding. */
const TOLERANCE = 1e-5;

const path = (name: string) => fileURLToPath(new URL(`../public/weights/${name}`, import.meta.url));
const json = (name: string): unknown => JSON.parse(readFileSync(path(name), 'utf8'));

const listing = findListing(parseListing(json('index.json')), 'albert-demo');
const config = parseAlbertConfig(json('albert-demo/config.json'));
const bytes = readFileSync(path('albert-demo/model.safetensors'));

test('sizes, hashes and revision are those listed', () => {
  for (const { name, ...listed } of Object.values(listing.files)) {
    const found = readFileSync(path(`albert-demo/${name}`));
    const sha256 = createHash('sha256').update(found).digest('hex');
    expect({ byteLength: found.byteLength, sha256 }, name).toEqual(listed);
  }
  expect(listing.files.weights.sha256).toMatch(new RegExp(`^${listing.revision}`));
  expect(listing.isDemo).toBe(true);
});

test('one flipped bit in a piece’s score, which the tokenizer cannot notice, is noticed', async () => {
  const altered = new Uint8Array(readFileSync(path('albert-demo/spiece.model')));
  // A piece is its text, then field 2, a float32 in little-endian order: the last byte of its fraction.
  const piece = Buffer.from('▁soldier\x15');
  const at = Buffer.from(altered.buffer).indexOf(piece);
  expect(at).toBeGreaterThan(0);
  altered[at + piece.length] ^= 1;
  const tokenizer = await AlbertTokenizer.create(altered, config);
  tokenizer.destroy();

  const fetch: typeof globalThis.fetch = async (url) => {
    const name = url instanceof URL ? url.pathname.slice(1) : '';
    return new Response(name.endsWith('spiece.model') ? altered : new Uint8Array(await readFile(path(name))));
  };
  const error = await failure('weights/damaged', () =>
    loadFromSite(
      { baseUrl: 'https://site.test/', folder: null },
      { store: memoryStore(), transport: fastTransport(fetch) },
    ),
  );
  expect(error.message).toContain('spiece.model');
});

const checkpoint = await openBytes(bytes, config);

test('its safetensors hold this model and nothing else', async () => {
  const roles = (await readTensors(checkpoint)).map(({ role }) => role);
  expect(roles).not.toContain('decoderWeight');
  expect(checkpoint.ignored).toEqual([]);
});

const cases = json('albert-demo/cases.json') as readonly DemoCase[];
const session = await CpuSession.create({
  config,
  weights: checkpoint.weights(),
  identity: { name: listing.name, revision: listing.revision, content: '' },
  precision: 'f32',
});

async function predict(golden: DemoCase): Promise<readonly RowPrediction[]> {
  const rows = Uint32Array.from(golden.masks, (mask) => mask.position);
  const { answers } = await session.run({
    batch: raggedBatch([{ ids: golden.ids, tokenTypeIds: golden.token_type_ids }]),
    reads: [{ kind: 'predict', rows, topK: 10 }],
  });
  return answers[0];
}

test('the tokenizer gives the ids of cases.json', async () => {
  const tokenizer = await AlbertTokenizer.create(readFileSync(path('albert-demo/spiece.model')), config);
  for (const { text, pair = null, ids, token_type_ids } of cases) {
    const encoded = tokenizer.encode(text, pair);
    expect([...encoded.ids], text).toEqual(ids);
    expect([...encoded.tokenTypeIds], text).toEqual(token_type_ids);
  }
  tokenizer.destroy();
});

test('CPU predictions are those of cases.json', async () => {
  expect(cases).toHaveLength(18);
  let worst = 0;
  for (const golden of cases) {
    expect(golden.masks.length).toBeGreaterThan(0);
    const predictions = await predict(golden);
    golden.masks.forEach((mask, m) => {
      const ours = predictions[m];
      expect([...ours.topIds]).toEqual(mask.top_ids);
      mask.top_log_probs.forEach((logProb, rank) => {
        worst = Math.max(worst, Math.abs(ours.topLogits[rank] - ours.logSumExp - logProb));
      });
      worst = Math.max(worst, Math.abs(ours.logSumExp - mask.logsumexp));
    });
  }
  console.info(`albert-demo, CPU f32: largest |Δ log p| ${worst.toExponential(2)} nats`);
  expect(worst).toBeLessThanOrEqual(TOLERANCE);
});
