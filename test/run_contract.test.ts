import { CpuSession } from '../src/cpu/session.ts';
import { formulaWeights } from './golden/formula.ts';
import { describeRunContract } from './support/run_contract.ts';
import { createWasmSession, SIMD_KINDS } from './support/wasm.ts';

// In f32, as a visitor gets it: hidden states that are read and given back are then what they were, to the last bit.
describeRunContract('the CPU path', (file) =>
  CpuSession.create({
    config: file.config,
    weights: formulaWeights(file),
    identity: { name: file.model, revision: 'golden', content: '' },
    precision: 'f32',
  }),
);

for (const simd of SIMD_KINDS) {
  describeRunContract(`WebAssembly, ${simd} SIMD`, (file) => createWasmSession(file, { simd }));
}
