/** NaN or infinity in an answer is a fault of the engine or of the weights and is never shown. */
import { UnmaskError } from '../model/errors.ts';
import type { Answer, Read } from '../model/reads.ts';
import type { ModelIdentity } from '../model/session.ts';
import { kindOf } from './kinds.ts';

const TOLD_OF_CPU = {
  code: 'cpu/not-finite',
  message: 'The model computed a value that is not a number, so its answer is not shown.',
  remedy: 'Your text is kept. Load the model again; its weights may be damaged.',
} as const;

const TOLD = {
  webgpu: {
    code: 'gpu/not-finite',
    message: 'The GPU returned numbers that are not numbers, so nothing is shown.',
    remedy: 'Your text is kept. Run on the CPU, or update the graphics driver.',
  },
  wasm: TOLD_OF_CPU,
  cpu: TOLD_OF_CPU,
} as const satisfies Record<ModelIdentity['backend'], unknown>;

/**
 * A GPU looks through whole rows of logits itself (`predict.wgsl`), and says what it found by their log-sum-exp: 64 of them are two million
 * numbers, which a CPU is longer at than a GPU is at the passes.
 * @throws UnmaskError `gpu/not-finite` or `cpu/not-finite` when any number of the answers is not finite.
 */
export function requireFinite(
  reads: readonly Read[],
  answers: readonly Answer[],
  backend: ModelIdentity['backend'],
): void {
  const wholeRows = backend !== 'webgpu';
  reads.forEach((read, r) => {
    for (const entry of answers[r]) {
      for (const [what, values] of kindOf(read).numbers(entry, wholeRows))
        requireNumbers(what, values, backend);
    }
  });
}

/** @param what the values are called in the fault that is thrown */
export function requireNumbers(
  what: string,
  values: ArrayLike<number>,
  backend: ModelIdentity['backend'],
): void {
  const bad = firstNotFinite(values);
  if (bad < 0) return;
  throw new UnmaskError({
    ...TOLD[backend],
    expected: `finite ${what}`,
    actual: String(values[bad]),
    details: { what },
  });
}

/** Index of the first value that is no finite number, or −1. A plain loop: whole rows of logits come through here. */
function firstNotFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return i;
  }
  return -1;
}
