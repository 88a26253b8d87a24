/** Times compute passes of one submit by the GPU's own clock. Needs a device with `timestamp-query`. */

export class GpuClock {
  readonly #device: GPUDevice;
  readonly #set: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;

  /** For up to `most` passes a submit. */
  constructor(device: GPUDevice, most: number) {
    this.#device = device;
    this.#set = device.createQuerySet({ type: 'timestamp', count: 2 * most });
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#resolved = device.createBuffer({ size: 16 * most, usage: QUERY_RESOLVE | COPY_SRC });
    this.#staging = device.createBuffer({ size: 16 * most, usage: COPY_DST | MAP_READ });
  }

  /** Milliseconds of each pass, recorded one after another by `record`. */
  async time(record: readonly ((pass: GPUComputePassEncoder) => void)[]): Promise<number[]> {
    const encoder = this.#device.createCommandEncoder();
    record.forEach((steps, p) => {
      const pass = encoder.beginComputePass({
        timestampWrites: {
          querySet: this.#set,
          beginningOfPassWriteIndex: 2 * p,
          endOfPassWriteIndex: 2 * p + 1,
        },
      });
      steps(pass);
      pass.end();
    });
    encoder.resolveQuerySet(this.#set, 0, 2 * record.length, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, 16 * record.length);
    this.#device.queue.submit([encoder.finish()]);
    await this.#staging.mapAsync(GPUMapMode.READ);
    const at = new BigUint64Array(this.#staging.getMappedRange(0, 16 * record.length));
    const ms = record.map((_, p) => Number(at[2 * p + 1] - at[2 * p]) / 1e6);
    this.#staging.unmap();
    return ms;
  }

  destroy(): void {
    this.#set.destroy();
    this.#resolved.destroy();
    this.#staging.destroy();
  }
}
