/** How fast an engine runs its own model. Run times are estimated by it until a run was timed. */
import type { AlbertConfig } from '../model/config.ts';
import { passFlops } from '../model/cost.ts';
import { UnmaskError } from '../model/errors.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import { passesOf, scheduleOf } from '../model/schedule.ts';
import type { Session } from '../model/session.ts';

/** Rows that one invocation of `linear` makes: fewer take as long. */
const TOKENS = 8;
/** FLOP of a round at least: what a submit and a read-back cost a software adapter, some milliseconds, then matters little. */
const ENOUGH_FLOPS = 30e6;
/**
 * The same for a real GPU, which waits longer for its work than it works: so much takes a good CPU ten milliseconds. Whatever the model:
 * what is faster with a small one must be faster with a large one.
 */
export const FLOPS_TO_COMPARE = 1e9;
/** The first round waits for the weights to be copied and touches its code for the first time. */
const LEAST_ROUNDS = 2;
const MOST_ROUNDS = 5;
const MOST_SEQUENCES = 64;
/** No further round is begun after so much time, ms. */
const ENOUGH_MS = 250;

/**
 * FLOP per second of a session's passes, by the best of a few short runs of it: a quarter of a second, or two runs where those take
 * longer.
 * @param leastFlops what a run is made of: as many passes over 8 tokens as that takes, over more tokens where the model has too few
 * @throws UnmaskError and AbortError as {@link Session.run} does.
 */
export async function measureSessionRate(
  session: Pick<Session, 'config' | 'run'>,
  signal: AbortSignal,
  leastFlops = ENOUGH_FLOPS,
): Promise<number> {
  const { config } = session;
  const lengths = lengthsFor(config, leastFlops);
  const flopsPerPass = passFlops(config, lengths);
  const passes = Math.min(passesOf(config), Math.ceil(leastFlops / flopsPerPass));
  const batch = raggedBatch(lengths.map((length) => ({ ids: new Uint32Array(length) })));
  const schedule = scheduleOf(config, passes);
  let bestMs = Infinity;
  let spentMs = 0;
  for (let round = 0; round < LEAST_ROUNDS || (round < MOST_ROUNDS && spentMs < ENOUGH_MS); round++) {
    // A run that reads nothing back does not wait for the GPU.
    const reads = [{ kind: 'hidden', rows: Uint32Array.of(0) }] as const;
    const { durationMs } = await session.run({ batch, schedule, reads, signal });
    bestMs = Math.min(bestMs, durationMs);
    spentMs += durationMs;
  }
  // A clock that did not move must not promise an infinite rate.
  return (passes * flopsPerPass) / (Math.max(bestMs, 0.1) / 1000);
}

/**
 * {@link measureSessionRate}, or what the engine fails at it with: whoever starts the engine knows what is done then.
 * @throws AbortError when `signal` fires
 */
export async function tryRate(
  session: Pick<Session, 'config' | 'run'>,
  signal: AbortSignal,
  leastFlops?: number,
): Promise<number | UnmaskError> {
  try {
    return await measureSessionRate(session, signal, leastFlops);
  } catch (error) {
    if (error instanceof UnmaskError) return error;
    throw error;
  }
}

/** Sequences of 8 tokens, one where all passes over it are FLOP enough. */
function lengthsFor(config: AlbertConfig, leastFlops: number): number[] {
  const length = Math.min(TOKENS, config.max_position_embeddings);
  const most = passFlops(config, [length]) * passesOf(config);
  // A model of next to nothing is not run on a million tokens for it.
  return Array<number>(Math.min(MOST_SEQUENCES, Math.ceil(leastFlops / most))).fill(length);
}

/** A measured rate among the facts of an engine. */
export function rateFacts(flopsPerSecond: number): Readonly<Record<string, string>> {
  return { 'Measured rate': `${(flopsPerSecond / 1e9).toFixed(1)} GFLOP/s` };
}
