import { createNodeGpuSession } from '../tools/node_gpu.ts';
import { describeRunContract } from './support/run_contract.ts';

// With little memory a batch is run in parts: a sequence at a time, but for those that are tied.
for (const small of [false, true]) {
  describeRunContract(small ? 'a GPU with little memory' : 'a GPU', ({ name, config, weights }) =>
    createNodeGpuSession({ name, config, weights: weights(), small }),
  );
}
