/** Weights as transformers saves them in several files, for tests. */
import { makeFile, type MadeTensor } from './safetensors.ts';

/** The files by their names, the index among them: tensor i is in file i mod `count`. */
export function makeShards(
  tensors: readonly MadeTensor[],
  count: number,
): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
  const five = (number: number): string => String(number).padStart(5, '0');
  const name = (part: number): string => `model-${five(part + 1)}-of-${five(count)}.safetensors`;
  const map = Object.fromEntries(tensors.map((tensor, i) => [tensor.name, name(i % count)]));
  const total = tensors.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const index = { metadata: { total_size: total }, weight_map: map };
  return {
    'model.safetensors.index.json': new TextEncoder().encode(JSON.stringify(index, null, 2)),
    ...Object.fromEntries(
      Array.from({ length: count }, (_, part) => [
        name(part),
        Uint8Array.from(makeFile(tensors.filter((_tensor, i) => i % count === part))),
      ]),
    ),
  };
}
