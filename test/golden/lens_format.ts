/**
 * `golden5/lens.json`: models with cases that are read after every pass, up to twice as many as the model has, and one patching map each.
 * What is compared, and how, is in the README beside it.
 */
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { AttentionRead, HiddenRead, PredictRead } from '../../src/model/reads.ts';
import { passesOf, scheduleOf } from '../../src/model/schedule.ts';
import type { Session } from '../../src/model/session.ts';
import { isSpecialId, SPECIAL_IDS } from '../../src/tokenizer/special_tokens.ts';
import { largest, LOG_TOLERANCES, relativeError, topFiveInOrder } from './compare.ts';
import {
  type Bounds,
  type ComparedCase,
  type ComparedModel,
  type GoldenFormat,
  TOLERANCE,
} from './compared.ts';
import { list, number, numbers, record, string } from './fields.ts';
import { formulaSource } from './formula.ts';
import { modelFields, parseFormulaModel } from './formula_model.ts';
import { patchingCase } from './patching.ts';

/** The head at one row after some pass. Logits are raw. */
interface Decoded {
  readonly row: number;
  readonly logsumexp: number;
  readonly top_ids: readonly number[];
  readonly top_logits: readonly number[];
}

/** The numbers of a case: the reference's, or ours. */
interface LensValues {
  /** [2 · passes + 1][masks]. */
  readonly decoded_after_pass: readonly (readonly Decoded[])[];
  /** [passes][heads][queries][keys]; the reference has none of a long text. */
  readonly attention: Tensor4 | null;
  /** [passes][heads][keys]: of the first mask. */
  readonly attention_row: readonly (readonly (readonly number[])[])[];
  /** [2 · passes][masks]. */
  readonly cosine_to_next_pass: readonly (readonly number[])[];
  /** [2 · passes + 1][masks]. */
  readonly hidden_norm: readonly (readonly number[])[];
  readonly occlusion: {
    /** A token id; what is scored, at the first mask. */
    readonly answer: number;
    readonly log_prob: number;
    /** By token, the log p without it; null where it is special or a mask. */
    readonly log_prob_without: readonly (number | null)[];
  };
}

type Tensor4 = readonly (readonly (readonly (readonly number[])[])[])[];

interface LensCase extends LensValues {
  readonly name: string;
  readonly input_ids: readonly number[];
  readonly token_type_ids: readonly number[];
  readonly mask_rows: readonly number[];
}

/** Ours, with our logits at the reference's `top_ids`, by pass and mask. */
type ComputedLens = LensValues & {
  readonly attention: Tensor4;
  readonly logits_at_reference_top_ids: readonly (readonly (readonly number[])[])[];
};

/** The largest error of each field; NaN where something is missing. */
interface LensVerdict {
  /** Relative, of the vectors of logits, rows of attention, cosines and norms. */
  readonly decoded: number;
  readonly attention: number;
  readonly cosine: number;
  readonly norm: number;
  /** |Δ| of log-sum-exp and of log p with and without words, nats. */
  readonly logDelta: number;
  readonly occlusionDelta: number;
  /** How far a row of attention is from summing to 1. */
  readonly sumDelta: number;
  readonly ordered: number;
}

/** Rows of attention sum to 1 within this. */
const SUM_TOLERANCE = 1e-6;

export const LENS_FORMAT: GoldenFormat = {
  recognises: (json) =>
    Array.isArray(json) &&
    json.some((model) => typeof model === 'object' && model !== null && 'patching' in model),
  read: (json) => list(json, 'the file', lensModel),
};

function lensModel(value: unknown, path: string): ComparedModel {
  const file = record(value, path);
  const model = parseFormulaModel(file);
  const cases = list(file.cases, `${path}.cases`, lensCase);
  return {
    ...formulaSource(model),
    cases: [...cases.map(comparedCase), patchingCase(file.patching, `${path}.patching`)],
    fields: modelFields(model),
  };
}

function lensCase(value: unknown, path: string): LensCase {
  const fields = record(value, path);
  const at = (name: string) => `${path}.${name}`;
  const occlusion = record(fields.occlusion, at('occlusion'));
  return {
    name: string(fields.name, at('name')),
    input_ids: numbers(fields.input_ids, at('input_ids')),
    token_type_ids: numbers(fields.token_type_ids, at('token_type_ids')),
    mask_rows: numbers(fields.mask_rows, at('mask_rows')),
    decoded_after_pass: list(fields.decoded_after_pass, at('decoded_after_pass'), (pass, passAt) =>
      list(pass, passAt, decoded),
    ),
    attention:
      fields.attention === null
        ? null
        : list(fields.attention, at('attention'), (pass, passAt) => list(pass, passAt, matrix)),
    attention_row: list(fields.attention_row, at('attention_row'), matrix),
    cosine_to_next_pass: matrix(fields.cosine_to_next_pass, at('cosine_to_next_pass')),
    hidden_norm: matrix(fields.hidden_norm, at('hidden_norm')),
    occlusion: {
      answer: number(occlusion.answer, at('occlusion.answer')),
      log_prob: number(occlusion.log_prob, at('occlusion.log_prob')),
      log_prob_without: list(occlusion.log_prob_without, at('occlusion.log_prob_without'), (item, itemAt) =>
        item === null ? null : number(item, itemAt),
      ),
    },
  };
}

