/** A real device for kernel tests: no adapter is a failure, GPU errors are failures, everything is freed. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { BufferOwner } from '../../src/gpu/buffers.ts';
import type { AcquiredDevice } from '../../src/gpu/device.ts';
import { catchGpuErrors } from '../../src/gpu/device_errors.ts';
import {
  dispatchesOf,
  KernelCompiler,
  recordDispatches,
  type RowCounts,
  type Step,
} from '../../src/gpu/kernel.ts';
import { NO_ROWS } from '../../src/gpu/reads/reader.ts';
import type { WeightStorage } from '../../src/gpu/weight_storage.ts';
import { acquireNodeDevice } from '../../tools/node_gpu.ts';

/** Whether this run is for `shader-f16` alone, on an adapter that has it (`tools/test.mjs`, suite `f16`): all else has been tested. */
export const ONLY_F16 = process.env.UNMASK_F16 === '1';

/** The ways weights are stored that this run tests. */
export const STORAGES: readonly WeightStorage[] = ONLY_F16 ? ['f16'] : ['f32', 'f16-packed'];

/** Largest relative error of one product: f32 sums, and for f16 storage the rounding of the weights. */
export const STORAGE_TOLERANCE: Readonly<Record<WeightStorage, number>> = {
  f32: 2e-6,
  f16: 5e-4,
  'f16-packed': 5e-4,
};

export class TestGpu {
  readonly acquired: AcquiredDevice;
  readonly compiler: KernelCompiler;
  /** Buffers of the test under way. */
  owner: BufferOwner;

  constructor(acquired: AcquiredDevice) {
    this.acquired = acquired;
    this.compiler = new KernelCompiler(acquired.device);
    this.owner = new BufferOwner(acquired.device);
  }

  get device(): GPUDevice {
    return this.acquired.device;
  }

  /** A storage buffer with `data` in it. */
  upload(data: Float32Array | Uint32Array | Uint16Array): GPUBuffer {
    const buffer = this.owner.storage('test input', data.byteLength);
    this.device.queue.writeBuffer(buffer, 0, data.slice());
    return buffer;
  }

  /** A uniform of u32s. */
  uniform(...values: number[]): GPUBuffer {
    const buffer = this.owner.uniform('test uniform', 4 * values.length);
    this.device.queue.writeBuffer(buffer, 0, Uint32Array.from(values));
    return buffer;
  }

  /** A storage buffer of `length` f32 filled with NaN, so that what a kernel leaves unwritten is seen. */
  output(length: number): GPUBuffer {
    return this.upload(new Float32Array(length).fill(NaN));
  }

  /** Runs steps and waits for them. */
  async run(steps: readonly Step[], counts: Partial<RowCounts>): Promise<void> {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    recordDispatches(pass, dispatchesOf(steps, { ...NO_ROWS, ...counts }));
    pass.end();
    this.device.queue.submit([encoder.finish()]);
    await this.device.queue.onSubmittedWorkDone();
  }

  async readFloats(buffer: GPUBuffer, length: number): Promise<Float32Array> {
    return new Float32Array(await this.#read(buffer, length * 4));
  }

  async readWords(buffer: GPUBuffer, length: number): Promise<Uint32Array<ArrayBuffer>> {
    return new Uint32Array(await this.#read(buffer, length * 4));
  }

  async #read(buffer: GPUBuffer, byteLength: number): Promise<ArrayBuffer> {
    const staging = this.owner.create(
      'test read-back',
      byteLength,
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    );
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, byteLength);
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return staging.getMappedRange().slice(0, byteLength);
  }
}

/** Sets up one device for a test file; the returned function gives it to a test body inside error scopes. */
export function useGpu(): (body: (gpu: TestGpu) => Promise<void>) => () => Promise<void> {
  let gpu: TestGpu | undefined;
  const uncaptured: string[] = [];
  beforeAll(async () => {
    const acquired = await acquireNodeDevice({ f16: true });
    console.log(`adapter: ${acquired.adapter}${acquired.software ? ' (software)' : ''}`);
    acquired.device.onuncapturederror = (event) => uncaptured.push(event.error.message);
    gpu = new TestGpu(acquired);
  });
  beforeEach(() => {
    if (gpu) gpu.owner = new BufferOwner(gpu.device);
  });
  afterEach(() => {
    gpu?.owner.destroy();
    expect(uncaptured.splice(0)).toEqual([]);
  });
  afterAll(() => gpu?.device.destroy());
  return (body) => async () => {
    const present = gpu;
    if (!present) throw new Error('no GPU device');
    await catchGpuErrors(present.device, () => body(present));
  };
}

/** ‖actual − expected‖₂ / ‖expected‖₂; NaN when anything is NaN or lengths differ, so that `<=` fails. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference) / Math.sqrt(norm || 1);
}

/** Deterministic values in [−1, 1), different for every `seed`. */
export function values(length: number, seed: number): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
