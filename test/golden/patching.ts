/** The patching map of `golden5/lens.json`: after each pass, each token of A in turn becomes B's (activation patching). */
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import { passesOf } from '../../src/model/schedule.ts';
import type { Session } from '../../src/model/session.ts';
import { largest, LOG_TOLERANCES, relativeError } from './compare.ts';
import { type ComparedCase, TOLERANCE } from './compared.ts';
import { list, number, numbers, record } from './fields.ts';

interface PatchingGolden {
  readonly input_ids_a: readonly number[];
  readonly input_ids_b: readonly number[];
  readonly token_type_ids: readonly number[];
  readonly mask_row: number;
  readonly targets: readonly number[];
}

/** log p of the targets at the mask, nats; the reference's, or ours. */
interface PatchingValues {
  readonly log_prob_a: readonly number[];
  readonly log_prob_b: readonly number[];
  /** [passes + 1][tokens][targets]. */
  readonly log_prob_patched: readonly (readonly (readonly number[])[])[];
}

/** @throws Error with the path of the first field that is not what it should be */
export function patchingCase(value: unknown, path: string): ComparedCase {
  const fields = record(value, path);
  const at = (name: string) => `${path}.${name}`;
  const asked: PatchingGolden = {
    input_ids_a: numbers(fields.input_ids_a, at('input_ids_a')),
    input_ids_b: numbers(fields.input_ids_b, at('input_ids_b')),
    token_type_ids: numbers(fields.token_type_ids, at('token_type_ids')),
    mask_row: number(fields.mask_row, at('mask_row')),
    targets: numbers(fields.targets, at('targets')),
  };
  const golden: PatchingValues = {
    log_prob_a: numbers(fields.log_prob_a, at('log_prob_a')),
    log_prob_b: numbers(fields.log_prob_b, at('log_prob_b')),
    log_prob_patched: list(fields.log_prob_patched, at('log_prob_patched'), (pass, passAt) =>
      list(pass, passAt, numbers),
    ),
  };
  return {
    name: 'patching',
    masks: 0,
    asked: { ...asked },
    async compare(session) {
      const values = await computePatching(session, asked);
      const [reference, ours] = [flat(golden), flat(values)];
      const error = relativeError(ours, reference);
      const logDelta = largest(reference.map((logProb, i) => Math.abs((ours[i] ?? NaN) - logProb)));
      return {
        error,
        ordered: 0,
        told: [`log error ${logDelta.toExponential(2)}`],
        isRight: ({ dtype, tolerance = TOLERANCE[dtype] }) =>
          error <= tolerance && logDelta <= LOG_TOLERANCES * tolerance,
        values: { ...values },
        verdict: { error, logDelta },
      };
    },
  };
}

function flat({ log_prob_a, log_prob_b, log_prob_patched }: PatchingValues): number[] {
  return [...log_prob_a, ...log_prob_b, ...log_prob_patched.flat(2)];
}

/** For each pass, A, B, and as many copies of A as there are tokens: of the t-th, row t becomes B's. */
async function computePatching(session: Session, golden: PatchingGolden): Promise<PatchingValues> {
  const { input_ids_a: a, input_ids_b: b, token_type_ids: tokenTypeIds, mask_row, targets } = golden;
  const texts = [a, b, ...a.map(() => a)];
  const batch = raggedBatch(texts.map((ids) => ({ ids, tokenTypeIds })));
  const starts = batch.cuSeqlens.slice(0, -1);
  const [, startOfB, ...startsOfCopies] = starts;
  const from = Uint32Array.from(a, (_, t) => startOfB + t);
  const to = Uint32Array.from(a, (_, t) => startsOfCopies[t] + t);
  const byPass: number[][][] = [];
  for (let after = 0; after <= passesOf(session.config); after++) {
    const { answers } = await session.run({
      batch,
      edits: [{ after, from, to }],
      reads: [
        {
          kind: 'predict',
          rows: starts.map((start) => start + mask_row),
          topK: 0,
          targets: texts.map(() => Uint32Array.from(targets)),
        },
      ],
    });
    byPass.push(
      answers[0].map(({ targetLogits, logSumExp }) => Array.from(targetLogits, (logit) => logit - logSumExp)),
    );
  }
  return {
    log_prob_a: byPass[0][0],
    log_prob_b: byPass[0][1],
    log_prob_patched: byPass.map(([, , ...patched]) => patched),
  };
}