function decoded(value: unknown, path: string): Decoded {
  const fields = record(value, path);
  return {
    row: number(fields.row, `${path}.row`),
    logsumexp: number(fields.logsumexp, `${path}.logsumexp`),
    top_ids: numbers(fields.top_ids, `${path}.top_ids`),
    top_logits: numbers(fields.top_logits, `${path}.top_logits`),
  };
}

function matrix(value: unknown, path: string): number[][] {
  return list(value, path, numbers);
}

function comparedCase(golden: LensCase): ComparedCase {
  const { name, input_ids, token_type_ids, mask_rows } = golden;
  return {
    name,
    masks: golden.decoded_after_pass.length * mask_rows.length,
    asked: { input_ids, token_type_ids, mask_rows },
    async compare(session) {
      const values = await computeLens(session, golden);
      const verdict = compareLens(golden, values);
      return {
        error: Math.max(verdict.decoded, verdict.attention, verdict.cosine, verdict.norm),
        ordered: verdict.ordered,
        told: [
          `attention ${verdict.attention.toExponential(2)}, its sums ${verdict.sumDelta.toExponential(2)}`,
          `log error ${verdict.logDelta.toExponential(2)}, of occlusion ${verdict.occlusionDelta.toExponential(2)}`,
        ],
        isRight: (bounds) => isRight(verdict, golden, bounds),
        values: { ...values },
        verdict,
      };
    },
  };
}

function isRight(
  verdict: LensVerdict,
  golden: LensCase,
  { dtype, tolerance = TOLERANCE[dtype] }: Bounds,
): boolean {
  const {
    decoded: decodedError,
    attention,
    cosine,
    norm,
    logDelta,
    occlusionDelta,
    sumDelta,
    ordered,
  } = verdict;
  const masks = golden.decoded_after_pass.length * golden.mask_rows.length;
  return (
    [decodedError, attention, cosine, norm].every((error) => error <= tolerance) &&
    [logDelta, occlusionDelta].every((delta) => delta <= LOG_TOLERANCES * tolerance) &&
    sumDelta <= SUM_TOLERANCE &&
    masks > 0 &&
    ordered === masks
  );
}

/** Every number of a case: all passes of one run, and one run without each word in turn. */
async function computeLens(session: Session, golden: LensCase): Promise<ComputedLens> {
  const { input_ids: ids, token_type_ids: tokenTypeIds, mask_rows, decoded_after_pass: reference } = golden;
  const passes = passesOf(session.config);
  const rows = Uint32Array.from(mask_rows);
  const schedule = scheduleOf(session.config, 2 * passes);
  const depths = Array.from({ length: 2 * passes + 1 }, (_, after) => after);
  const predict = depths.map((after): PredictRead => ({
    kind: 'predict',
    after,
    rows,
    topK: 10,
    targets: mask_rows.map((_, m) => Uint32Array.from(reference.at(after)?.at(m)?.top_ids ?? [])),
  }));
  const hidden = depths.map((after): HiddenRead => ({ kind: 'hidden', after, rows }));
  const attention = depths
    .slice(1, passes + 1)
    .map((after): AttentionRead => ({ kind: 'attention', after, rows: Uint32Array.from(ids.keys()) }));
  const batch = raggedBatch([{ ids, tokenTypeIds }]);
  // Three runs, so that each list of answers has one kind.
  const predicted = (await session.run({ batch, schedule, reads: predict })).answers;
  const states = (await session.run({ batch, schedule, reads: hidden })).answers;
  const attended = (await session.run({ batch, schedule, reads: attention })).answers;
  const heads = session.config.num_attention_heads;
  const maps = attended.map((queries) =>
    Array.from({ length: heads }, (_, head) =>
      queries.map((weights) => [...weights.subarray(head * ids.length, (head + 1) * ids.length)]),
    ),
  );
  return {
    decoded_after_pass: predicted.map((masks) =>
      masks.map(({ logSumExp, topIds, topLogits }, m) => ({
        row: mask_rows[m],
        logsumexp: logSumExp,
        top_ids: [...topIds],
        top_logits: [...topLogits],
      })),
    ),
    logits_at_reference_top_ids: predicted.map((masks) => masks.map(({ targetLogits }) => [...targetLogits])),
    attention: maps,
    attention_row: maps.map((byHead) => byHead.map((queries) => queries[mask_rows[0]])),
    cosine_to_next_pass: states
      .slice(1)
      .map((masks, p) => masks.map((state, m) => cosine(states[p][m], state))),
    hidden_norm: states.map((masks) => masks.map((state) => Math.hypot(...state))),
    occlusion: await occlude(session, golden),
  };
}

