/** `classify`: what another head than the masked-language one says of a text, or of two that are read as one sequence. */
import * as v from 'valibot';
import type { ClassifiedResult } from '../../src/engine/classify_job.ts';
import { planClassify } from '../../src/engine/classify_plan.ts';
import { UnmaskError } from '../../src/model/errors.ts';
import { HEAD_NAMES, type HeadName, type HeadTask } from '../../src/model/heads.ts';
import { bestSpans, logSigmoid, logSoftmax, noAnswer, type Span } from '../../src/probes/classification.ts';
import { roundTripDigits } from '../../src/probes/export/digits.ts';
import { AS_READ } from '../columns.ts';
import { type Answer, type Means, NO_ESTIMATE, refused, type Task } from '../task.ts';
import { asRead } from './as_read.ts';

const QUESTION = v.object({ text: v.string(), pair: v.optional(v.nullable(v.string())) });
type Asked = v.InferOutput<typeof QUESTION>;

/**
 * @param head null for the first that the model has
 * @param topK answers of a question, beside that there is none
 */
export function classifyTask(head: HeadName | null, topK: number): Task<typeof QUESTION> {
  return {
    ...{ protocol: 'classify', schema: QUESTION, linesAtOnce: 128 },
    columns: { task: 'text', labels: 'json', each: 'json', answers: 'json', ...AS_READ },
    answers: (asked, means) => answers(asked, taskOf(head, means), topK, means),
  };
}

/** @throws UnmaskError `weights/no-head` */
function taskOf(head: HeadName | null, { tasks }: Means): HeadTask {
  const found = tasks.find((task) => head === null || task.head === head);
  if (found !== undefined) return found;
  throw new UnmaskError({
    code: 'weights/no-head',
    message: head === null ? 'The model has no head that classifies.' : `The model has no head ${head}.`,
    expected: head ?? HEAD_NAMES.join(', '),
    actual: tasks.map((task) => task.head).join(', ') || 'none',
    remedy: 'Give a model with such a head by --model; unmask info says which heads it has.',
  });
}

async function* answers(
  asked: readonly Asked[],
  task: HeadTask,
  topK: number,
  means: Means,
): AsyncGenerator<readonly Answer[]> {
  const { head, input } = task;
  const texts = asked.map(({ text, pair = null }) => ({ text, pair }));
  const planned = await planClassify({ head, input, texts }, means.model, NO_ESTIMATE, means.signal);
  for await (const { results } of planned.batches(means)) {
    yield results.flatMap((result) =>
      result.kind === 'text' ? answerOf(result, asked[result.index], task, topK) : [],
    );
  }
}

function answerOf(result: ClassifiedResult, asked: Asked, task: HeadTask, topK: number): Answer {
  const { index, tokens, outputs } = result;
  const whole = (fields: object): Answer => ({
    index,
    fields: { task: task.task, ...fields, ...asRead(result) },
  });
  if (task.task === 'question-answering') {
    if ((asked.pair ?? '') === '') return { index, error: NO_PAIR };
    return whole({ answers: answersIn(result, asked, topK) });
  }
  if (task.input === 'sequences') return whole({ labels: labelsOf(task, outputs[0]) });
  const own = tokens.flatMap(({ range, piece }, token) =>
    range === null ? [] : [{ token, piece, labels: labelsOf(task, outputs[token]) }],
  );
  return whole({ each: own });
}

/** Of each label the head's own output and, where it is one of a distribution, its log p in nats. */
function labelsOf({ labels, scale }: HeadTask, outputs: Float32Array): readonly object[] {
  const logProbs = scale === 'value' ? null : scale === 'sigmoid' ? logSigmoid(outputs) : logSoftmax(outputs);
  return labels.map((label, at) => ({
    label,
    output: roundTripDigits(outputs[at]),
    ...(logProbs && { logProb: roundTripDigits(logProbs[at]) }),
  }));
}

/** Stretches of the second text that may answer the first, and that none does, likeliest first. */
function answersIn({ tokens, outputs }: ClassifiedResult, { pair }: Asked, topK: number): readonly object[] {
  const allowed = tokens.flatMap(({ range }, token) => (range?.segment === 1 ? [token] : []));
  const textOf = ({ first, last }: Span): string =>
    (pair ?? '').slice(tokens[first].range?.start, tokens[last].range?.end).trim();
  return [
    ...bestSpans(outputs, allowed, topK).map((span) => ({ text: textOf(span), ...span })),
    { text: null, ...noAnswer(outputs) },
  ]
    .toSorted((a, b) => b.logProb - a.logProb)
    .map(({ text, first, last, logProb }) => ({ text, first, last, logProb: roundTripDigits(logProb) }));
}

const NO_PAIR = refused('A question is answered out of a second text, and the line has none.', {
  expected: '"text": the question, "pair": the text',
  actual: 'no pair',
});
