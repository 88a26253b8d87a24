/** Two sentences whose sides are swapped ask nothing new of the model. Pure. */
import type { OcclusionResult } from '../../../worker/messages.ts';
import type { Asked } from '../../lab/answered.ts';
import type { ReadyLens } from '../lens_job.ts';
import type { OcclusionAnswer } from './occlusion_job.ts';

/** `answer` as the answer to `asked`; null where that is not just its two sentences the other way round, or it did not go through. */
export function turned(
  answer: OcclusionAnswer,
  asked: Asked<ReadyLens, 'occlusion'>,
): OcclusionAnswer | null {
  const { run } = answer;
  const { texts } = run.job;
  if (run.phase.kind !== 'done' || run.plan === null || texts.length !== 2) return null;
  if (JSON.stringify({ ...run.job, texts: texts.toReversed() }) !== JSON.stringify(asked.job)) return null;
  const other = (place: number): number => 1 - place;
  const { unread, ...plan } = run.plan;
  return {
    ...asked,
    run: {
      ...run,
      job: asked.job,
      plan: {
        ...plan,
        withoutMask: plan.withoutMask.map(other).sort(),
        cut: plan.cut.map(other).sort(),
        ...(unread === undefined ? {} : { unread: { ...unread, index: other(unread.index) } }),
      },
      // A sentence stands by its place; its words stay where the sentence says that they are.
      results: new Map(
        [...run.results.values()].map((result): readonly [number, OcclusionResult] => {
          const index = result.kind === 'sentence' ? other(result.index) : result.index;
          return [index, { ...result, index }];
        }),
      ),
    },
  };
}
