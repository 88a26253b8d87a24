/** How many dispatches a run is, counted as they are recorded. On Dawn's null backend: it takes every command and computes nothing. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fixtureGolden } from '../../test/golden/load.ts';
import { nullGpu } from '../../tools/node_gpu.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Read } from '../model/reads.ts';
import type { Run } from '../model/run.ts';
import { tensorSpecs } from '../model/tensor_specs.ts';
import type { WeightTensor } from '../model/tensors.ts';
import { acquireDevice } from './device.ts';
import { GpuSession } from './session.ts';

const LARGE: AlbertConfig = {
  ...fixtureGolden('nano').config,
  vocab_size: 30_000,
  embedding_size: 128,
  hidden_size: 1024,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  intermediate_size: 4096,
  max_position_embeddings: 512,
};

function* zeros(config: AlbertConfig): Generator<WeightTensor> {
  for (const [role, { shape }] of tensorSpecs(config)) {
    if (role === 'decoderWeight') continue;
    yield { role, shape, data: new Float32Array(shape.reduce((product, size) => product * size, 1)) };
  }
}

let session: GpuSession | undefined;
let dispatches = 0;
const uncaptured: string[] = [];

beforeAll(async () => {
  const { device, ...acquired } = await acquireDevice(nullGpu(), { f16: false });
  device.onuncapturederror = (event) => uncaptured.push(event.error.message);
  const createCommandEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createCommandEncoder(descriptor);
    const beginComputePass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (passDescriptor) => {
      const pass = beginComputePass(passDescriptor);
      const dispatchWorkgroups = pass.dispatchWorkgroups.bind(pass);
      pass.dispatchWorkgroups = (x, y, z) => {
        dispatches++;
        dispatchWorkgroups(x, y, z);
      };
      return pass;
    };
    return encoder;
  };
  session = await GpuSession.create({
    // What a GPU of which something is known gets.
    acquired: { ...acquired, device, software: false, dearBarriers: false, untold: false },
    config: LARGE,
    weights: zeros(LARGE),
    identity: { name: 'large', revision: 'zeros', content: '' },
  });
});
afterEach(() => expect(uncaptured.splice(0)).toEqual([]));
afterAll(() => session?.destroy());

async function count(tokens: number, reads: readonly Read[], more: Partial<Run> = {}): Promise<number> {
  if (!session) throw new Error('no session');
  dispatches = 0;
  const batch = raggedBatch([{ ids: new Uint32Array(tokens) }]);
  await session.run({ batch, reads, ...more }).catch((error: unknown) => {
    // What is read back was never written, and may be anything.
    if (!(error instanceof UnmaskError && error.code === 'gpu/not-finite')) throw error;
  });
  return dispatches;
}

const predict = (after?: number): Read => ({
  kind: 'predict',
  rows: Uint32Array.of(3),
  topK: 5,
  ...(after === undefined ? {} : { after }),
});
const hidden = (after: number): Read => ({ kind: 'hidden', rows: Uint32Array.of(0), after });

describe('dispatches of ALBERT-large on a GPU', () => {
  test('a sentence of 16 tokens with a mask: 125, five a pass', async () => {
    expect(await count(16, [predict()])).toBe(2 + 24 * 5 + 3);
  });

  test('a pass more is five more, the head after it three', async () => {
    expect(await count(16, [predict()], { schedule: [0, 0, 0] })).toBe(2 + 3 * 5 + 3);
    expect(await count(16, [predict(1), predict(2), predict()], { schedule: [0, 0, 0] })).toBe(
      2 + 3 * 5 + 3 * 3,
    );
  });

  test('where hidden states are read or edited, the LayerNorm before them is one more', async () => {
    const passes = 2 + 3 * 5;
    const schedule = [0, 0, 0];
    expect(await count(16, [hidden(0)], { schedule })).toBe(passes + 1);
    expect(await count(16, [hidden(2)], { schedule })).toBe(passes + 2);
    expect(await count(16, [hidden(2), hidden(3)], { schedule })).toBe(passes + 4);
    // The head finds the hidden states there: it gathers its rows, and the decoder alone reads through a LayerNorm.
    expect(await count(16, [hidden(3), predict()], { schedule })).toBe(passes + 2 + 5);
    const edits = [{ after: 1, from: Uint32Array.of(0), to: Uint32Array.of(1) }];
    expect(await count(16, [predict()], { schedule, edits })).toBe(passes + 1 + 3);
  });

  test('attention that is read is two more, and leaves the LayerNorms where they are', async () => {
    const attention = (after: number): Read => ({ kind: 'attention', rows: Uint32Array.of(0, 3), after });
    const reads = [attention(1), attention(3), predict()];
    expect(await count(16, reads, { schedule: [0, 0, 0] })).toBe(2 + 3 * 5 + 2 * 2 + 3);
  });

  test('many rows keep the LayerNorms as they were', async () => {
    expect(await count(32, [predict()])).toBe(125);
    expect(await count(33, [predict()])).toBe(3 + 24 * 7 + 5);
  });
});
