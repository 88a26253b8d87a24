/** One staging buffer for everything a run brings back, so that one `mapAsync` pays for all of it. */

import type { BufferOwner } from './buffers.ts';

/** A stretch of the staging buffer. */
export interface Slot {
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
  reserve(byteLength: number): Slot {
    const slot = { offset: this.#byteLength, byteLength };
    this.#byteLength += byteLength;
    return slot;
  }

  /** Records a copy of the first `byteLength` bytes of `source` into a slot, `at` bytes into it. */
  copy(
    encoder: GPUCommandEncoder,
    source: GPUBuffer,
    slot: Slot,
    at = 0,
    byteLength = slot.byteLength,
  ): void {
    if (byteLength > 0) {
      encoder.copyBufferToBuffer(source, 0, this.#staging(), slot.offset + at, byteLength);
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
