/** A large batch, run part by part. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import type { Answer } from '../model/reads.ts';
import type { Run } from '../model/run.ts';
import { joinAnswers, nextPart, type PartLimits, type RunPart } from './parts.ts';

/**
 * Cuts a run, has each part run by `forward`, and joins the answers. `onProgress` is told of all parts together.
 * @throws AbortError when the run's signal has fired between two parts
 */
export async function runInParts(
  config: AlbertConfig,
  run: Run,
  limits: PartLimits,
  forward: (part: Run) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const { cuSeqlens, ids } = run.batch;
  const parts: { places: RunPart['places']; answers: readonly Answer[] }[] = [];
  for (let sequence = 0; sequence + 1 < cuSeqlens.length;) {
    throwIfAborted(run.signal);
    const part = nextPart(config, run, sequence, limits);
    const before = cuSeqlens[sequence];
    const answers = await forward({
      ...part.run,
      onProgress: (done, passes) =>
        run.onProgress?.(
          Math.floor((before * passes + done * part.run.batch.ids.length) / ids.length),
          passes,
        ),
    });
    parts.push({ places: part.places, answers });
    sequence = part.endSequence;
  }
  return joinAnswers(run.reads, parts);
}
