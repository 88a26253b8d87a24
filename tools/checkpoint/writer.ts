/** Writes a safetensors file a tensor at a time, and says what it has become: size, SHA-256, SHA-256 of each chunk. */
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { toFloat16 } from '../../src/model/float16.ts';
import { elementCount } from '../../src/model/check_weights.ts';
import { CHUNK_BYTES } from '../../src/weights/manifest.ts';
import { toBfloat16 } from './bfloat16.ts';

export const STORED_DTYPES = ['f32', 'f16', 'bf16'] as const;
export type StoredDtype = (typeof STORED_DTYPES)[number];

/** One tensor to write; its values are asked for when its turn comes, and not kept. */
export interface PlannedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: () => Float32Array | Promise<Float32Array>;
}

export interface WrittenFile {
  readonly size: number;
  readonly sha256: string;
  /** Of each {@link CHUNK_BYTES} of the file, the last one shorter. */
  readonly chunks: readonly string[];
}

/**
 * Writes `path`, which appears whole or not at all. Tensors come sorted by name, their data in the same order.
 * @param onBytes told of the bytes written so far, of all
 * @throws UnmaskError `weights/not-finite` for a value that f16 cannot hold, naming tensor and value.
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly PlannedTensor[],
  dtype: StoredDtype,
  onBytes: (written: number, total: number) => void = () => undefined,
): Promise<WrittenFile> {
  const sorted = tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { header, total } = planFile(sorted, dtype);
  const unfinished = `${path}.new`;
  const file = await open(unfinished, 'w');
  const hash = new FileHash();
  let written = 0;
  const write = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await file.writeFile(bytes);
    written += bytes.byteLength;
    onBytes(written, total);
  };
  try {
    await write(header);
    for (const { name, values } of sorted) await write(stored(await values(), name, dtype));
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
  await file.close();
  await rename(unfinished, path);
  return { size: written, ...hash.digest() };
}

/** SHA-256 of a whole and of its chunks, from pieces of any size. */
export class FileHash {
  readonly #whole = createHash('sha256');
  readonly #chunks: string[] = [];
  #chunk = createHash('sha256');
  #inChunk = 0;

  update(bytes: Uint8Array): void {
    this.#whole.update(bytes);
    for (let at = 0; at < bytes.byteLength;) {
      const piece = bytes.subarray(at, at + CHUNK_BYTES - this.#inChunk);
      this.#chunk.update(piece);
      this.#inChunk += piece.byteLength;
      at += piece.byteLength;
      if (this.#inChunk === CHUNK_BYTES) this.#endChunk();
    }
  }

  digest(): { readonly sha256: string; readonly chunks: readonly string[] } {
    if (this.#inChunk > 0) this.#endChunk();
    return { sha256: this.#whole.digest('hex'), chunks: this.#chunks };
  }

  #endChunk(): void {
    this.#chunks.push(this.#chunk.digest('hex'));
    this.#chunk = createHash('sha256');
    this.#inChunk = 0;
  }
}

/** The header with its length before it, padded so that the data begins at a multiple of 8. */
function planFile(tensors: readonly PlannedTensor[], dtype: StoredDtype) {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const size = dtype === 'f32' ? 4 : 2;
  let at = 0;
  for (const { name, shape } of tensors) {
    header[name] = {
      dtype: dtype.toUpperCase(),
      shape,
      data_offsets: [at, (at += size * elementCount(shape))],
    };
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(8 + Math.ceil(text.byteLength / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.byteLength - 8));
  text.copy(padded, 8);
  return { header: padded, total: padded.byteLength + at };
}

function stored(values: Float32Array, name: string, dtype: StoredDtype): Uint8Array {
  const array = dtype === 'f32' ? values : dtype === 'f16' ? toFloat16(values, name) : toBfloat16(values);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
