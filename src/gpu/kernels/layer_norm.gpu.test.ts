import { describe, expect, test } from 'vitest';
import { relativeError, useGpu, values } from '../../../test/support/gpu.ts';
import { layerNorm } from '../../cpu/layer_norm.ts';
import { padTo4 } from '../kernel.ts';
import { padRows } from '../layout.ts';
import { createLayerNorm } from './layer_norm.ts';

const withGpu = useGpu();

describe.each(['gpu', 'software'] as const)('layer_norm.wgsl for %s against the CPU oracle', (variant) => {
  const cases = [
    { rows: 1, width: 1, shift: 0 },
    { rows: 3, width: 5, shift: 0 },
    { rows: 9, width: 60, shift: 0 },
    { rows: 4, width: 63, shift: 0 },
    { rows: 17, width: 128, shift: 0 },
    { rows: 5, width: 1024, shift: 0 },
    { rows: 2, width: 4096, shift: 0 },
    { rows: 2, width: 5003, shift: 0 },
    // A mean far larger than the spread: the one-pass formula would lose every digit here.
    { rows: 2, width: 1024, shift: 1000 },
  ];
  for (const { rows, width, shift } of cases) {
    test(
      `${rows} rows of ${width}, mean near ${shift}`,
      withGpu(async (gpu) => {
        const x = values(rows * width, 1).map((value) => value + shift);
        const weight = values(width, 2);
        const bias = values(width, 3);
        const epsilon = 1e-12;
        const expected = layerNorm(Float64Array.from(x), weight, bias, rows, width, epsilon);

        const stride = padTo4(width);
        const norm = {
          width,
          stride,
          weight: gpu.upload(padRows(weight, width, stride)),
          bias: gpu.upload(padRows(bias, width, stride)),
        };
        const bind = await createLayerNorm(gpu.compiler, 'test', norm, epsilon, variant);
        const output = gpu.output(rows * stride);
        await gpu.run([bind('tokens', { ...norm, input: gpu.upload(padRows(x, width, stride)), output })], {
          tokens: rows,
        });
        const actual = await gpu.readFloats(output, rows * stride);
        // f32 cannot hold the mean of such rows better than 1 part in 10⁷ of the mean itself.
        const tolerance = shift === 0 ? 2e-6 : 2e-4;
        expect(
          relativeError(actual, padRows(Float32Array.from(expected), width, stride)),
        ).toBeLessThanOrEqual(tolerance);
      }),
    );
  }
});
