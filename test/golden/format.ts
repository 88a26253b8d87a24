/** The format of the golden files (`MODEL.json`): a config, tensors by a formula, and what the reference computed. */
import { list, mapRecord, number, numbers, record, string } from './fields.ts';
import { parseFormulaModel, type FormulaModel } from './formula_model.ts';

/** What is known at one [MASK]. Logits are raw, before any normalisation. */
export interface GoldenMask {
  readonly position: number;
  readonly logsumexp: number;
  readonly top_ids: readonly number[];
  readonly top_logits: readonly number[];
  readonly top_probs: readonly number[];
  /** Logits of ids 0, s, 2s, … with s the file's `sample_stride`. */
  readonly logits_sampled: readonly number[];
  readonly log_prob_of_ids: Readonly<Record<string, number>>;
}

/** The numbers of a case: the reference's, or ours. */
export interface GoldenValues {
  readonly masks: readonly GoldenMask[];
  readonly hidden_first_8: Readonly<Record<string, readonly number[]>>;
  readonly hidden_norm: Readonly<Record<string, number>>;
  readonly mean_pool_first_8: readonly number[];
  readonly pooled_first_8: readonly number[];
  /** [passes + 1][4] */
  readonly cls_first_4_after_layer: readonly (readonly number[])[];
}

export interface GoldenCase extends GoldenValues {
  readonly name: string;
  readonly input_ids: readonly number[];
  readonly token_type_ids: readonly number[];
  /** 0 marks padding, at the end. */
  readonly attention_mask: readonly number[];
}

export interface GoldenFile extends FormulaModel {
  readonly sample_stride: number;
  readonly cases: readonly GoldenCase[];
}

/**
 * Reads a golden file.
 * @throws Error with the path of the first field that is not what it should be, UnmaskError for its config.
 */
export function parseGolden(json: unknown): GoldenFile {
  const file = record(json, 'the file');
  return {
    ...parseFormulaModel(file),
    sample_stride: number(file.sample_stride, 'sample_stride'),
    cases: list(file.cases, 'cases', goldenCase),
  };
}

function goldenCase(value: unknown, path: string): GoldenCase {
  const fields = record(value, path);
  const ids = numbers(fields.input_ids, `${path}.input_ids`);
  const types = numbers(fields.token_type_ids, `${path}.token_type_ids`);
  const attended = numbers(fields.attention_mask, `${path}.attention_mask`);
  if (types.length !== ids.length || attended.length !== ids.length) {
    throw new Error(`${path}: input_ids, token_type_ids and attention_mask differ in length`);
  }
  return {
    name: string(fields.name, `${path}.name`),
    input_ids: ids,
    token_type_ids: types,
    attention_mask: attended,
    masks: list(fields.masks, `${path}.masks`, goldenMask),
    hidden_first_8: mapRecord(fields.hidden_first_8, `${path}.hidden_first_8`, numbers),
    hidden_norm: mapRecord(fields.hidden_norm, `${path}.hidden_norm`, number),
    mean_pool_first_8: numbers(fields.mean_pool_first_8, `${path}.mean_pool_first_8`),
    pooled_first_8: numbers(fields.pooled_first_8, `${path}.pooled_first_8`),
    cls_first_4_after_layer: list(fields.cls_first_4_after_layer, `${path}.cls_first_4_after_layer`, numbers),
  };
}

function goldenMask(value: unknown, path: string): GoldenMask {
  const fields = record(value, path);
  return {
    position: number(fields.position, `${path}.position`),
    logsumexp: number(fields.logsumexp, `${path}.logsumexp`),
    top_ids: numbers(fields.top_ids, `${path}.top_ids`),
    top_logits: numbers(fields.top_logits, `${path}.top_logits`),
    top_probs: numbers(fields.top_probs, `${path}.top_probs`),
    logits_sampled: numbers(fields.logits_sampled, `${path}.logits_sampled`),
    log_prob_of_ids: mapRecord(fields.log_prob_of_ids, `${path}.log_prob_of_ids`, number),
  };
}
