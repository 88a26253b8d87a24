/** How fast an engine runs its own model. Run times are estimated by it until a run was timed. */
import { passFlops } from '../model/cost.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import { scheduleOf } from '../model/schedule.ts';
import type { Session } from '../model/session.ts';

/** Rows that one invocation of `linear` makes: fewer take as long. */
const TOKENS = 8;
/** FLOP of a round at least: what a submit and a read-back cost apart from it, some milliseconds, then matters little. */
const ENOUGH_FLOPS = 30e6;
/** The first round waits for the weights to be copied and touches its code for the first time. */
const LEAST_ROUNDS = 2;
const MOST_ROUNDS = 5;
/** No further round is begun after so much time, ms. */
const ENOUGH_MS = 250;

/**
 * FLOP per second of a session's passes, by the best of a few short runs of it: a quarter of a second, or two passes over 8 tokens
 * where those take longer.
 * @throws UnmaskError and AbortError as {@link Session.run} does.
 */
export async function measureSessionRate(
  session: Pick<Session, 'config' | 'run'>,
  signal: AbortSignal,
): Promise<number> {
  const { config } = session;
  const tokens = Math.min(TOKENS, config.max_position_embeddings);
  const flopsPerPass = passFlops(config, [tokens]);
  const passes = Math.min(config.num_hidden_layers, Math.ceil(ENOUGH_FLOPS / flopsPerPass));
  const batch = raggedBatch([{ ids: new Uint32Array(tokens) }]);
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
