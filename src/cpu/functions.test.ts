/** The pure functions, each against its definition written the slow way, on shapes that fit no block. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { attention } from '../../test/support/attention.ts';
import { estimateMs, flopsPerToken, headFlopsPerMask } from '../model/cost.ts';
import type { AlbertConfig } from '../model/config.ts';
import { activateInPlace, gelu, geluNew, relu } from './activation.ts';
import { measureFlopsPerSecond } from './calibrate.ts';
import { erf } from './erf.ts';
import { layerNorm } from './layer_norm.ts';
import { linear, linearInto } from './linear.ts';
import { meanPool } from './pooling.ts';
import { logSumExp, topK } from './top_k.ts';

/** Values of both signs that repeat with no period of a block. */
function values(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + seed * 78.233) * 2);
}

function worstDifference(ours: ArrayLike<number>, reference: ArrayLike<number>): number {
  expect(ours.length).toBe(reference.length);
  return Array.from(ours).reduce((worst, value, i) => Math.max(worst, Math.abs(value - reference[i])), 0);
}

describe('linear', () => {
  const slow = (x: Float64Array, w: Float64Array, b: Float64Array, rows: number, k: number, n: number) =>
    Float64Array.from({ length: rows * n }, (_, at) => {
      const [r, o] = [Math.floor(at / n), at % n];
      let sum = b[o];
      for (let i = 0; i < k; i++) sum += x[r * k + i] * w[o * k + i];
      return sum;
    });

  test.each([
    [1, 1, 1],
    [1, 7, 5],
    [4, 4, 4],
    [5, 3, 9],
    [3, 60, 100],
    [9, 24, 61],
    [8, 33, 3],
  ])('%d rows, %d → %d', (rows, k, n) => {
    const [x, w, b] = [values(rows * k, 1), values(n * k, 2), values(n, 3)];
    expect(worstDifference(linear(x, w, b, rows, k, n), slow(x, w, b, rows, k, n))).toBe(0);
    const narrow = linear(Float32Array.from(x), w, b, rows, k, n);
    expect(narrow).toBeInstanceOf(Float32Array);
  });

  test('parts make the whole, and touch nothing else', () => {
    const [rows, k, n] = [7, 5, 11];
    const [x, w, b] = [values(rows * k, 1), values(n * k, 2), values(n, 3)];
    const y = new Float64Array(rows * n).fill(NaN);
    linearInto(
      { y, x, weight: w, bias: b, inSize: k, outSize: n },
      { rowStart: 2, rowEnd: 7, columnStart: 3, columnEnd: 10 },
    );
    const whole = linear(x, w, b, rows, k, n);
    y.forEach((value, at) => {
      const inside = Math.floor(at / n) >= 2 && at % n >= 3 && at % n < 10;
      expect(value).toEqual(inside ? whole[at] : NaN);
    });
  });
});

describe('layerNorm', () => {
  test('mean 0 and variance 1, then weight and bias', () => {
    const x = values(3 * 17, 4).map((value) => value + 1000);
    const y = layerNorm(x, new Float64Array(17).fill(1), new Float64Array(17), 3, 17, 1e-12);
    for (let r = 0; r < 3; r++) {
      const row = Array.from(y.subarray(r * 17, (r + 1) * 17));
      expect(row.reduce((sum, value) => sum + value, 0) / 17).toBeCloseTo(0, 12);
      expect(row.reduce((sum, value) => sum + value * value, 0) / 17).toBeCloseTo(1, 10);
    }
    const scaled = layerNorm(x, new Float64Array(17).fill(2), new Float64Array(17).fill(3), 3, 17, 1e-12);
    expect(
      worstDifference(
        scaled,
        y.map((value) => 2 * value + 3),
      ),
    ).toBeLessThan(1e-12);
  });

  test('a constant row is the bias, and eps is inside the root', () => {
    const one = new Float64Array(4).fill(1);
    expect([...layerNorm(new Float64Array(4).fill(7), one, values(4, 1), 1, 4, 1e-12)]).toEqual([
      ...values(4, 1),
    ]);
    const y = layerNorm(Float64Array.of(1, -1), one, new Float64Array(2), 1, 2, 3);
    expect([...y]).toEqual([0.5, -0.5]);
  });

  test('the residual is added first', () => {
    const [x, residual, weight, bias] = [values(10, 1), values(10, 2), values(5, 3), values(5, 4)];
    const sum = x.map((value, i) => value + residual[i]);
    expect(layerNorm(x, weight, bias, 2, 5, 1e-12, residual)).toEqual(
      layerNorm(sum, weight, bias, 2, 5, 1e-12),
    );
  });
});

