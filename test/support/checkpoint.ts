/** A checkpoint that is in memory, opened as the page opens a file. */
import type { AlbertConfig } from '../../src/model/config.ts';
import { floatsOf, type FloatTensor } from '../../src/model/tensors.ts';
import { streamCheckpoint, type StreamedCheckpoint } from '../../src/weights/checkpoint.ts';

export function openBytes(bytes: Uint8Array, config: AlbertConfig): Promise<StreamedCheckpoint> {
  const slice = (start: number, end: number) => Promise.resolve(new Uint8Array(bytes.slice(start, end)));
  const pieces = async (start: number, end: number) => [await slice(start, end)];
  return streamCheckpoint({ byteLength: bytes.byteLength, read: slice, pieces }, config);
}

/** All tensors of a checkpoint, read to its end, in the file's order. */
export async function readTensors(checkpoint: StreamedCheckpoint): Promise<readonly FloatTensor[]> {
  const tensors: FloatTensor[] = [];
  for await (const tensor of checkpoint.weights()) tensors.push({ ...tensor, data: floatsOf(tensor.data) });
  return tensors;
}
