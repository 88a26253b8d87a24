/** Each kernel against the CPU path in double precision, in every build, at widths that fit no vector. */
import { beforeAll, describe, expect, test } from 'vitest';
import { packedQkv } from '../../test/support/attention.ts';
import { SIMD_KINDS } from '../../test/support/wasm.ts';
import { ACTIVATION_FUNCTIONS } from '../cpu/activation.ts';
import { attendHead, attentionWeights } from '../cpu/attention.ts';
import { layerNorm } from '../cpu/layer_norm.ts';
import { linear } from '../cpu/linear.ts';
import { logSumExp, topK } from '../cpu/top_k.ts';
import { ownSequences, raggedBatch } from '../model/ragged_batch.ts';
import { attentionLayout, splitAttention } from '../reads/attention.ts';
import { compileKernels } from './builds.ts';
import { instantiateKernels, type KernelExports } from './kernels.ts';
import { WasmMemory } from './memory.ts';

const SCRATCH_BYTES = 1 << 20;
const ACTIVATIONS = { none: 0, gelu: 1, gelu_new: 2, relu: 3, tanh: 4 } as const;

/** The same numbers at every run: a linear congruential generator, from −1 to 1. */
function noise(length: number, seed: number, scale = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state / 2 ** 31) * scale;
  });
}

