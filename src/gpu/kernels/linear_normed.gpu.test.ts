import { describe, expect, test } from 'vitest';
import {
  ONLY_F16,
  relativeError,
  STORAGE_TOLERANCE,
  STORAGES,
  type TestGpu,
  useGpu,
  values,
} from '../../../test/support/gpu.ts';
import { uploadLinear } from '../../../test/support/linear_weight.ts';
import { layerNorm } from '../../cpu/layer_norm.ts';
import { linear } from '../../cpu/linear.ts';
import { padTo4 } from '../kernel.ts';
import { padRows } from '../layout.ts';
import type { WeightStorage } from '../weight_storage.ts';
import { createLinearNormed } from './linear_normed.ts';
import { LINEAR_VARIANTS, type LinearTable, type LinearVariant } from './linear_variants.ts';

const withGpu = useGpu();
const EPSILON = 1e-12;
/** LayerNorm is folded into these. */
const SPLIT = (Object.keys(LINEAR_VARIANTS) as LinearVariant[]).filter(
  (variant) => LINEAR_VARIANTS[variant].shader === 'split',
);

interface Case {
  readonly rows: number;
  readonly k: number;
  readonly n: number;
  readonly table: LinearTable;
  /** Added to every input: where it is far larger than their spread, a variance in one pass would lose every digit. */
  readonly shift?: number;
  /** Rows of the input that are read; row after row unless said otherwise. */
  readonly indices?: Uint32Array;
  readonly panelColumns?: number;
  readonly storage?: WeightStorage;
}

/** What stands in the first `width` features of rows of `stride`; the rest of each must be zeros, as the next product reads them. */
function unpad(padded: Float32Array, width: number, stride: number): Float32Array {
  expect(padded.filter((_, i) => i % stride >= width).every((value) => value === 0)).toBe(true);
  return padded.filter((_, i) => i % stride < width);
}

async function check(gpu: TestGpu, c: Case): Promise<void> {
  const { rows, k, n, table, shift = 0, indices, storage = 'f32' } = c;
  const [kStride, nStride] = [padTo4(k), padTo4(n)];
  const inputRows = indices ? Math.max(...indices) + 1 : rows;
  const x = values(inputRows * k, 1).map((value) => value + shift);
  const [normWeight, normBias, weight, bias] = [values(k, 5), values(k, 6), values(n * k, 2), values(n, 3)];
  const order = indices ?? Uint32Array.from({ length: rows }, (_, row) => row);
  const picked = Float64Array.from([...order].flatMap((row) => [...x.subarray(row * k, (row + 1) * k)]));
  const expectedNormed = layerNorm(picked, normWeight, normBias, rows, k, EPSILON);
  const expected = linear(expectedNormed, weight, bias, rows, k, n);

  const uploaded = uploadLinear(gpu, weight, bias, k, n, c);
  const folded = { width: k, epsilon: EPSILON, gathered: indices !== undefined };
  const bind = await createLinearNormed(gpu.compiler, 'test', uploaded, folded, table);
  const norm = {
    width: k,
    stride: kStride,
    weight: gpu.upload(padRows(normWeight, k, kStride)),
    bias: gpu.upload(padRows(normBias, k, kStride)),
  };
  const [output, normed] = [gpu.output(rows * nStride), gpu.output(rows * kStride)];
  const buffers = {
    input: gpu.upload(padRows(x, k, kStride)),
    normed,
    output,
    rows: gpu.uniform(rows),
    ...(indices ? { indices: gpu.upload(indices) } : {}),
  };
  await gpu.run(bind('tokens', { norm, linear: uploaded }, buffers), { tokens: rows });

  // f32 cannot hold the mean of such rows better than 1 part in 10⁷ of the mean itself.
  const lost = shift === 0 ? 0 : 2e-4;
  const behindNorm = unpad(await gpu.readFloats(normed, rows * kStride), k, kStride);
  expect(relativeError(behindNorm, expectedNormed)).toBeLessThanOrEqual(2e-6 + lost);
  const ours = unpad(await gpu.readFloats(output, rows * nStride), n, nStride);
  expect(relativeError(ours, expected)).toBeLessThanOrEqual(STORAGE_TOLERANCE[storage] + lost);
}

describe('linear_input_normed.wgsl against the CPU oracle', () => {
  const shapes = [
    ...[7, 33].map((rows) => ({ rows, k: 63, n: 59 })),
    { rows: 1, k: 1, n: 1 },
    { rows: 9, k: 130, n: 30 },
    { rows: 16, k: 1024, n: 256 },
  ];
  for (const storage of STORAGES) {
    for (const variant of SPLIT) {
      // A GPU's variants compile for seconds on a software adapter, a pipeline for each k and n; nor does it matter here how weights are read.
      const some = variant === '8x64' && storage === 'f32' ? shapes : shapes.slice(0, 2);
      for (const shape of some) {
        const { rows, k, n } = shape;
        const table = [{ maxOutputs: Infinity, variant }];
        test(
          `${variant}: ${rows} × ${k}, ${k} × ${n}, ${storage}`,
          withGpu((gpu) => check(gpu, { ...shape, table, storage })),
        );
      }
    }
  }
});

if (!ONLY_F16)
  describe('linear_input_normed.wgsl', () => {
    const table: LinearTable = [{ maxOutputs: Infinity, variant: '8x64' }];

    test(
      'a mean far larger than the spread',
      withGpu((gpu) => check(gpu, { rows: 2, k: 1024, n: 36, shift: 1000, table })),
    );

    test(
      'rows picked by indices, in any order, some twice',
      withGpu((gpu) =>
        check(gpu, {
          rows: 11,
          k: 61,
          n: 20,
          indices: Uint32Array.of(5, 0, 12, 12, 3, 7, 1, 5, 9, 2, 0),
          table,
        }),
      ),
    );

    test(
      'a weight in uneven panels of columns',
      withGpu((gpu) => check(gpu, { rows: 10, k: 63, n: 100, panelColumns: 56, table })),
    );

    test(
      'a few columns: one workgroup writes all of a normed row',
      withGpu((gpu) => check(gpu, { rows: 3, k: 1024, n: 4, table })),
    );

    test(
      'indices too many or too few are refused',
      withGpu(async (gpu) => {
        const weight = uploadLinear(gpu, values(4 * 63, 2), values(4, 3), 63, 4);
        const buffer = () => gpu.output(64);
        const norm = { width: 63, stride: 64, weight: buffer(), bias: buffer() };
        for (const gathered of [true, false]) {
          const folded = { width: 63, epsilon: EPSILON, gathered };
          const bind = await createLinearNormed(gpu.compiler, 'test', weight, folded, table);
          const steps = (more: { indices?: GPUBuffer }) =>
            bind(
              'tokens',
              { norm, linear: weight },
              {
                input: buffer(),
                normed: buffer(),
                output: buffer(),
                rows: gpu.uniform(1),
                ...more,
              },
            );
          expect(() => steps(gathered ? {} : { indices: buffer() })).toThrow(RangeError);
          expect(steps(gathered ? { indices: buffer() } : {})).toHaveLength(1);
        }
      }),
    );
  });