describe('attention', () => {
  test('against the definition, ragged, heads of 5', () => {
    const [heads, size] = [3, 5];
    const cuSeqlens = Uint32Array.of(0, 4, 5, 11);
    const width = heads * size;
    const [q, k, v] = [values(11 * width, 1), values(11 * width, 2), values(11 * width, 3)];
    const y = attention(q, k, v, cuSeqlens, heads, size);
    const reference = new Float64Array(11 * width);
    for (let s = 0; s < 3; s++) {
      for (let row = cuSeqlens[s]; row < cuSeqlens[s + 1]; row++) {
        for (let c = 0; c < width; c++) {
          const head = Math.floor(c / size) * size;
          let [top, bottom] = [0, 0];
          for (let other = cuSeqlens[s]; other < cuSeqlens[s + 1]; other++) {
            let dot = 0;
            for (let i = 0; i < size; i++) dot += q[row * width + head + i] * k[other * width + head + i];
            const weight = Math.exp(dot / Math.sqrt(size));
            top += weight * v[other * width + c];
            bottom += weight;
          }
          reference[row * width + c] = top / bottom;
        }
      }
    }
    expect(worstDifference(y, reference)).toBeLessThan(1e-13);
  });

  test('scores of thousands do not overflow', () => {
    const q = Float64Array.of(3000, 3000);
    expect([...attention(q, q, Float64Array.of(1, 2), Uint32Array.of(0, 2), 1, 1)]).toEqual([1.5, 1.5]);
    expect([...attention(q, Float64Array.of(3000, -3000), q, Uint32Array.of(0, 2), 1, 1)]).toEqual([
      3000, 3000,
    ]);
  });
});

describe('activations', () => {
  // mpmath 1.3, 30 digits.
  test.each([
    [0, 0],
    [1e-300, 1.1283791670955126e-300],
    [1e-8, 1.1283791670955126e-8],
    [0.1, 0.1124629160182849],
    [0.3, 0.3286267594591274],
    [0.5, 0.5204998778130465],
    [0.84375, 0.7672256612323416],
    [1, 0.8427007929497149],
    [1.25, 0.9229001282564583],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [2.4, 0.999311486103355],
    [2.49, 0.9995707121322661],
    [2.5, 0.999593047982555],
    [2.51, 0.9996142945182758],
    [2.857, 0.9999466417399131],
    [3, 0.9999779095030014],
    [3.5, 0.9999992569016276],
    [4, 0.9999999845827421],
    [5, 0.9999999999984626],
    [5.9, 0.9999999999999999],
    [6, 1],
    [30, 1],
    [Infinity, 1],
  ])('erf(%d)', (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThanOrEqual(1e-15 * Math.max(expected, Number.MIN_VALUE));
    expect(erf(-x)).toBe(-erf(x));
  });

  test('NaN stays NaN', () => {
    for (const apply of [erf, gelu, geluNew, relu]) expect(apply(NaN)).toBeNaN();
  });

  // x Φ(x), and the tanh formula, in high precision.
  test('known values and limits', () => {
    expect(gelu(1)).toBeCloseTo(0.8413447460685429, 15);
    expect(gelu(-1)).toBeCloseTo(-0.15865525393145707, 15);
    expect(geluNew(1)).toBeCloseTo(0.8411919906082768, 15);
    expect(geluNew(-1)).toBeCloseTo(-0.15880800939172324, 15);
    for (const apply of [gelu, geluNew, relu]) {
      expect(apply(1000)).toBe(1000);
      expect(Math.abs(apply(-1000))).toBe(0);
      expect(apply(0)).toBe(0);
    }
    expect(Math.abs(geluNew(1e30))).toBe(1e30);
  });

  test('in place, only the stretch asked', () => {
    const x = Float32Array.of(-1, -1, -1, 2);
    activateInPlace(x, 'relu', 1, 3);
    expect([...x]).toEqual([-1, 0, 0, 2]);
  });
});

