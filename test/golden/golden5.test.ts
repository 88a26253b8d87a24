/** Models of several layers, and of other heads, on the CPU engines, against Hugging Face's reference figures. */
import { describe } from 'vitest';
import { CpuSession } from '../../src/cpu/session.ts';
import { WasmSession } from '../../src/wasm/session.ts';
import { describeShared } from '../support/shared.ts';
import { SIMD_KINDS } from '../support/wasm.ts';
import { describeCompared } from './describe_compared.ts';

describeShared('golden', ['golden5/groups.json', 'golden5/heads.json'], (...paths) => {
  describe.each([
    ['layer groups', paths[0]],
    ['heads', paths[1]],
  ])('%s', (_name, path) => {
    describe.each(['f64', 'f32'] as const)('the CPU path, %s', (precision) => {
      describeCompared(`cpu ${precision}`, path, 'f32', (model) =>
        CpuSession.create({ ...model, weights: model.weights(), precision }),
      );
    });
    describe.each(SIMD_KINDS)('WebAssembly, %s SIMD', (simd) => {
      describeCompared(`wasm ${simd}`, path, 'f32', (model) =>
        WasmSession.create({ ...model, weights: model.weights(), simd }),
      );
    });
  });
});
