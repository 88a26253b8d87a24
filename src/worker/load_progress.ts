/** How far a load is, told a few times a second: a chunk from the disk takes milliseconds, and what is told is drawn. */
import type { LoadStage } from './messages.ts';

/** Often enough that a bar moves. */
export const TOLD_EVERY_MS = 250;

type Tell = (stage: LoadStage, loadedBytes: number, totalBytes: number) => void;

/**
 * `tell`, but within a stage at most four times a second; the first of a stage and the whole are always told.
 * @param now milliseconds that only grow; replaced in tests.
 */
export function tellSometimes(tell: Tell, now: () => number = () => performance.now()): Tell {
  let toldMs = Number.NEGATIVE_INFINITY;
  let toldStage: LoadStage | null = null;
  return (stage, loadedBytes, totalBytes) => {
    if (stage === toldStage && loadedBytes < totalBytes && now() - toldMs < TOLD_EVERY_MS) return;
    toldStage = stage;
    toldMs = now();
    tell(stage, loadedBytes, totalBytes);
  };
}
