/** Values read from bytes as they lie, in pieces cut anywhere. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFloat16 } from '../model/float16.ts';
import { UnmaskError } from '../model/errors.ts';
import { TensorBytes, toFloat32 } from './convert.ts';

const values = Float32Array.from({ length: 40 }, (_, i) => (i - 20) / 8);

function stored(dtype: string, of: Float32Array = values): Uint8Array {
  if (dtype === 'F16') return new Uint8Array(toFloat16(of, 'x').buffer);
  if (dtype === 'F32') return new Uint8Array(of.slice().buffer);
  const words = new Uint16Array(of.length);
  const bits = new Uint32Array(of.slice().buffer);
  words.forEach((_, i) => (words[i] = bits[i] >>> 16));
  return new Uint8Array(words.buffer);
}

/** `bytes` cut where told, each piece at an odd place of a buffer of its own. */
function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const edges = [0, ...[...at].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, i) => {
    const own = new Uint8Array(end - edges[i] + 1);
    own.set(bytes.subarray(edges[i], end), 1);
    return own.subarray(1);
  });
}

describe.each(['F32', 'F16', 'BF16'])('%s', (dtype) => {
  const entry = { name: 'x', dtype, shape: [values.length], start: 0, end: stored(dtype).length };

  test('any stretch of it is the same however its bytes are cut', () => {
    const cuts = fc.array(fc.nat(entry.end), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.nat(values.length), fc.nat(values.length), (at, a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const tensor = new TensorBytes(entry, cut(stored(dtype), at));
        expect(tensor.length).toBe(values.length);
        const target = new Float32Array(end - start).fill(NaN);
        tensor.copyTo(target, start);
        expect(target).toEqual(values.slice(start, end));
      }),
    );
  });

  test('what is stored is not written to, and what is read is a copy', () => {
    const bytes = stored(dtype);
    toFloat32(entry, bytes).fill(7);
    expect(bytes).toEqual(stored(dtype));
  });
});

test('a value that is no number is told by its place in the tensor, when it is read and not before', () => {
  const broken = values.with(30, Infinity);
  const entry = { name: 'x', dtype: 'F32', shape: [40], start: 0, end: 160 };
  const tensor = new TensorBytes(entry, cut(stored('F32', broken), [50, 90]));
  tensor.copyTo(new Float32Array(10), 20);
  const read = () => tensor.copyTo(new Float32Array(10), 25);
  expect(read).toThrow(UnmaskError);
  expect(read).toThrow(
    expect.objectContaining({ code: 'weights/not-finite', actual: 'Infinity at element 30' }),
  );
});

test('what is no float is refused before it is read', () => {
  const entry = { name: 'x', dtype: 'I32', shape: [1], start: 0, end: 4 };
  expect(() => new TensorBytes(entry, [new Uint8Array(4)])).toThrow(/The tensor x is stored in a way/);
});
