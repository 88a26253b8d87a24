/** One staging buffer for everything a run brings back, so that one `mapAsync` pays for all of it. */

import type { BufferOwner } from './buffers.ts';

/** Bytes of the staging buffer that are set aside for one copy, or for several. */
export interface StagedRange {
  readonly offset: number;
  readonly byteLength: number;
}

export class Readback {
  readonly #owner: BufferOwner;
  #byteLength = 0;
  #buffer: GPUBuffer | null = null;

  /** @param owner frees the staging buffer with everything else of the run. */
  constructor(owner: BufferOwner) {
    this.#owner = owner;
  }

  /** Sets room aside; all room is set aside before the first copy. `byteLength` is a multiple of 4. */
  reserve(byteLength: number): StagedRange {
    const range = { offset: this.#byteLength, byteLength };
    this.#byteLength += byteLength;
    return range;
  }

  /** Records a copy of the first `byteLength` bytes of `source` into a range, `at` bytes into it. */
  copy(
    encoder: GPUCommandEncoder,
    source: GPUBuffer,
    range: StagedRange,
    at = 0,
    byteLength = range.byteLength,
  ): void {
    if (byteLength > 0) {
      encoder.copyBufferToBuffer(source, 0, this.#staging(), range.offset + at, byteLength);
    }
  }

  /** Waits for the GPU and returns everything that was copied. Call once, after the last submit. */
  async read(): Promise<ArrayBuffer> {
    if (this.#byteLength === 0) return new ArrayBuffer(0);
    const staging = this.#staging();
    await staging.mapAsync(GPUMapMode.READ);
    return staging.getMappedRange().slice(0, this.#byteLength);
  }

  #staging(): GPUBuffer {
    // Through an owner, for its check of the size: full rows of thousands of masks may pass a device's limit.
    this.#buffer ??= this.#owner.create(
      'read-back',
      this.#byteLength,
      GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    );
    return this.#buffer;
  }
}
