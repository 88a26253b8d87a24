/**
 * Numbers as NumPy keeps them in a file (`numpy.load`). The libraries for npm that write it bring a `fetch` of their own, and the format is
 * a header of one line: NumPy Enhancement Proposal 1, version 1.0.
 */
import { zipSync } from 'fflate';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
/** Where the numbers begin is a multiple of it. */
const ALIGNMENT = 64;

/**
 * An array of f32, little-endian, row after row.
 * @param shape e.g. [N, H]; as many values as its product
 * @returns the bytes of an `.npy` file
 */
export function npy(values: Float32Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== values.length) {
    throw new Error(`An array of ${shape.join(' × ')} has ${size} values, not ${values.length}.`);
  }
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const begin = Math.ceil((MAGIC.length + 2 + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(begin + 4 * size);
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  view.setUint16(MAGIC.length, begin - MAGIC.length - 2, true);
  const padded = `${header.padEnd(begin - MAGIC.length - 3)}\n`;
  bytes.set(new TextEncoder().encode(padded), MAGIC.length + 2);
  values.forEach((value, index) => view.setFloat32(begin + 4 * index, value, true));
  return bytes;
}

/**
 * Several arrays in one file, each under its name (`numpy.load(file)['name']`).
 * @returns the bytes of an `.npz` file, not compressed: hidden states do not shrink
 */
export function npz(arrays: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const files = Object.fromEntries([...arrays].map(([name, bytes]) => [`${name}.npy`, bytes]));
  return new Uint8Array(zipSync(files, { level: 0 }));
}
