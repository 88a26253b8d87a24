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
import { uploadLinear as upload } from '../../../test/support/linear_weight.ts';
import { geluNew, gelu, relu } from '../../cpu/activation.ts';
import { linear } from '../../cpu/linear.ts';
import { padRows } from '../layout.ts';
import { padTo4 } from '../kernel.ts';
import type { WeightStorage } from '../weight_storage.ts';
import { type LinearActivation, LinearKernel } from './linear.ts';
import { LINEAR_TABLES, type LinearTable, type LinearVariant, variantsFor } from './linear_variants.ts';

const withGpu = useGpu();
const ALL = variantsFor({ storage: 'f32' });
/** Those that multiply in f16. */
const F16_ARITHMETIC = variantsFor({ storage: 'f16' }).filter((variant) => !ALL.includes(variant));
const only = (variant: LinearVariant): LinearTable => [{ maxOutputs: Infinity, variant }];

/** Largest relative error of a product whose products are rounded to f16, and summed in f16 over a run. */
const F16_ARITHMETIC_TOLERANCE = 2e-3;

const ACTIVATIONS: Record<LinearActivation, (x: number) => number> = {
  identity: (x) => x,
  gelu,
  gelu_new: geluNew,
  relu,
  tanh: Math.tanh,
};

interface Case {
  readonly rows: number;
  readonly k: number;
  readonly n: number;
  readonly activation?: LinearActivation;
  readonly residual?: boolean;
  /** Columns of a panel, to try a weight that one binding cannot hold. */
  readonly panelColumns?: number;
  readonly table?: LinearTable;
  readonly storage?: WeightStorage;
  /** That of the storage unless said otherwise. */
  readonly tolerance?: number;
}

async function check(gpu: TestGpu, c: Case): Promise<void> {
  const { rows, k, n, activation = 'identity', residual = false, storage = 'f32' } = c;
  const x = values(rows * k, 1);
  const weight = values(n * k, 2);
  const bias = values(n, 3);
  const added = values(rows * n, 4);
  const expected = Array.from(
    linear(Float64Array.from(x), weight, bias, rows, k, n),
    (sum, i) => ACTIVATIONS[activation](sum) + (residual ? added[i] : 0),
  );

  const uploaded = upload(gpu, weight, bias, k, n, c);
  const table = c.table ?? only('8x128');
  const kernel = await LinearKernel.create(gpu.compiler, 'test', uploaded, table);
  const output = gpu.output(rows * padTo4(n));
  const steps = kernel.steps('tokens', uploaded, {
    input: gpu.upload(padRows(x, k, padTo4(k))),
    output,
    ...(residual ? { residual: gpu.upload(padRows(added, n, padTo4(n))) } : {}),
    rows: gpu.uniform(rows),
  });
  await gpu.run(steps, { tokens: rows });
  const padded = await gpu.readFloats(output, rows * padTo4(n));
  const actual = Array.from({ length: rows * n }, (_, i) => padded[Math.floor(i / n) * padTo4(n) + (i % n)]);
  expect(relativeError(actual, expected)).toBeLessThanOrEqual(c.tolerance ?? STORAGE_TOLERANCE[storage]);
  // Padding stays zero: the next product reads it.
  const padding = padded.filter((_, i) => i % padTo4(n) >= n);
  expect(padding.every((value) => value === 0)).toBe(true);
}

describe('linear_*.wgsl against the CPU oracle', () => {
  // A GPU's variants compile for seconds on SwiftShader, a pipeline for each k and n: so several row counts share them.
  const shapes: Case[] = [
    { rows: 1, k: 4, n: 4 },
    { rows: 1, k: 1, n: 1 },
    { rows: 9, k: 130, n: 30 },
    { rows: 16, k: 1024, n: 256 },
    { rows: 65, k: 12, n: 1028 },
    ...[7, 8, 32, 33, 200].map((rows) => ({ rows, k: 100, n: 259 })),
  ];
  // How weights are read does not depend on the tile: fewer shapes will do for the other storages.
  const some = shapes.filter(({ rows }) => [1, 9, 33].includes(rows));
  for (const storage of STORAGES) {
    for (const variant of ALL) {
      for (const shape of storage === 'f32' ? shapes : some) {
        const { rows, k, n } = shape;
        test(
          `${variant}: ${rows} × ${k} · ${k} × ${n}, ${storage}`,
          withGpu((gpu) => check(gpu, { ...shape, table: only(variant), storage })),
        );
      }
    }
  }
});

