/** Models of several layers, and of other heads, on the GPU, against Hugging Face's reference figures. */
import { describe } from 'vitest';
import { createNodeGpuSession } from '../../tools/node_gpu.ts';
import { describeShared } from '../support/shared.ts';
import { describeCompared } from './describe_compared.ts';

describeShared('golden', ['golden5/groups.json', 'golden5/heads.json'], (...paths) => {
  describe.each([
    ['layer groups', paths[0]],
    ['heads', paths[1]],
  ])('%s', (_name, path) => {
    describe.each(['f32', 'f16'] as const)('%s', (dtype) => {
      describeCompared(`webgpu ${dtype}`, path, dtype, (model) =>
        createNodeGpuSession({ name: model.name, config: model.config, weights: model.weights(), dtype }),
      );
    });
  });
});
