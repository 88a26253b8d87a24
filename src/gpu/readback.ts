/** One staging buffer for everything a run brings back, so that one `mapAsync` pays for all of it. */

import type { BufferOwner } from './buffers.ts';

/** Bytes of the staging buffer that are set aside for one copy, or for several. */
export interface StagedRange {
  readonly offset: number;
  readonly byteLength: number;
}

export class Readback {
  readonly #kept: GPUBuffer;
  readonly #owner: BufferOwner;
  #byteLength = 0;
  #buffer: GPUBuffer | null = null;

  /**
   * @param kept serves runs that ask for no more than it holds; runs are serial, so that nobody else has it mapped
   * @param owner of a larger one, which it frees with everything else of the run
   */
  constructor(kept: GPUBuffer, owner: BufferOwner) {
    this.#kept = kept;
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

  /**
   * Waits for the GPU and has everything that was copied read where it is mapped. Call once, after the last submit.
   * @param use keeps none of the bytes: they are gone when it returns
   * @returns what `use` returns
   */
  async read<T>(use: (bytes: ArrayBuffer) => T): Promise<T> {
    if (this.#byteLength === 0) return use(new ArrayBuffer(0));
    const staging = this.#staging();
    await staging.mapAsync(GPUMapMode.READ, 0, this.#byteLength);
    try {
      return use(staging.getMappedRange(0, this.#byteLength));
    } finally {
      staging.unmap();
    }
  }

  #staging(): GPUBuffer {
    if (this.#buffer !== null) return this.#buffer;
    // A larger one through an owner, for its check of the size: full rows of thousands of masks may pass a device's limit.
    this.#buffer =
      this.#byteLength <= this.#kept.size
        ? this.#kept
        : this.#owner.create(
            'read-back',
            this.#byteLength,
            GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
          );
    return this.#buffer;
  }
}
