/** A large batch, run part by part. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import type { Answer } from '../model/reads.ts';
import type { Run } from '../model/run.ts';
import { joinAnswers, type PartLimits, partsOf, type RunPart } from './parts.ts';

/**
 * Cuts a run, has each part run by `forward`, and joins the answers. `onProgress` is told of all parts together.
 * @param limits asked anew before each part
 * @throws AbortError when the run's signal has fired between two parts
 */
export async function runInParts(
  config: AlbertConfig,
  run: Run,
  limits: () => PartLimits,
  forward: (part: Run) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const tokens = run.batch.ids.length;
  const { memory, time } = limits();
  if (tokens <= Math.min(memory, time)) return [...(await forward(run))];
  const parts: { places: RunPart['places']; answers: readonly Answer[] }[] = [];
  let tokensDone = 0;
  for (const part of partsOf(config, run, limits)) {
    throwIfAborted(run.signal);
    const length = part.run.batch.ids.length;
    const before = tokensDone;
    const answers = await forward({
      ...part.run,
      onProgress: (done, passes) =>
        run.onProgress?.(Math.floor((before * passes + done * length) / tokens), passes),
    });
    parts.push({ places: part.places, answers });
    tokensDone += length;
  }
  return joinAnswers(run.reads, parts);
}
