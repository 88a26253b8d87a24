/** NaN or infinity in a result is a fault of the GPU or of the weights and is never shown. */
import { UnmaskError } from '../model/errors.ts';
import type { PartResult } from './split_request.ts';

/** @throws UnmaskError `gpu/not-finite` when any number of the result is not finite. */
export function requireFinite(result: PartResult): void {
  const arrays: (readonly [string, Float32Array | readonly number[]])[] = [
    // The last of the readings is `masks`.
    ...(result.masksAfterEachPass?.flat() ?? result.masks).flatMap(
      (mask): (readonly [string, Float32Array | readonly number[]])[] => [
        ['log-sum-exp', [mask.logSumExp]],
        ['logits of the likeliest', mask.topLogits],
        ['logits of targets', mask.targetLogits],
        ['logits', mask.logits ?? []],
      ],
    ),
    ...[
      ...(result.hidden ?? []),
      ...(result.pooled ?? []),
      ...(result.meanPool ?? []),
      ...(result.afterEachPass ?? []).flat(),
    ].map((row) => ['hidden states', row] as const),
  ];
  for (const [what, values] of arrays) {
    const bad = firstNotFinite(values);
    if (bad < 0) continue;
    throw new UnmaskError({
      code: 'gpu/not-finite',
      message: 'The GPU returned numbers that are not numbers, so nothing is shown.',
      expected: `finite ${what}`,
      actual: String(values[bad]),
      remedy: 'Your text is kept. Run on the CPU, or update the graphics driver.',
      details: { what },
    });
  }
}

/** Index of the first value that is no finite number, or −1. A plain loop: whole rows of logits come through here. */
function firstNotFinite(values: Float32Array | readonly number[]): number {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return i;
  }
  return -1;
}
