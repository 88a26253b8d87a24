/** `verify`: whether an engine computes here what was computed in float64 outside this project, on the embedded model. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import type { Session } from '../src/model/session.ts';
import type { EngineChoice } from './engine.ts';
import { STATUS, type Status } from './exit_status.ts';
import type { Io } from './io.ts';
import { embeddedFolder } from './model_folder.ts';
import { writerTo } from './node/streams.ts';
import { whenceOf, withModel } from './with_model.ts';

/** The largest relative error of a log p that f32 activations leave, with room: WebAssembly has 2e-6 on these texts, a GPU 1e-5. */
const TOLERANCE = 2e-5;

/** What `cases.json` beside the embedded model says of a text: see the README there. */
const CASES = v.array(
  v.object({
    text: v.string(),
    pair: v.optional(v.string()),
    ids: v.array(v.number()),
    token_type_ids: v.array(v.number()),
    masks: v.array(
      v.object({
        position: v.number(),
        logsumexp: v.number(),
        top_ids: v.array(v.number()),
        top_log_probs: v.array(v.number()),
      }),
    ),
  }),
);
type Case = v.InferOutput<typeof CASES>[number];

/** Writes a record a text; ends with 1 where one of them is not what it must be. */
export async function verify(choice: EngineChoice, io: Io): Promise<Status> {
  const cases = v.parse(CASES, JSON.parse(await readFile(join(embeddedFolder(), 'cases.json'), 'utf8')));
  const write = writerTo(io.stdout);
  let misses = 0;
  await withModel({ model: null, offline: true, choice }, io, async (model, session) => {
    for (const one of cases) {
      const { text, pair = null } = one;
      const { ids } = model.tokenizer.encode(text, pair);
      const sameTokens = ids.length === one.ids.length && ids.every((id, at) => id === one.ids[at]);
      const largestError = await largestErrorOf(one, session);
      const ok = sameTokens && largestError <= TOLERANCE;
      if (!ok) misses++;
      const record = {
        ...{ text, pair, sameTokens, ok },
        ...{ largestError: Number(largestError.toPrecision(2)), tolerance: TOLERANCE },
      };
      await write(`${JSON.stringify({ ...record, ...whenceOf(model, session) })}\n`);
    }
  });
  io.tell(
    misses === 0
      ? `unmask: verified: ${cases.length} texts are as computed in float64.`
      : `unmask: ${misses} of ${cases.length} texts are not as computed in float64: no number of this engine on this machine is to be trusted.`,
  );
  return misses === 0 ? STATUS.done : STATUS.fault;
}

/** Of the log p of the likeliest tokens at every mask, relative; NaN where one is none. */
async function largestErrorOf({ ids, token_type_ids, masks }: Case, session: Session): Promise<number> {
  const {
    answers: [answer],
  } = await session.run({
    batch: raggedBatch([{ ids, tokenTypeIds: token_type_ids }]),
    reads: [
      {
        ...{ kind: 'predict', topK: 0 },
        rows: Uint32Array.from(masks, ({ position }) => position),
        targets: masks.map(({ top_ids }) => Uint32Array.from(top_ids)),
      },
    ],
  });
  let largest = 0;
  for (const [m, { top_log_probs }] of masks.entries()) {
    const { targetLogits, logSumExp } = answer[m];
    for (const [t, expected] of top_log_probs.entries()) {
      // NaN stays.
      largest = Math.max(largest, Math.abs(targetLogits[t] - logSumExp - expected) / Math.abs(expected));
    }
  }
  return largest;
}
