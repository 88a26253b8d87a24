/** The golden files of `../shared/golden`, as `npm run golden` compares them: predictions at masks, and the features of a text. */
import { compareCase, passes, passesInF16 } from './compare.ts';
import { type ComparedCase, type GoldenFormat, TOLERANCE } from './compared.ts';
import {
  type GoldenCase,
  type GoldenFile,
  type GoldenMask,
  type GoldenValues,
  parseGolden,
} from './format.ts';
import { formulaSource } from './formula.ts';
import { modelFields } from './formula_model.ts';
import { runCase, type ComputedCase } from './run.ts';

/** A mask of ours in `--json`. */
interface ReportedMask extends GoldenMask {
  /** Ours may list another id at the end of its top 20; the error is defined at the reference's. */
  readonly reference_top_ids: readonly number[];
  /** Our raw logits at `reference_top_ids`: with `logits_sampled` behind them, the vector the error is taken of. */
  readonly logits_at_reference_top_ids: readonly number[];
}

interface ReportedValues extends Omit<GoldenValues, 'masks'> {
  readonly masks: readonly ReportedMask[];
}

/** A single model. What no other format recognises is read as one, so that the reader says what is wrong with it. */
export const MASK_FORMAT: GoldenFormat = {
  recognises: () => true,
  read(json) {
    const file = parseGolden(json);
    return [
      {
        ...formulaSource(file),
        cases: file.cases.map((golden) => comparedCase(file, golden)),
        fields: { ...modelFields(file), sample_stride: file.sample_stride },
      },
    ];
  },
};

function comparedCase(file: GoldenFile, golden: GoldenCase): ComparedCase {
  const { name, input_ids, token_type_ids, attention_mask } = golden;
  return {
    name,
    masks: golden.masks.length,
    asked: { input_ids, token_type_ids, attention_mask },
    async compare(session) {
      const computed = await runCase(session, file, golden);
      const verdict = compareCase(golden, computed);
      const { error, logDelta, topLogDelta, topOneEqual, ordered, masks } = verdict;
      const inF16 = [`log p of the top 5 within ${topLogDelta.toFixed(4)}`, `top-1 ${topOneEqual}/${masks}`];
      return {
        error,
        ordered,
        told: [`log error ${logDelta.toExponential(2)}`, ...(session.identity.dtype === 'f16' ? inF16 : [])],
        isRight: ({ dtype, tolerance }) =>
          dtype === 'f16' ? passesInF16(verdict, tolerance) : passes(verdict, tolerance ?? TOLERANCE.f32),
        values: { ...reportedValues(golden, computed) },
        verdict,
      };
    },
  };
}

/** Every field by name, so that one added to the format cannot be left out here. */
function reportedValues(golden: GoldenCase, computed: ComputedCase): ReportedValues {
  return {
    masks: computed.masks.map((mask, m) => ({
      ...mask,
      reference_top_ids: golden.masks[m].top_ids,
      logits_at_reference_top_ids: computed.logitsAtReferenceTop[m],
    })),
    hidden_first_8: computed.hidden_first_8,
    hidden_norm: computed.hidden_norm,
    mean_pool_first_8: computed.mean_pool_first_8,
    pooled_first_8: computed.pooled_first_8,
    cls_first_4_after_layer: computed.cls_first_4_after_layer,
  };
}
