/** What runs by itself after a pause in typing, and what waits to be started. */
import type { ProbePlan } from '../worker/messages.ts';

/** How long nothing must have been typed before a probe is planned. */
export const PAUSE_MS = 150;
/** A probe that takes longer is told and waits for the visitor to start it. */
export const LONG_MS = 1_000;
/** What a view opens with is what the visitor came to see: it may take this long and still start by itself. */
export const FIRST_LOOK_MS = 10_000;
/** Before anything was measured there is no estimate: up to this many sequences are run, to have one. */
export const FEW_SEQUENCES = 64;

/** True for what need not wait for the visitor; without an estimate, few sequences are run to have one. */
export function startsByItself(
  { estimateMs, sequences }: Pick<ProbePlan, 'estimateMs' | 'sequences'>,
  longestMs: number,
): boolean {
  return estimateMs === null ? sequences <= FEW_SEQUENCES : estimateMs <= longestMs;
}
