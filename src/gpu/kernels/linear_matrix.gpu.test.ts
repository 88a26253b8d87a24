/**
 * The variants on matrix units compile: on Dawn's null backend, which lists the draft's feature and computes nothing. What they compute is
 * compared where a GPU has matrix units: `npm run golden -- --dtype f16 --linear "64x64 matrix"`.
 */
import { create, globals } from 'webgpu';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KernelCompiler } from '../kernel.ts';
import { MATRIX_UNITS } from '../matrix_units.ts';
import { LinearKernel } from './linear.ts';
import { LINEAR_VARIANTS, matrixWorkgroupBytes, variantsFor } from './linear_variants.ts';

Object.assign(globalThis, globals);

// Kept: what is made of it dies with it.
const gpu = create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);
const matrixVariants = variantsFor({ storage: 'f16', matrixUnits: true }).filter((name) => {
  const variant = LINEAR_VARIANTS[name];
  // The null backend has no more workgroup memory than every device.
  return variant.shader === 'matrix' && matrixWorkgroupBytes(variant) <= 16_384;
});

let device: GPUDevice | undefined;
beforeAll(async () => {
  const adapter = await gpu.requestAdapter();
  device = await adapter?.requestDevice({ requiredFeatures: MATRIX_UNITS.features });
});
afterAll(() => device?.destroy());

test.each(matrixVariants)('%s compiles, with and without an activation and a residual', async (variant) => {
  if (device === undefined) throw new Error('Dawn has no null backend');
  const compiler = new KernelCompiler(device);
  const table = [{ maxOutputs: Infinity, variant }];
  const panels = [{ columnOffset: 0, columns: 1024 }];
  for (const [activation, residual] of [
    ['identity', false],
    ['gelu_new', false],
    ['identity', true],
  ] as const) {
    const shape = { storage: 'f16', k: 4096, n: 1024, panels, activation, residual } as const;
    await expect(LinearKernel.create(compiler, 'test', shape, table)).resolves.toBeInstanceOf(LinearKernel);
  }
});