// How weights are read does not matter to these.
if (!ONLY_F16)
  describe('linear_*.wgsl in f32', () => {
    test(
      'the table of GPUs at every seam of two variants',
      withGpu(async (gpu) => {
        // N = 1024: 32, 33, 128, 129, 1024 and 1025 rows.
        for (const rows of [32, 33, 128, 129, 1024, 1025])
          await check(gpu, { rows, k: 12, n: 1024, table: LINEAR_TABLES.gpu });
      }),
    );

    for (const activation of ['gelu', 'gelu_new', 'relu', 'tanh'] as const) {
      test(
        `${activation} of large and small sums`,
        withGpu((gpu) => check(gpu, { rows: 5, k: 300, n: 40, activation })),
      );
    }

    test.each(['identity', 'gelu', 'gelu_new', 'relu', 'tanh'] as const)(
      'what is infinite stays so through %s',
      (activation) =>
        withGpu(async (gpu) => {
          const weight = upload(gpu, Float32Array.of(1e38, -1e38, 0, 0), new Float32Array(4), 1, 4, {
            activation,
          });
          const kernel = await LinearKernel.create(gpu.compiler, 'test', weight, only('8x128'));
          const output = gpu.output(4);
          const input = gpu.upload(Float32Array.of(100, 0, 0, 0));
          await gpu.run(kernel.steps('tokens', weight, { input, output, rows: gpu.uniform(1) }), {
            tokens: 1,
          });
          expect([...(await gpu.readFloats(output, 4))]).toEqual([Infinity, -Infinity, 0, 0]);
        })(),
    );

    for (const variant of ALL) {
      test(
        `${variant}: a residual is added after the activation`,
        withGpu((gpu) =>
          check(gpu, {
            rows: 11,
            k: 36,
            n: 52,
            activation: 'gelu_new',
            residual: true,
            table: only(variant),
          }),
        ),
      );

      test(
        `${variant}: a weight in uneven panels of columns`,
        withGpu((gpu) =>
          check(gpu, { rows: 10, k: 20, n: 100, panelColumns: 56, residual: true, table: only(variant) }),
        ),
      );

      test(
        `${variant}: a residual too many or too few is refused`,
        withGpu(async (gpu) => {
          const buffer = gpu.output(8 * 4);
          for (const residual of [true, false]) {
            const weight = upload(gpu, values(16, 2), values(4, 3), 4, 4, { residual });
            const kernel = await LinearKernel.create(gpu.compiler, 'test', weight, only(variant));
            const buffers = { input: buffer, output: gpu.output(8 * 4), rows: gpu.uniform(8) };
            const bind = (more: { residual?: GPUBuffer }) =>
              kernel.steps('tokens', weight, { ...buffers, ...more });
            expect(() => bind(residual ? {} : { residual: buffer })).toThrow(
              expect.objectContaining({
                code: 'internal',
                expected: residual ? 'a residual' : 'no residual',
                details: { product: 'test' },
              }),
            );
            expect(bind(residual ? { residual: buffer } : {})).toHaveLength(1);
          }
        }),
      );

      test(
        `${variant}: same input, same bits`,
        withGpu(async (gpu) => {
          const [k, n] = [1024, 256];
          const weight = upload(gpu, values(n * k, 2), values(n, 3), k, n);
          const kernel = await LinearKernel.create(gpu.compiler, 'test', weight, only(variant));
          const input = gpu.upload(values(16 * k, 1));
          const runs: Float32Array[] = [];
          for (let i = 0; i < 3; i++) {
            const output = gpu.output(16 * n);
            const steps = kernel.steps('tokens', weight, { input, output, rows: gpu.uniform(16) });
            await gpu.run(steps, { tokens: 16 });
            runs.push(await gpu.readFloats(output, 16 * n));
          }
          expect(runs[1]).toEqual(runs[0]);
          expect(runs[2]).toEqual(runs[0]);
        }),
      );
    }

    test(
      'gelu_new stays finite where tanh overflows',
      withGpu(async (gpu) => {
        const weight = upload(gpu, Float32Array.of(1000, -1000, 100, -100), new Float32Array(4), 1, 4, {
          activation: 'gelu_new',
        });
        const kernel = await LinearKernel.create(gpu.compiler, 'test', weight, only('8x128'));
        const output = gpu.output(4);
        const input = gpu.upload(Float32Array.of(1, 0, 0, 0));
        await gpu.run(kernel.steps('tokens', weight, { input, output, rows: gpu.uniform(1) }), { tokens: 1 });
        expect([...(await gpu.readFloats(output, 4))]).toEqual([1000, -0, 100, -0]);
      }),
    );
  });

if (ONLY_F16)
  describe.each(F16_ARITHMETIC)('linear_*_f16.wgsl: %s', (variant) => {
    // One shape, with rows, columns and K at no seam of tiles: each pipeline takes lavapipe many seconds.
    const [rows, k, n] = [35, 2501, 36];

    test(
      'against the CPU oracle',
      withGpu((gpu) =>
        check(gpu, {
          ...{ rows, k, n },
          storage: 'f16',
          table: only(variant),
          tolerance: F16_ARITHMETIC_TOLERANCE,
        }),
      ),
    );

    /** Of equal inputs by equal weights, the last output. */
    async function product(gpu: TestGpu, input: number, weight: number): Promise<number> {
      const weights = new Float32Array(k * n).fill(weight);
      const uploaded = upload(gpu, weights, new Float32Array(n), k, n, { storage: 'f16' });
      const kernel = await LinearKernel.create(gpu.compiler, 'test', uploaded, only(variant));
      const output = gpu.output(rows * n);
      const inputs = padRows(new Float32Array(rows * k).fill(input), k, padTo4(k));
      const buffers = { input: gpu.upload(inputs), output, rows: gpu.uniform(rows) };
      await gpu.run(kernel.steps('tokens', uploaded, buffers), { tokens: rows });
      return (await gpu.readFloats(output, rows * n))[rows * n - 1];
    }

    test(
      'runs are short, and what adds them up is f32: f16 has no odd number past 2,048',
      withGpu(async (gpu) => {
        // 32 of 63 are 2,016.
        expect(await product(gpu, 1, 63)).toBe(63 * k);
      }),
    );

    test(
      'what f16 cannot hold is not finite in the output',
      withGpu(async (gpu) => {
        // An input past 65,504; products past it; products within it whose run is past it.
        expect(await product(gpu, 1e6, 1e-3)).toBe(Infinity);
        expect(await product(gpu, 1000, 1000)).toBe(Infinity);
        expect(await product(gpu, 30_000, -1)).toBe(-Infinity);
      }),
    );
  });
