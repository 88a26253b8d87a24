import { CpuSession } from '../src/cpu/session.ts';
import { WasmSession } from '../src/wasm/session.ts';
import { describeRunContract } from './support/run_contract.ts';
import { SIMD_KINDS } from './support/wasm.ts';

// In f32, as a visitor gets it: hidden states that are read and given back are then what they were, to the last bit.
describeRunContract('the CPU path', ({ config, identity, weights }) =>
  CpuSession.create({ config, identity, weights: weights(), precision: 'f32' }),
);

for (const simd of SIMD_KINDS) {
  describeRunContract(`WebAssembly, ${simd} SIMD`, ({ config, identity, weights }) =>
    WasmSession.create({ config, identity, weights: weights(), simd }),
  );
}
