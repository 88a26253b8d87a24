/** A safetensors file, or several read as one, as the weights of one ALBERT. */
import type { AlbertConfig } from '../model/config.ts';
import { modelParts, type ModelParts } from '../model/heads.ts';
import { floatsOf, type WeightTensor } from '../model/tensors.ts';
import type { ByteFile } from './byte_file.ts';
import { TensorBytes, toFloat32 } from './convert.ts';
import { matchRoles } from './match_roles.ts';
import { headerEnd, parseHeader, type Tensors, type TensorEntry } from './safetensors.ts';
import { joinTensors, type ShardPlan } from './shards.ts';
import { tensorError } from './safetensors_errors.ts';

/** Values compared at a time: two tensors are never both held as f32. */
const COMPARED_AT_ONCE = 1 << 16;

/** A checkpoint that is read as it is used. */
export interface StreamedCheckpoint {
  /**
   * The tensors in the file's order, each read when the one before it was taken. May be called any number of times.
   * A stored decoder comes only if it differs from the word embeddings.
   * @throws UnmaskError `weights/decoder-mismatch` when it comes to a parameter that is stored twice, differently;
   *   `weights/not-finite`; whatever reading the file throws.
   */
  weights(): AsyncIterable<WeightTensor>;
  readonly ignored: readonly TensorEntry[];
  /** Which heads it has. */
  readonly parts: ModelParts;
  /** `f16` when every matrix is stored so: nothing is gained by more. */
  readonly dtype: 'f32' | 'f16';
}

/** A header of an ALBERT is 4 kB; one read does for most. */
const PREFIX_BYTES = 1 << 16;

/**
 * Opens a file without holding it: one tensor at a time is in memory. Reads the header and nothing behind it, so that a
 * file that still arrives can be opened by its first bytes.
 * @param plan where the file is several, joined in the plan's order
 * @throws UnmaskError as {@link parseHeader}, {@link joinTensors} and {@link matchRoles}, and whatever reading the file throws.
 */
export async function streamCheckpoint(
  file: ByteFile,
  config: AlbertConfig,
  plan: ShardPlan | null = null,
): Promise<StreamedCheckpoint> {
  const { entries, ignored, copies } = matchRoles(await readTensors(file, plan), config);
  const inOrder = [...entries].sort(([, a], [, b]) => a.start - b.start);
  const words = entries.get('wordEmbeddings');
  return {
    async *weights() {
      for (const [role, entry] of inOrder) {
        if (role === 'decoderWeight' && words && (await sameInFile(file, words, entry))) continue;
        for (const copy of copies.get(role) ?? []) {
          if (!(await sameInFile(file, entry, copy))) throw differentCopies(entry, copy);
        }
        yield { role, shape: entry.shape, data: await readValues(file, entry) };
      }
    },
    ignored,
    parts: modelParts(config, entries),
    dtype: inOrder.every(([, { shape, dtype }]) => shape.length < 2 || dtype === 'F16') ? 'f16' : 'f32',
  };
}

/** A smaller tensor is copied at once: while its few bytes wait for others, they would hold a chunk of megabytes. */
const HELD_AS_STORED = 1 << 20;

async function readValues(file: ByteFile, entry: TensorEntry): Promise<WeightTensor['data']> {
  const stored = new TensorBytes(entry, await file.pieces(entry.start, entry.end));
  return entry.end - entry.start < HELD_AS_STORED ? floatsOf(stored) : stored;
}

/**
 * Where each tensor lies, by the headers, which are all that is read.
 * @param plan where the file is several, joined in the plan's order
 * @throws UnmaskError as {@link parseHeader} and {@link joinTensors}, and whatever reading the file throws.
 */
export async function readTensors(file: ByteFile, plan: ShardPlan | null): Promise<Tensors> {
  if (plan === null) return readHeader(file);
  const headers: Tensors[] = [];
  let before = 0;
  for (const byteLength of plan.byteLengths) {
    const begin = before;
    headers.push(
      await readHeader({ byteLength, read: (start, end) => file.read(begin + start, begin + end) }),
    );
    before += byteLength;
  }
  return joinTensors(plan, headers);
}

/**
 * The tensors of a file by its header, which is all that is read of it.
 * @throws UnmaskError as {@link parseHeader}, and whatever reading the file throws.
 */
export async function readHeader(file: Pick<ByteFile, 'byteLength' | 'read'>): Promise<Tensors> {
  const prefix = await file.read(0, Math.min(PREFIX_BYTES, file.byteLength));
  const end = headerEnd(prefix, file.byteLength);
  return parseHeader(end <= prefix.byteLength ? prefix : await file.read(0, end), file.byteLength);
}

/** Whether two tensors of one shape hold the same values, whatever they are stored as. Neither is held whole. */
async function sameInFile(file: ByteFile, a: TensorEntry, b: TensorEntry): Promise<boolean> {
  const elements = a.shape.reduce((product, size) => product * size, 1);
  for (let start = 0; start < elements; start += COMPARED_AT_ONCE) {
    const end = Math.min(start + COMPARED_AT_ONCE, elements);
    const values = async (entry: TensorEntry): Promise<Float32Array> => {
      const size = (entry.end - entry.start) / elements;
      return toFloat32(entry, await file.read(entry.start + start * size, entry.start + end * size));
    };
    const left = await values(a);
    const right = await values(b);
    for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  }
  return true;
}

/** The error of two tensors that should hold one parameter and do not. */
export function differentCopies(entry: TensorEntry, copy: TensorEntry): Error {
  return tensorError(
    'weights/decoder-mismatch',
    copy.name,
    `differs from ${entry.name}, which is the same parameter`,
    'equal values',
    'different values',
  );
}
