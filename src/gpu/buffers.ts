/** GPU memory with one owner: what an owner creates is counted and freed by its one `destroy()`. */
import { UnmaskError } from '../model/errors.ts';

/** The limits that matter here, of `GPUSupportedLimits`. */
export interface BufferLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

/** The largest buffer a shader can see whole. */
export function largestBinding(limits: BufferLimits): number {
  return Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
}

export class BufferOwner {
  readonly #device: GPUDevice;
  readonly #buffers = new Set<GPUBuffer>();
  #byteLength = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Bytes held now. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** A storage buffer that can be written from and copied to the CPU. */
  storage(label: string, byteLength: number): GPUBuffer {
    return this.create(
      label,
      byteLength,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    );
  }

  /** A uniform buffer. */
  uniform(label: string, byteLength: number): GPUBuffer {
    return this.create(label, byteLength, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  }

  /**
   * A buffer of at least `byteLength` bytes, rounded up to 16; zero-initialised as WebGPU promises.
   * @throws UnmaskError `gpu/limits` when the device allows no buffer of this size.
   */
  create(label: string, byteLength: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const size = Math.max(16, Math.ceil(byteLength / 16) * 16);
    const { limits } = this.#device;
    const limit = usage & GPUBufferUsage.STORAGE ? largestBinding(limits) : limits.maxBufferSize;
    if (size > limit) {
      throw new UnmaskError({
        code: 'gpu/limits',
        message: `This GPU allows buffers of ${mib(limit)}, and "${label}" needs ${mib(size)}.`,
        expected: `at most ${limit} bytes`,
        actual: `${size} bytes`,
        remedy: 'Use a shorter text or a smaller model, or run on the CPU.',
        details: { label, size, limit },
      });
    }
    const buffer = this.#device.createBuffer({ label, size, usage });
    this.#buffers.add(buffer);
    this.#byteLength += size;
    return buffer;
  }

  /** Frees everything this owner created. Idempotent. */
  destroy(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#buffers.clear();
    this.#byteLength = 0;
  }
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0)} MiB`;
}
