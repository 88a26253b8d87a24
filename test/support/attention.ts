/** Attention of a whole batch on the CPU: what the GPU's is compared with. */
import { attendHead } from '../../src/cpu/attention.ts';
import { type FloatArray, zerosLike } from '../../src/cpu/float_array.ts';

/**
 * Every head of every sequence by {@link attendHead}.
 * @param q [T, heads · headSize], as are `k`, `v` and the result
 */
export function attention(
  q: FloatArray,
  k: FloatArray,
  v: FloatArray,
  cuSeqlens: Uint32Array,
  heads: number,
  headSize: number,
): FloatArray {
  const y = zerosLike(q, q.length);
  for (let s = 0; s + 1 < cuSeqlens.length; s++) {
    for (let head = 0; head < heads; head++) {
      attendHead(y, q, k, v, cuSeqlens[s], cuSeqlens[s + 1], head, { heads, headSize });
    }
  }
  return y;
}

/**
 * Queries, keys and values as engines hold them, [T][3][heads][stride], a head padded with zeros.
 * @param parts each [T, heads · headSize]
 */
export function packedQkv(
  parts: readonly Float32Array[],
  heads: number,
  headSize: number,
  stride = headSize,
): Float32Array {
  const width = heads * headSize;
  const packed = new Float32Array((parts[0].length / headSize) * parts.length * stride);
  parts.forEach((part, p) => {
    for (let i = 0; i < part.length; i++) {
      const t = Math.floor(i / width);
      const h = Math.floor((i % width) / headSize);
      packed[((t * parts.length + p) * heads + h) * stride + (i % headSize)] = part[i];
    }
  });
  return packed;
}
