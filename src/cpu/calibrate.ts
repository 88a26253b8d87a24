/** How fast this machine's JavaScript multiplies: what run times are estimated from. */
import { linear } from './linear.ts';

/** 16.8 MFLOP: milliseconds anywhere, well above the coarse clock of a browser. */
const ROWS = 16;
const SIZE = 724;
const ROUNDS = 4;

/**
 * FLOP per second of the CPU path's linear in f32, measured on the calling thread. Takes some 20 ms.
 * The best of a few rounds: the first ones run before the engine has compiled the loop.
 */
export function measureFlopsPerSecond(): number {
  const x = new Float32Array(ROWS * SIZE).fill(0.5);
  const weight = new Float32Array(SIZE * SIZE).fill(0.25);
  const bias = new Float32Array(SIZE);
  let bestMs = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    linear(x, weight, bias, ROWS, SIZE, SIZE);
    bestMs = Math.min(bestMs, performance.now() - startMs);
  }
  // A clock that did not move must not promise an infinite rate.
  return (2 * ROWS * SIZE * SIZE) / (Math.max(bestMs, 0.1) / 1000);
}
