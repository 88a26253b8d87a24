/** What a session holds on the GPU, counted apart from its own books; and many runs of every kind, to see whether it grows. */
import { largestBinding } from '../../src/gpu/buffers.ts';
import { acquireDevice } from '../../src/gpu/device.ts';
import { GpuSession } from '../../src/gpu/session.ts';
import { largestCapacity, stridesOf, Workspace } from '../../src/gpu/workspace.ts';
import type { AlbertConfig } from '../../src/model/config.ts';
import type { Read } from '../../src/model/reads.ts';
import type { Run } from '../../src/model/run.ts';
import { scheduleOf } from '../../src/model/schedule.ts';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { madeSequence } from './made_sequence.ts';
import { batchOf } from './unmask.ts';

export interface Held {
  /** By the session's own books. */
  readonly ownedBytes: number;
  /** Buffers created and not destroyed, by watching the device. */
  readonly buffers: number;
  readonly bufferBytes: number;
}

/** Every buffer a device has made and nobody has destroyed. */
class BufferWatch {
  readonly #live = new Map<GPUBuffer, number>();

  constructor(device: GPUDevice) {
    const createBuffer = device.createBuffer.bind(device);
    device.createBuffer = (descriptor) => {
      const buffer = createBuffer(descriptor);
      this.#live.set(buffer, descriptor.size);
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        this.#live.delete(buffer);
        destroy();
        return undefined;
      };
      return buffer;
    };
  }

  get count(): number {
    return this.#live.size;
  }

  get byteLength(): number {
    return [...this.#live.values()].reduce((sum, size) => sum + size, 0);
  }
}

/** A session whose device is watched. */
export class HeldSession {
  readonly #session: GpuSession;
  readonly #device: GPUDevice;
  readonly #watch: BufferWatch;
  #runs = 0;

  private constructor(session: GpuSession, device: GPUDevice, watch: BufferWatch) {
    this.#session = session;
    this.#device = device;
    this.#watch = watch;
  }

  static async load(gpu: GPU | undefined, file: GoldenFile, dtype: 'f32' | 'f16'): Promise<HeldSession> {
    const acquired = await acquireDevice(gpu, { f16: dtype === 'f16', matrixUnits: true });
    const watch = new BufferWatch(acquired.device);
    const session = await GpuSession.create({
      acquired,
      config: file.config,
      weights: formulaWeights(file),
      identity: { name: file.model, revision: 'golden formula', content: '' },
      dtype,
    });
    return new HeldSession(session, acquired.device, watch);
  }

  /** `count` more runs, of all lengths and kinds in turn; every tenth is cancelled on the way. */
  async runMany(count: number): Promise<Held> {
    for (let i = 0; i < count; i++) {
      const controller = new AbortController();
      const run = this.#session.run({
        ...someRun(this.#session.config, this.#runs),
        signal: controller.signal,
      });
      if (this.#runs % 10 === 9) controller.abort();
      await run.catch((error: unknown) => {
        if (!controller.signal.aborted) throw error;
      });
      this.#runs++;
    }
    return this.held();
  }

  held(): Held {
    return {
      ownedBytes: this.#session.gpuByteLength,
      buffers: this.#watch.count,
      bufferBytes: this.#watch.byteLength,
    };
  }

  /**
   * Bytes of the activations for so many tokens: allocated, counted, freed. Null beyond what the device holds at once,
   * where a batch is run in parts.
   */
  workspaceBytes(tokens: number): number | null {
    const strides = stridesOf(this.#session.config);
    const { tokens: most, headRows } = largestCapacity(strides, largestBinding(this.#device.limits));
    if (tokens > most) return null;
    const before = this.#watch.byteLength;
    const workspace = new Workspace(this.#device, strides, { tokens, headRows });
    const bytes = this.#watch.byteLength - before;
    workspace.destroy();
    return bytes;
  }

  close(): void {
    this.#session.destroy();
  }
}

/** The i-th run: 8 to 64 tokens in one to three sequences, and now and then everything a probe may ask for. */
function someRun(config: AlbertConfig, i: number): Run {
  const longest = Math.min(64, Math.floor(config.max_position_embeddings / 2));
  const sequences = Array.from({ length: 1 + (i % 3) }, (_, s) =>
    madeSequence(8 + ((7 * i + 5 * s) % (longest - 7)), config.vocab_size, s),
  );
  const { batch, rows } = batchOf({ sequences });
  const everything = i % 5 === 0;
  const targets = sequences.map(() => Uint32Array.of(5, 6));
  const predict: Read = { kind: 'predict', rows, topK: 20, full: everything, targets };
  const afterEachPass = [0, ...scheduleOf(config).keys()].map((after): Read => ({
    kind: 'hidden',
    after,
    rows: Uint32Array.of(0),
  }));
  return {
    batch,
    reads: everything ? [predict, { kind: 'pooled' }, { kind: 'mean' }, ...afterEachPass] : [predict],
  };
}