describe.each(SIMD_KINDS)('%s SIMD', (simd) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await compileKernels(simd, false);
  });

  /** A memory of its own, and what puts values there. */
  function bench() {
    const memory = new WasmMemory(false);
    const kernels: KernelExports = instantiateKernels(module, memory.memory);
    const scratch = memory.take(SCRATCH_BYTES);
    const put = (values: Float32Array | Uint32Array, room = values.length): number => {
      const address = memory.take(4 * (room + 8));
      if (values instanceof Float32Array) memory.floats(address, values.length).set(values);
      else memory.uints(address, values.length).set(values);
      return address;
    };
    const claims = memory.take(8);
    /** By a thread that does all there is, and one that comes when nothing is left. */
    const call = (
      name: 'product' | 'attention' | 'attentionWeights' | 'layerNorm' | 'summarise',
      ...args: readonly number[]
    ): void => {
      memory.uints(claims, 1)[0] = 0;
      for (let thread = 0; thread < 2; thread++) kernels[name](scratch, claims, ...args);
    };
    return { memory, kernels, put, call };
  }

  /** Largest difference; NaN where one is. */
  function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
    expect(actual.length).toBe(expected.length);
    return Math.max(...Array.from(expected, (value, i) => Math.abs(actual[i] - value)));
  }

  // From 65 rows on there are several blocks, of which the last may be shorter.
  const SHAPES = [1, 2, 3, 4, 5, 6, 7, 9, 13, 65, 66, 131].flatMap((rows) =>
    [
      [1, 1],
      [33, 20],
      [64, 16],
      [7, 43],
    ].map(([inSize, outSize]) => [rows, inSize, outSize] as const),
  );
  test.each(SHAPES)('a product of %d rows, %d inputs, %d outputs', (rows, inSize, outSize) => {
    const x = noise(rows * inSize, 1);
    const weight = noise(outSize * inSize, 2);
    const bias = noise(outSize, 3);
    const residual = noise(rows * outSize, 4);
    const plain = linear(Float64Array.from(x), weight, bias, rows, inSize, outSize);
    const expected = plain.map((value, i) => ACTIVATION_FUNCTIONS.gelu_new(value) + residual[i]);
    const { memory, kernels, put, call } = bench();
    const panels = put(new Float32Array(8 * Math.ceil(outSize / 8) * inSize));
    // In two halves, as queries, keys and values come.
    const half = Math.floor(outSize / 2);
    const source = put(weight);
    kernels.pack(source, half, inSize, panels, 0);
    kernels.pack(source + 4 * half * inSize, outSize - half, inSize, panels, half);
    const y = put(new Float32Array(rows * outSize + 8).fill(77));
    const args = [put(x), rows, inSize, panels, outSize, put(bias, 8 * Math.ceil(outSize / 8))] as const;
    call('product', ...args, ACTIVATIONS.gelu_new, put(residual), y);
    expect(worst(memory.floats(y, rows * outSize), expected)).toBeLessThan(2e-6 * Math.sqrt(inSize));
    // Nothing is written behind the last row.
    expect([...memory.floats(y + 4 * rows * outSize, 8)]).toEqual(new Array<number>(8).fill(77));
  });

  const FUNCTIONS = { ...ACTIVATION_FUNCTIONS, tanh: Math.tanh };
  test.each(['gelu', 'gelu_new', 'relu', 'tanh'] as const)('%s, also where exp overflows', (name) => {
    const x = Float32Array.from({ length: 400 }, (_, i) => (i - 200) / 16);
    x.set([-1e30, -1000, -89, -1e-6, 0, 1e-6, 89, 1000, 1e30]);
    const { memory, put, call } = bench();
    const one = put(Float32Array.of(1, ...new Array<number>(7).fill(0)));
    const y = put(new Float32Array(x.length));
    call('product', put(x), x.length, 1, one, 1, 0, ACTIVATIONS[name], 0, y);
    const expected = Array.from(x, FUNCTIONS[name]);
    const actual = memory.floats(y, x.length);
    for (const [i, value] of expected.entries()) {
      expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(3e-7 * Math.max(1, Math.abs(value)));
    }
    memory.floats(y, 1)[0] = 0;
    call('product', put(Float32Array.of(NaN)), 1, 1, one, 1, 0, ACTIVATIONS[name], 0, y);
    expect(memory.floats(y, 1)[0]).toBeNaN();
  });

  test.each([
    [2, 1024, 1000],
    [4, 63, 0],
    [3, 5, -40],
    [1, 1, 3],
  ])('LayerNorm of %d rows of %d, mean near %d, in place', (rows, size, mean) => {
    const x = noise(rows * size, 5).map((value) => value + mean);
    const [weight, bias] = [noise(size, 6), noise(size, 7)];
    const expected = layerNorm(Float64Array.from(x), weight, bias, rows, size, 1e-12);
    const { memory, put, call } = bench();
    const at = put(x);
    call('layerNorm', at, rows, size, put(weight), put(bias), 1e-12, at);
    // The mean itself is rounded to f32: that much of every value is lost.
    expect(worst(memory.floats(at, x.length), expected)).toBeLessThan(2e-6 + Math.abs(mean) * 3e-7);
  });

  test.each([
    [3, 20, [3, 1, 8], 1],
    [4, 64, [40, 17], 1],
    [1, 4, [1], 1],
    [2, 13, [9, 33, 2], 1],
    [2, 16, [20], 3000],
  ])('attention of %d heads of %d, sequences of %j, scores × %d', (heads, headSize, lengths, factor) => {
    const cuSeqlens = Uint32Array.of(
      0,
      ...lengths.map((_, s) => lengths.slice(0, s + 1).reduce((a, b) => a + b)),
    );
    const tokens = cuSeqlens[lengths.length];
    const size = heads * headSize;
    const qkv = noise(3 * tokens * size, 8).map((v, i) => (i % (3 * size) < size ? v * factor : v));
    const part = (which: number) =>
      Float64Array.from({ length: tokens * size }, (_, i) => {
        const row = Math.floor(i / size);
        return qkv[row * 3 * size + which * size + (i % size)];
      });
    const expected = new Float64Array(tokens * size);
    for (let s = 0; s < lengths.length; s++) {
      for (let head = 0; head < heads; head++) {
        const [begin, end] = [cuSeqlens[s], cuSeqlens[s + 1]];
        attendHead(expected, part(0), part(1), part(2), begin, end, head, { heads, headSize });
      }
    }
    const { memory, put, call } = bench();
    const context = put(new Float32Array(tokens * size + 8).fill(77));
    call('attention', put(qkv), put(cuSeqlens), lengths.length, heads, headSize, context);
    expect(worst(memory.floats(context, tokens * size), expected)).toBeLessThan(factor > 1 ? 1e-3 : 2e-6);
    expect([...memory.floats(context + 4 * tokens * size, 8)]).toEqual(new Array<number>(8).fill(77));
  });

  test.each([
    [3, 20, [3, 1, 8], 1, [0, 11, 3, 5, 5]],
    [4, 64, [512, 17], 1, [0, 511, 512]],
    [1, 4, [1], 1, [0]],
    [2, 13, [9, 33, 2], 1, [43, 9, 8]],
    [2, 16, [20], 3000, [0, 19]],
  ])('weights of %d heads of %d, sequences of %j, scores × %d, rows %j', (...shape) => {
    const [heads, headSize, lengths, factor, asked] = shape;
    const batch = raggedBatch(lengths.map((length) => ({ ids: new Uint32Array(length) })));
    const rows = Uint32Array.from(asked);
    const size = batch.ids.length * heads * headSize;
    const q = noise(size, 8, factor);
    const [k, v] = [noise(size, 9), noise(size, 10)];
    const [q64, k64] = [Float64Array.from(q), Float64Array.from(k)];
    const expected = ownSequences(batch, rows).map(({ begin, end }, r) =>
      attentionWeights(q64, k64, rows[r], begin, end, { heads, headSize }),
    );
    const unpadded = (length: number) => length;
    const layout = attentionLayout(batch, rows, heads, unpadded);
    const { memory, put, call } = bench();
    const y = put(new Float32Array(layout.values + 8).fill(77));
    call(
      'attentionWeights',
      put(packedQkv([q, k, v], heads, headSize)),
      put(layout.table),
      rows.length,
      heads,
      headSize,
      y,
    );
    const actual = splitAttention(memory.floats(y, layout.values), layout, heads, unpadded);
    expect(actual).toHaveLength(rows.length);
    actual.forEach((weights, r) => {
      expect(worst(weights, expected[r])).toBeLessThan(factor > 1 ? 1e-3 : 1e-6);
      for (let head = 0; head < heads; head++) {
        const length = weights.length / heads;
        const sum = weights.subarray(head * length, (head + 1) * length).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-6);
      }
    });
    expect([...memory.floats(y + 4 * layout.values, 8)]).toEqual(new Array<number>(8).fill(77));
  });

  function summary(logits: Float32Array, k: number) {
    const { memory, put, call } = bench();
    const to = put(new Float32Array(16 + 256));
    call('summarise', put(logits), 1, logits.length, k, to);
    const view = new DataView(memory.memory.buffer, to);
    return {
      logSumExp: view.getFloat32(8, true) + Math.log(view.getFloat64(0, true)),
      finite: view.getUint32(12, true) === 1,
      ids: [...memory.uints(to + 16, k)],
      values: [...memory.floats(to + 16 + 512, k)],
    };
  }

  test.each([
    ['noise', noise(30_001, 9, 12), 20],
    ['few', noise(5, 10), 5],
    ['one', Float32Array.of(-3), 1],
    ['rising', Float32Array.from({ length: 1001 }, (_, i) => i / 10), 128],
    ['falling', Float32Array.from({ length: 1001 }, (_, i) => -i / 10), 128],
    ['all equal: lower ids first', new Float32Array(50).fill(2), 7],
    ['large, where a plain exp overflows', noise(999, 11, 3000), 3],
  ])('log-sum-exp and the largest: %s', (_name, logits, k) => {
    const best = topK(logits, k);
    const { logSumExp: sum, finite, ids, values } = summary(logits, k);
    expect(Math.abs(sum - logSumExp(Float64Array.from(logits)))).toBeLessThan(
      1e-6 * Math.max(1, Math.abs(sum)),
    );
    expect(finite).toBe(true);
    expect(ids).toEqual([...best.ids]);
    expect(values).toEqual([...best.values]);
  });

  test.each([NaN, Infinity, -Infinity])('%d is seen wherever it is', (value) => {
    for (const at of [0, 5, 16, 17]) {
      const logits = noise(18, 12);
      logits[at] = value;
      expect(summary(logits, 2).finite).toBe(false);
    }
  });
});
