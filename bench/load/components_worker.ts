/** The parts of a load from the store, one after another and each alone: what the whole is measured against. */
import { acquireDevice } from '../../src/gpu/device.ts';
import { GpuSession } from '../../src/gpu/session.ts';
import type { WeightTensor } from '../../src/model/tensors.ts';
import { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { loadFromSite } from '../../src/weights/load.ts';
import { originLocks } from '../../src/weights/locks.ts';
import { openOpfs } from '../../src/weights/opfs.ts';
import { Store } from '../../src/weights/store.ts';
import { defaultTransport } from '../../src/weights/transport.ts';
import { madeSequence } from '../engines/made_sequence.ts';
import { runWork } from '../engines/unmask.ts';

export interface LoadParts {
  /** All chunks from the store, each compared with its hash, and tensors made of them. */
  readonly readMs: number;
  /** Tensors in memory to the GPU, in the engine's layout. */
  readonly uploadMs: number;
  /** From the last tensor to a session that is ready: what of the pipelines was not compiled meanwhile. */
  readonly pipelinesMs: number;
  /** The first pass of a fresh device, and the third. */
  readonly firstPassMs: number;
  readonly passMs: number;
  /** Tokens of the pass. */
  readonly tokens: number;
  readonly weightBytes: number;
}

/** As many as the page's example sentence has. */
const TOKENS = 10;

async function measureLoad(baseUrl: string): Promise<LoadParts> {
  const store = await Store.open(openOpfs, originLocks());
  const loaded = await loadFromSite({ baseUrl, folder: null }, { store, transport: defaultTransport() });
  try {
    await AlbertTokenizer.create(loaded.tokenizer.bytes, loaded.config);
    const readStartMs = performance.now();
    const tensors: WeightTensor[] = [];
    for await (const tensor of loaded.weights()) tensors.push(tensor);
    const readMs = performance.now() - readStartMs;

    const acquired = await acquireDevice(navigator.gpu, { f16: loaded.dtype === 'f16' });
    let lastTensorMs = NaN;
    const uploadStartMs = performance.now();
    const session = await GpuSession.create({
      acquired,
      config: loaded.config,
      weights: (async function* () {
        yield* tensors;
        // What is written is copied on the GPU's side later: an upload is done when that is.
        await acquired.device.queue.onSubmittedWorkDone();
        lastTensorMs = performance.now();
      })(),
      identity: loaded.from,
      dtype: loaded.dtype,
    });
    const readyMs = performance.now();

    const work = {
      sequences: [madeSequence(TOKENS, loaded.config.vocab_size, 0)],
      check: { sequences: [], ids: [] },
    };
    const passes: number[] = [];
    for (let run = 0; run < 3; run++) passes.push((await runWork(session, work)).ms);
    session.destroy();
    return {
      readMs,
      uploadMs: lastTensorMs - uploadStartMs,
      pipelinesMs: readyMs - lastTensorMs,
      firstPassMs: passes[0],
      passMs: passes[2],
      tokens: TOKENS,
      weightBytes: loaded.from.byteLength,
    };
  } finally {
    loaded.release();
  }
}

self.addEventListener('message', (message: MessageEvent<string>) => {
  measureLoad(message.data).then(
    (parts) => self.postMessage(parts),
    (error: unknown) => self.postMessage({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
