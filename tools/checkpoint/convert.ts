/** Published weights on disk, in one file or several → ours: the tensors of a masked language model, in one precision. */
import type { AlbertConfig } from '../../src/model/config.ts';
import { tensorSpec } from '../../src/model/tensor_specs.ts';
import { differentCopies, readTensors } from '../../src/weights/checkpoint.ts';
import { matchRoles } from '../../src/weights/match_roles.ts';
import { toFloat32 } from '../../src/weights/convert.ts';
import type { TensorEntry } from '../../src/weights/safetensors.ts';
import { weightsToRead } from '../../cli/node/disk_file.ts';
import { writeSafetensors, type PlannedTensor, type WrittenFile } from './writer.ts';

export interface ConvertOptions {
  /** `model.safetensors`, or the index of several files beside it. */
  readonly source: string;
  readonly target: string;
  readonly config: AlbertConfig;
  readonly dtype: 'f32' | 'f16';
  readonly onBytes?: (written: number, total: number) => void;
}

export interface Converted extends WrittenFile {
  /** Tensors that a masked language model has no use for, left out. */
  readonly dropped: readonly string[];
}

/**
 * Converts, holding one tensor at a time (two while a stored decoder is compared). The pooler is kept where there is one.
 * @throws UnmaskError `weights/*` for a file that is no ALBERT masked language model of this config, or holds a value
 *   that is not finite or that f16 cannot hold; each names the tensor.
 */
export async function convertCheckpoint(options: ConvertOptions): Promise<Converted> {
  const { source, target, config, dtype, onBytes } = options;
  const { file, plan } = await weightsToRead(source);
  const { entries, copies, ignored } = matchRoles(await readTensors(file, plan), config);
  const values = async (entry: TensorEntry) => toFloat32(entry, await file.read(entry.start, entry.end));
  const dropped = ignored.map(({ name }) => name);
  for (const [role, others] of copies) {
    const entry = entries.get(role);
    for (const copy of others) {
      if (entry !== undefined && !equal(await values(entry), await values(copy)))
        throw differentCopies(entry, copy);
      dropped.push(copy.name);
    }
  }
  const words = entries.get('wordEmbeddings');
  const decoder = config.tie_word_embeddings ? entries.get('decoderWeight') : undefined;
  if (words !== undefined && decoder !== undefined && equal(await values(words), await values(decoder))) {
    entries.delete('decoderWeight');
    dropped.push(decoder.name);
  }
  const tensors = Array.from(entries, ([role, entry]): PlannedTensor => ({
    name: tensorSpec(config, role).name,
    shape: entry.shape,
    values: () => values(entry),
  }));
  return { ...(await writeSafetensors(target, tensors, dtype, onBytes)), dropped };
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
