/** The one memory of a session: weights once, then activations, which are laid out anew for every batch. */
import { UnmaskError } from '../model/errors.ts';

const PAGE_BYTES = 65_536;
/** What WebAssembly's 32-bit addresses reach, and less for machines that cannot set aside as much. Set aside is not yet used. */
const MOST_PAGES = [65_536, 32_768, 16_384] as const;
/** A cache line: no two threads write the same. */
const ALIGNMENT = 64;

/** The next address that is aligned. */
export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

export class WasmMemory {
  readonly memory: WebAssembly.Memory;
  #end: number;

  /** @throws UnmaskError `cpu/out-of-memory` */
  constructor(shared: boolean) {
    this.memory = createMemory(shared);
    // Address 0 means "none" to the kernels.
    this.#end = ALIGNMENT;
  }

  /** Where activations begin: behind everything that was taken. */
  get end(): number {
    return this.#end;
  }

  get byteLength(): number {
    return this.memory.buffer.byteLength;
  }

  /** Memory that is kept as long as the session is; zeros, if no activation was there before. @returns its address, of a cache line */
  take(byteLength: number): number {
    const address = this.#end;
    this.#end = aligned(address + byteLength);
    this.reach(this.#end);
    return address;
  }

  /** Grows to `end` bytes at least; memory never shrinks. @throws UnmaskError `cpu/out-of-memory` */
  reach(end: number): void {
    const missing = Math.ceil((end - this.byteLength) / PAGE_BYTES);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch (cause) {
      throw outOfMemory(end, cause);
    }
  }

  /** Values at an address, until memory grows the next time. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  uints(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length);
  }
}

function createMemory(shared: boolean): WebAssembly.Memory {
  let refused: unknown;
  for (const maximum of MOST_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared });
    } catch (error) {
      refused = error;
    }
  }
  throw outOfMemory(PAGE_BYTES, refused);
}

function outOfMemory(byteLength: number, cause: unknown): UnmaskError {
  return new UnmaskError(
    {
      code: 'cpu/out-of-memory',
      message: 'There is not enough memory for this model or this text.',
      expected: `${byteLength} bytes`,
      remedy: 'Your text is kept. Shorten it, choose a smaller model, or close other tabs.',
      details: { byteLength },
    },
    { cause },
  );
}
