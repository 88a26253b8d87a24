/** Whole rows of the vocabulary say of every word of one piece what a run would say: other words then ask nothing new. Pure. */
import type { ProbeJob, ProbePlan, TargetPieces, TargetScore } from '../../worker/messages.ts';
import type { Answered, Asked } from './answered.ts';

/**
 * `answer` as the answer to `asked`, which differs in its words alone: each is one piece wherever it stands, or was scored already.
 * Ranks are not counted: who wants them has the rows.
 * @param plan of `asked`: it tells the words' pieces
 * @returns null where the rows do not say all of it
 */
export function answeredFromRows<About>(
  answer: Answered<About>,
  asked: Asked<About>,
  plan: ProbePlan,
): Answered<About> | null {
  const { run } = answer;
  if (run.phase.kind !== 'done' || asked.job.ranks || !run.job.fullLogProbs) return null;
  if (exceptWords(run.job) !== exceptWords(asked.job)) return null;
  const scored = asked.job.targets.map((word, index) => scoreOf(run.job, word, plan.targets.at(index), plan));
  if (scored.some((score) => score === null)) return null;
  const results = [...run.results].map(([index, result]) => {
    const masks = result.masks.map((mask) => ({
      ...mask,
      targets: scored.flatMap((score) => score?.(mask.targets, mask.logProbs) ?? []),
    }));
    return [index, { ...result, masks }] as const;
  });
  return { ...asked, run: { ...run, job: asked.job, plan, results: new Map(results) } };
}

/** What a word scored at a mask, by the scores and the row that are there. */
type Score = (targets: readonly TargetScore[], row: Float32Array | null) => TargetScore;

function scoreOf(
  before: ProbeJob,
  word: string,
  pieces: TargetPieces | undefined,
  { placedOtherwise }: Pick<ProbePlan, 'placedOtherwise'>,
): Score | null {
  const at = before.targets.indexOf(word);
  if (at >= 0) return (targets) => targets[at];
  if (placedOtherwise === true || pieces?.known !== true || pieces.ids.length !== 1) return null;
  const [id] = pieces.ids;
  return (_, row) => ({ logProb: row?.[id] ?? null, pieces: 1, rank: null });
}

function exceptWords(job: ProbeJob): string {
  return JSON.stringify({ ...job, targets: [] });
}