/** Each token that is neither special nor masked replaced by [MASK] in turn. */
async function occlude(session: Session, golden: LensCase): Promise<LensValues['occlusion']> {
  const { input_ids: ids, token_type_ids: tokenTypeIds, mask_rows } = golden;
  const { answer } = golden.occlusion;
  const taken = [...ids.keys()].filter((t) => !isSpecialId(ids[t]));
  const texts = [ids, ...taken.map((t) => ids.with(t, SPECIAL_IDS.mask))];
  const batch = raggedBatch(texts.map((text) => ({ ids: text, tokenTypeIds })));
  const [rows] = (
    await session.run({
      batch,
      reads: [
        {
          kind: 'predict',
          rows: batch.cuSeqlens.slice(0, -1).map((start) => start + mask_rows[0]),
          topK: 0,
          targets: texts.map(() => Uint32Array.of(answer)),
        },
      ],
    })
  ).answers;
  const [whole, ...without] = rows.map(({ targetLogits, logSumExp }) => targetLogits[0] - logSumExp);
  const log_prob_without = ids.map((_, t) => (taken.includes(t) ? without[taken.indexOf(t)] : null));
  return { answer, log_prob: whole, log_prob_without };
}

function compareLens(golden: LensCase, ours: ComputedLens): LensVerdict {
  const decodedPairs = golden.decoded_after_pass.flatMap((masks, p) =>
    masks.map((reference, m) => ({
      reference,
      computed: ours.decoded_after_pass.at(p)?.at(m),
      logits: ours.logits_at_reference_top_ids.at(p)?.at(m),
    })),
  );
  const decodedError = largest(
    decodedPairs.map(({ reference, logits }) => relativeError(logits, reference.top_logits)),
  );
  const rows = [
    ...pairRows(golden.attention_row.flat(), ours.attention_row.flat()),
    ...(golden.attention === null ? [] : pairRows(golden.attention.flat(2), ours.attention.flat(2))),
  ];
  return {
    decoded: decodedError,
    attention: largest(rows.map(([reference, computed]) => relativeError(computed, reference))),
    cosine: largest(scalarErrors(golden.cosine_to_next_pass, ours.cosine_to_next_pass)),
    norm: largest(scalarErrors(golden.hidden_norm, ours.hidden_norm)),
    logDelta: largest(
      decodedPairs.map(({ reference, computed }) =>
        Math.abs((computed?.logsumexp ?? NaN) - reference.logsumexp),
      ),
    ),
    occlusionDelta: occlusionDelta(golden.occlusion, ours.occlusion),
    sumDelta: largest(
      ours.attention.flat(2).map((weights) => Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)),
    ),
    ordered: decodedPairs.filter(({ reference, computed }) =>
      topFiveInOrder({ ...reference, logits_sampled: [] }, computed?.top_ids, decodedError),
    ).length,
  };
}

function occlusionDelta(reference: LensValues['occlusion'], ours: LensValues['occlusion']): number {
  if (ours.log_prob_without.length !== reference.log_prob_without.length) return NaN;
  return largest([
    Math.abs(ours.log_prob - reference.log_prob),
    ...reference.log_prob_without.map((logProb, t) => {
      const computed = ours.log_prob_without[t];
      if (logProb === null) return computed === null ? 0 : NaN;
      return Math.abs((computed ?? NaN) - logProb);
    }),
  ]);
}

/** Rows side by side; where ours has another number of them, nothing beside any. */
function pairRows(
  reference: readonly (readonly number[])[],
  ours: readonly (readonly number[])[],
): (readonly [readonly number[], readonly number[] | undefined])[] {
  return reference.map((row, r) => [row, ours.length === reference.length ? ours[r] : undefined]);
}

function scalarErrors(
  reference: readonly (readonly number[])[],
  ours: readonly (readonly number[])[],
): number[] {
  return pairRows(reference, ours).flatMap(([row, computed]) =>
    row.map((value, i) => Math.abs((computed?.[i] ?? NaN) - value) / Math.abs(value)),
  );
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, i) => sum + value * b[i], 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
