/** The same sentences in another order, as when two sides are swapped, ask nothing new of the model. Pure. */
import type { ProbeJob } from '../../worker/messages.ts';
import type { Answered, Asked } from './answered.ts';

/** `answer` as the answer to `asked`; null where that is not just its sentences in another order, or it did not go through. */
export function reordered<About>(answer: Answered<About>, asked: Asked<About>): Answered<About> | null {
  const { run } = answer;
  if (run.phase.kind !== 'done' || run.plan === null) return null;
  const before = placesBefore(run.job, asked.job);
  if (before === null) return null;
  const after = new Map(before.map((place, index) => [place, index]));
  const moved = (places: readonly number[]): number[] =>
    places.flatMap((place) => after.get(place) ?? []).sort((a, b) => a - b);
  return {
    ...asked,
    run: {
      ...run,
      job: asked.job,
      plan: { ...run.plan, withoutMask: moved(run.plan.withoutMask), cut: moved(run.plan.cut) },
      results: new Map(
        before.flatMap((place, index) => {
          const result = run.results.get(place);
          return result === undefined ? [] : [[index, { ...result, index }] as const];
        }),
      ),
    },
  };
}

/** By sentence of `after`: where it stands in `before`, each once. Null where the two jobs are not of the same sentences. */
function placesBefore(before: ProbeJob, after: ProbeJob): readonly number[] | null {
  const first = after.sentences.at(0)?.text;
  // An edit mostly changes every sentence: that is seen at the first, without a look at thousands.
  if (!before.sentences.some(({ text }) => text === first)) return null;
  if (before.sentences.length !== after.sentences.length || options(before) !== options(after)) return null;
  const free = new Map<string, number[]>();
  for (const [place, sentence] of before.sentences.entries()) {
    const key = JSON.stringify(sentence);
    const places = free.get(key);
    if (places === undefined) free.set(key, [place]);
    else places.push(place);
  }
  const places = after.sentences.flatMap((sentence) => free.get(JSON.stringify(sentence))?.shift() ?? []);
  return places.length === after.sentences.length ? places : null;
}

function options(job: ProbeJob): string {
  return JSON.stringify({ ...job, sentences: [] });
}