describe('reductions', () => {
  test('topK is the head of a stable sort', () => {
    const numbers = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 });
    fc.assert(
      fc.property(numbers, fc.nat(20), (list, k) => {
        const sorted = list
          .map((value, id) => ({ value, id }))
          .sort((a, b) => b.value - a.value || a.id - b.id);
        const best = topK(Float64Array.from(list), k);
        expect([...best.ids]).toEqual(sorted.slice(0, k).map(({ id }) => id));
        expect([...best.values]).toEqual(sorted.slice(0, k).map(({ value }) => value));
      }),
    );
  });

  test('logSumExp', () => {
    expect(logSumExp(Float64Array.of(Math.log(1), Math.log(2), Math.log(3)))).toBeCloseTo(Math.log(6), 14);
    expect(logSumExp(Float64Array.of(1000, 1000))).toBeCloseTo(1000 + Math.log(2), 12);
    expect(logSumExp(Float64Array.of(-1000))).toBe(-1000);
    expect(logSumExp(new Float64Array())).toBe(-Infinity);
    expect(logSumExp(Float64Array.of(1, NaN, 2))).toBeNaN();
    expect(logSumExp(Float64Array.of(1, Infinity))).toBe(Infinity);
  });

  test('meanPool over each sequence', () => {
    const hidden = Float64Array.of(1, 2, 3, 4, 10, 20);
    expect([...meanPool(hidden, Uint32Array.of(0, 2, 3), 2)]).toEqual([2, 3, 10, 20]);
  });
});

describe('cost', () => {
  const large: AlbertConfig = {
    vocab_size: 30000,
    embedding_size: 128,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_hidden_groups: 1,
    inner_group_num: 1,
    num_attention_heads: 16,
    intermediate_size: 4096,
    hidden_act: 'gelu_new',
    max_position_embeddings: 512,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    tie_word_embeddings: true,
    architecture: null,
    labels: ['LABEL_0', 'LABEL_1'],
    problem_type: null,
  };
  test('of ALBERT-large, as worked out by hand', () => {
    expect(flopsPerToken(large) / 1e9).toBeCloseTo(0.604, 3);
    expect(headFlopsPerMask(large) / 1e6).toBeCloseTo(7.94, 2);
    expect(estimateMs(large, 512, 1, 1e9) / 1000).toBeCloseTo(335, 0);
  });

  /** The rate by a clock that shows these times, one a look. */
  const rateBy = (...times: readonly number[]): number => {
    const clock = vi.spyOn(performance, 'now');
    for (const time of times) clock.mockReturnValueOnce(time);
    try {
      return measureFlopsPerSecond();
    } finally {
      expect(clock).toHaveBeenCalledTimes(times.length);
      clock.mockRestore();
    }
  };
  test('the measured rate is that of the best of four rounds', () => {
    // 2 · 16 · 724 · 724 FLOP in 30, 20, 5 and 8 ms.
    expect(rateBy(0, 30, 40, 60, 70, 75, 80, 88)).toBeCloseTo(16_773_632 / 0.005, 0);
  });
  test('a clock that does not move promises no infinite rate', () => {
    expect(rateBy(...Array.from({ length: 8 }, () => 7))).toBeCloseTo(16_773_632 / 0.0001, 0);
  });
});
