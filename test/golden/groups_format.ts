/** `../shared/golden5/groups.json`: models of several layers, with predictions at masks and [CLS] after each application of a layer. */
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { HiddenRead } from '../../src/model/reads.ts';
import { scheduleOf } from '../../src/model/schedule.ts';
import type { Session } from '../../src/model/session.ts';
import { compareCase, type ComputedValues, passes, passesInF16, type ReferenceMask } from './compare.ts';
import { type ComparedCase, type ComparedModel, type GoldenFormat, TOLERANCE } from './compared.ts';
import { list, number, numbers, record, string } from './fields.ts';
import { formulaSource } from './formula.ts';
import { type FormulaModel, modelFields, parseFormulaModel } from './formula_model.ts';
import { gatherMask, logitsAtTop } from './run.ts';

interface GroupsCase {
  readonly name: string;
  readonly input_ids: readonly number[];
  readonly token_type_ids: readonly number[];
  readonly masks: readonly ReferenceMask[];
  /** [passes + 1][4] */
  readonly cls_first_4_after_layer: readonly (readonly number[])[];
}

/** A list of models of which a case has [CLS] after each layer. */
export const GROUPS_FORMAT: GoldenFormat = {
  recognises: (json) =>
    Array.isArray(json) && json.length > 0 && JSON.stringify(json[0]).includes('"cls_first_4_after_layer"'),
  read: (json) => list(json, 'the file', groupsModel),
};

function groupsModel(value: unknown, path: string): ComparedModel {
  const fields = record(value, path);
  const model = parseFormulaModel(fields);
  return {
    ...formulaSource(model),
    cases: list(fields.cases, `${path}.cases`, groupsCase).map((golden) => comparedCase(model, golden)),
    fields: modelFields(model),
  };
}

function groupsCase(value: unknown, path: string): GroupsCase {
  const fields = record(value, path);
  return {
    name: string(fields.name, `${path}.name`),
    input_ids: numbers(fields.input_ids, `${path}.input_ids`),
    token_type_ids: numbers(fields.token_type_ids, `${path}.token_type_ids`),
    masks: list(fields.masks, `${path}.masks`, groupsMask),
    cls_first_4_after_layer: list(fields.cls_first_4_after_layer, `${path}.cls_first_4_after_layer`, numbers),
  };
}

function groupsMask(value: unknown, path: string): ReferenceMask {
  const fields = record(value, path);
  return {
    position: number(fields.position, `${path}.position`),
    logsumexp: number(fields.logsumexp, `${path}.logsumexp`),
    top_ids: numbers(fields.top_ids, `${path}.top_ids`),
    top_logits: numbers(fields.top_logits, `${path}.top_logits`),
    logits_sampled: numbers(fields.logits_sampled, `${path}.logits_sampled`),
  };
}

function comparedCase(model: FormulaModel, golden: GroupsCase): ComparedCase {
  const { name, input_ids, token_type_ids, masks } = golden;
  return {
    name,
    masks: masks.length,
    asked: { input_ids, token_type_ids },
    async compare(session) {
      const computed = await compute(session, model, golden);
      const verdict = compareCase(golden, computed);
      const { error, logDelta, ordered } = verdict;
      return {
        error,
        ordered,
        told: [`log error ${logDelta.toExponential(2)}`],
        isRight: ({ dtype, tolerance }) =>
          dtype === 'f16' ? passesInF16(verdict, tolerance) : passes(verdict, tolerance ?? TOLERANCE.f32),
        values: {
          masks: computed.masks,
          logits_at_reference_top_ids: computed.logitsAtReferenceTop,
          cls_first_4_after_layer: computed.cls_first_4_after_layer,
        },
        verdict,
      };
    },
  };
}

async function compute(
  session: Session,
  { config }: FormulaModel,
  { input_ids: ids, token_type_ids: tokenTypeIds, masks }: GroupsCase,
): Promise<ComputedValues> {
  const after = [0, ...scheduleOf(config).map((_, pass) => pass + 1)];
  const { answers } = await session.run({
    batch: raggedBatch([{ ids, tokenTypeIds }]),
    reads: [
      { kind: 'predict', rows: Uint32Array.from(masks, ({ position }) => position), topK: 20, full: true },
      ...after.map((pass): HiddenRead => ({ kind: 'hidden', after: pass, rows: Uint32Array.of(0) })),
    ],
  });
  const [rows, ...clsAfterEachPass] = answers;
  return {
    masks: rows.map((row, m) => {
      // Ids 0, s, 2s, …: the file has no s, and only one gives so many.
      const stride = Math.ceil(config.vocab_size / masks[m].logits_sampled.length);
      return gatherMask(masks[m], row, stride);
    }),
    logitsAtReferenceTop: rows.map((row, m) => logitsAtTop(masks[m], row)),
    cls_first_4_after_layer: clsAfterEachPass.map(([cls]) => [...cls.subarray(0, 4)]),
  };
}
