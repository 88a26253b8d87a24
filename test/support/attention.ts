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
