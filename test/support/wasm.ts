/** Sessions of the WebAssembly engine for tests: in every build this Node can run. */
import { setFlagsFromString } from 'node:v8';
import { type SimdKind, supportedSimd } from '../../src/wasm/builds.ts';
import { type Threads, WasmSession } from '../../src/wasm/session.ts';
import type { GoldenFile } from '../golden/format.ts';
import { formulaWeights } from '../golden/formula.ts';

// Node 20 knows relaxed SIMD behind a flag, which later versions no longer have.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

/** The builds that can be tested here. */
export const SIMD_KINDS: readonly SimdKind[] =
  supportedSimd() === 'relaxed' ? ['plain', 'relaxed'] : ['plain'];

export function createWasmSession(
  file: GoldenFile,
  options: { readonly simd?: SimdKind; readonly threads?: Threads } = {},
): Promise<WasmSession> {
  return WasmSession.create({
    config: file.config,
    weights: formulaWeights(file),
    identity: { name: file.model, revision: 'golden', content: '' },
    ...options,
  });
}
