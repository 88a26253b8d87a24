/** `score --measure targets`: how likely given words are at each mask of a text. */
import * as v from 'valibot';
import { inBatches } from '../../src/engine/probe_batches.ts';
import type { Planned } from '../../src/engine/probe_items.ts';
import type { ProbeMask, ProbePlan, ProbeSentenceResult, TargetPieces } from '../../src/engine/probe_job.ts';
import { planProbe } from '../../src/engine/probe_plan.ts';
import { roundTripDigits } from '../../src/probes/export/digits.ts';
import { AS_READ } from '../columns.ts';
import { type Answer, type Means, NO_ESTIMATE, refused, type Task } from '../task.ts';
import { asRead, readsNoMask } from './as_read.ts';
import { joinedPlans } from './joined_plans.ts';

const MOST_TARGETS = 1000;

const QUESTION = v.object({
  text: v.string(),
  targets: v.optional(
    v.pipe(v.array(v.string()), v.maxLength(MOST_TARGETS, `at most ${MOST_TARGETS} words`)),
  ),
});
type Asked = v.InferOutput<typeof QUESTION>;

/** @param targets of the lines that name none */
export function targetsTask(targets: readonly string[]): Task<typeof QUESTION> {
  return {
    protocol: 'targets',
    schema: QUESTION,
    columns: { masks: 'json', ...AS_READ },
    linesAtOnce: 128,
    answers: (asked, means) => answers(asked, targets, means),
  };
}

/** Lines next to each other that ask for the same words. */
interface Group {
  readonly targets: readonly string[];
  /** Into the questions. */
  readonly first: number;
  readonly texts: readonly string[];
}

async function* answers(
  asked: readonly Asked[],
  targets: readonly string[],
  means: Means,
): AsyncGenerator<readonly Answer[]> {
  const refusals = asked.flatMap(({ targets: own = targets }, index): Answer[] =>
    own.length > 0 ? [] : [{ index, error: NO_TARGETS }],
  );
  if (refusals.length > 0) yield refusals;
  const planned: Planned<unknown, Answer>[] = [];
  for (const group of groupsOf(asked, targets)) planned.push(await plan(group, means));
  for await (const { results } of inBatches(joinedPlans(planned)).batches(means)) yield results;
}

async function plan(
  { targets, first, texts }: Group,
  { model, signal }: Means,
): Promise<Planned<ProbePlan, Answer>> {
  const sentences = texts.map((text) => ({ text, hide: [], read: null }));
  const planned = await planProbe(
    { sentences, form: 'typed', topK: 0, targets, ranks: false, fullLogProbs: false },
    model,
    NO_ESTIMATE,
    signal,
  );
  return {
    ...planned,
    *items() {
      for (const item of planned.items()) {
        const { targets: read } = planned.plan;
        yield { ...item, score: (...readings) => answerOf(item.score(...readings), first, read) };
      }
    },
  };
}

function groupsOf(asked: readonly Asked[], targets: readonly string[]): Group[] {
  const groups: { targets: readonly string[]; first: number; texts: string[] }[] = [];
  for (const [index, { text, targets: own = targets }] of asked.entries()) {
    if (own.length === 0) continue;
    const last = groups.at(-1);
    const isNext = last !== undefined && last.first + last.texts.length === index;
    if (isNext && JSON.stringify(last.targets) === JSON.stringify(own)) last.texts.push(text);
    else groups.push({ targets: own, first: index, texts: [text] });
  }
  return groups;
}

function answerOf(result: ProbeSentenceResult, first: number, targets: readonly TargetPieces[]): Answer {
  const index = first + result.index;
  if (result.masks.length === 0) return { index, error: readsNoMask(result) };
  return { index, fields: { masks: result.masks.map((mask) => maskOf(mask, targets)), ...asRead(result) } };
}

function maskOf({ tokenIndex, targets: scores }: ProbeMask, targets: readonly TargetPieces[]): object {
  return {
    token: tokenIndex,
    targets: scores.map(({ logProb, placed }, t) => ({
      word: targets[t].word,
      /** Null where no piece spells it there. */
      logProb: roundTripDigits(logProb),
      pieces: (placed ?? targets[t]).pieces,
    })),
  };
}

const NO_TARGETS = refused('The line names no words to score.', {
  expected: '"targets": ["he", "she"], or --targets he,she for all lines',
  actual: 'none',
});
