/** A product's weight on a test's device, laid out as the engine uploads it. */
import { padTo4 } from '../../src/gpu/kernel.ts';
import {
  type LinearShape,
  type LinearWeight,
  type PanelShape,
  productWords,
} from '../../src/gpu/kernels/linear.ts';
import { padVector, transposeInto } from '../../src/gpu/layout.ts';
import { storedWeights } from '../../src/gpu/weight_storage.ts';
import type { TestGpu } from './gpu.ts';

/** A checkpoint's [out][in] weight as panels of [K][columns]. */
export function uploadLinear(
  gpu: TestGpu,
  weight: Float32Array,
  bias: Float32Array,
  k: number,
  n: number,
  {
    panelColumns = padTo4(n),
    storage = 'f32',
    activation = 'identity',
    residual = false,
  }: Partial<Pick<LinearShape, 'storage' | 'activation' | 'residual'>> & {
    readonly panelColumns?: number;
  } = {},
): LinearWeight {
  const stride = padTo4(n);
  const whole = new Float32Array(padTo4(k) * stride);
  const all = { row: 0, rows: padTo4(k), column: 0, columns: stride };
  transposeInto(whole, all, 0, weight, { groups: 1, size: k }, { groups: 1, size: n });
  const panelShapes: PanelShape[] = [];
  for (let columnOffset = 0; columnOffset < stride; columnOffset += panelColumns) {
    panelShapes.push({ columnOffset, columns: Math.min(panelColumns, stride - columnOffset) });
  }
  const shape = { storage, k: padTo4(k), n: stride, panels: panelShapes, activation, residual };
  return {
    ...shape,
    panels: panelShapes.map((panel) => {
      const { columnOffset, columns } = panel;
      const part = new Float32Array(padTo4(k) * columns);
      for (let row = 0; row < padTo4(k); row++) {
        part.set(
          whole.subarray(row * stride + columnOffset, row * stride + columnOffset + columns),
          row * columns,
        );
      }
      const buffer = gpu.upload(storedWeights(part, storage, 'test'));
      return { ...panel, buffer, product: gpu.uniform(...productWords(shape, panel)) };
    }),
    bias: gpu.upload(padVector(bias, { groups: 1, size: n })),
  };
}
