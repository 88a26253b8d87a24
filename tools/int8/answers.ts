/** Runs the gate's questions on a session. */
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { Session } from '../../src/model/session.ts';
import type { Questions, Score, Text } from './questions.ts';

/** What was read of one text. */
export interface TextAnswer {
  /** The likeliest id at each row. */
  readonly topIds: readonly number[];
  /** log p, nats, [rows][targets]. */
  readonly logProbs: readonly (readonly number[])[];
}

/** Of all texts, in the questions' order. */
export type Answers = readonly TextAnswer[];

/** A batch has at most so many tokens, unless one text has more: a product's panels stay in the cache. */
const BATCH_TOKENS = 256;

/** @throws UnmaskError as {@link Session.run} */
export async function answer(session: Pick<Session, 'run'>, { texts }: Questions): Promise<Answers> {
  const answers: TextAnswer[] = [];
  for (const batch of batches(texts)) answers.push(...(await answerBatch(session, batch)));
  return answers;
}

async function answerBatch(session: Pick<Session, 'run'>, texts: readonly Text[]): Promise<TextAnswer[]> {
  const batch = raggedBatch(texts.map(({ encoded }) => encoded));
  const rows = texts.flatMap((text, t) => text.rows.map((row) => batch.cuSeqlens[t] + row));
  const targets = texts.flatMap((text) => text.targets.map((ids) => Uint32Array.from(ids)));
  const run = await session.run({
    batch,
    reads: [{ kind: 'predict', rows: Uint32Array.from(rows), topK: 1, targets }],
  });
  const [predictions] = run.answers;
  let next = 0;
  return texts.map((text) => {
    const own = predictions.slice(next, (next += text.rows.length));
    return {
      topIds: own.map(({ topIds }) => topIds[0]),
      logProbs: own.map(({ targetLogits, logSumExp }) =>
        Array.from(targetLogits, (logit) => logit - logSumExp),
      ),
    };
  });
}

function* batches(texts: readonly Text[]): Generator<readonly Text[]> {
  let batch: Text[] = [];
  let tokens = 0;
  for (const text of texts) {
    const { length } = text.encoded.ids;
    if (batch.length > 0 && tokens + length > BATCH_TOKENS) {
      yield batch;
      [batch, tokens] = [[], 0];
    }
    batch.push(text);
    tokens += length;
  }
  if (batch.length > 0) yield batch;
}

/** The mean of a score's log p, nats; NaN where there is none. */
export function scoreOf(answers: Answers, { text, reads }: Score): number {
  const sum = reads.reduce((total, [row, target]) => total + answers[text].logProbs[row][target], 0);
  return sum / reads.length;
}
