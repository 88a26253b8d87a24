/** The bounds every engine holds a run to, before anything is computed. */
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import type { ModelParts } from '../model/heads.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import { MAX_ATTENTION_BYTES, type Read } from '../model/reads.ts';
import type { Edit, Run, StartingPoint } from '../model/run.ts';
import { maxPasses, type Schedule, scheduleOf } from '../model/schedule.ts';
import { layersOf } from '../model/tensor_specs.ts';
import { invalid, requireBelow, requireWhole } from './bounds.ts';
import { kindOf } from './kinds.ts';
import type { Bounds } from './read_kind.ts';

/**
 * Checks a run against the model.
 * @param parts what the loaded checkpoint has
 * @throws UnmaskError `input/too-long` for a sequence the model has no positions for, `input/too-much` for more attention than a run
 *   answers, `input/invalid` for anything else out of bounds, `weights/missing-tensor` and
 *   `weights/no-head` where the checkpoint lacks what a read needs.
 */
export function checkRun(
  config: AlbertConfig,
  { batch, schedule, from, edits = [], reads }: Run,
  parts: ModelParts,
): void {
  checkBatch(config, batch);
  if (schedule !== undefined) checkSchedule(config, schedule);
  const { length: passes } = schedule ?? scheduleOf(config);
  const first = from?.pass ?? 0;
  const bounds: Bounds = { config, batch, first, passes, parts };
  if (from !== undefined) checkStart(from, bounds);
  for (const edit of edits) {
    requireWhole('pass after which rows are edited', edit.after, first, passes);
    checkEdit(edit, bounds);
  }
  for (const read of reads) {
    requireWhole('pass after which is read', read.after ?? passes, first, passes);
    kindOf(read).check(read, bounds);
  }
  requireMapsFit(reads, bounds);
}

/** What grows with the square of a text's length is told before it is computed, not when memory is gone. */
function requireMapsFit(reads: readonly Read[], { config, batch }: Bounds): void {
  const bytes = reads.reduce((sum, read) => sum + kindOf(read).mapBytes(read, config, batch), 0);
  if (bytes <= MAX_ATTENTION_BYTES) return;
  throw new UnmaskError({
    code: 'input/too-much',
    message: 'That is more attention at once than there is room for.',
    expected: `at most ${MAX_ATTENTION_BYTES / 1e6} MB of weights`,
    actual: `${Math.ceil(bytes / 1e6)} MB`,
    remedy: 'Your text is kept. Ask for fewer passes at a time, or shorten the text.',
    details: { bytes, maxBytes: MAX_ATTENTION_BYTES },
  });
}

function checkSchedule(config: AlbertConfig, schedule: Schedule): void {
  const most = maxPasses(config);
  if (schedule.length < 1 || schedule.length > most) {
    throw invalid('The number of passes is out of bounds.', `1 to ${most} passes`, `${schedule.length}`);
  }
  const last = layersOf(config).length - 1;
  for (const layer of schedule) requireWhole('layer of a pass', layer, 0, last);
}

function checkStart({ pass, hidden }: StartingPoint, bounds: Bounds): void {
  requireWhole('pass that is started after', pass, 0, bounds.passes);
  checkStates(hidden, bounds.batch.ids.length, bounds);
}

function checkEdit(edit: Edit, bounds: Bounds): void {
  const tokens = bounds.batch.ids.length;
  if ('values' in edit) {
    requireBelow('row of an edit', edit.rows, tokens);
    checkStates(edit.values, edit.rows.length, bounds);
    return;
  }
  const { from, to } = edit;
  if (from.length !== to.length) {
    throw invalid('Each copied row needs its place.', `${from.length} places`, `${to.length}`);
  }
  for (const rows of [from, to]) requireBelow('row of an edit', rows, tokens);
}

/** @param values [rows][hidden_size]. A NaN among them would later look like a fault of the engine. */
function checkStates(values: Float32Array, rows: number, { config }: Bounds): void {
  const wanted = rows * config.hidden_size;
  if (values.length !== wanted) {
    throw invalid('The hidden states given do not fit their rows.', `${wanted} values`, `${values.length}`);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw invalid('A hidden state given is not a number.', 'finite numbers', `${values[bad]} at index ${bad}`);
}

function checkBatch(config: AlbertConfig, batch: TokenBatch): void {
  const { ids, tokenTypeIds, cuSeqlens } = batch;
  if (ids.length === 0) throw invalid('The batch holds no token.', 'at least one token', 'none');
  if (tokenTypeIds.length !== ids.length) {
    throw invalid('Each token needs a segment id.', `${ids.length} segment ids`, `${tokenTypeIds.length}`);
  }
  // There is a token, so 0 and the end are two different values: from here on there are at least two.
  const first = cuSeqlens.at(0);
  const last = cuSeqlens.at(-1);
  if (first !== 0 || last !== ids.length) {
    throw invalid(
      'The cumulative lengths do not cover the batch.',
      `at least two values, from 0 to ${ids.length}`,
      `${cuSeqlens.length} values, from ${first ?? 'none'} to ${last ?? 'none'}`,
    );
  }
  for (let s = 1; s < cuSeqlens.length; s++) {
    const length = cuSeqlens[s] - cuSeqlens[s - 1];
    if (length <= 0) {
      throw invalid(
        'The cumulative lengths do not increase.',
        'at least one token a sequence',
        `${length} in sequence ${s - 1}`,
      );
    }
    if (length > config.max_position_embeddings) {
      throw new UnmaskError({
        code: 'input/too-long',
        message: 'The text is longer than the model can read.',
        expected: `at most ${config.max_position_embeddings} tokens a sequence`,
        actual: `${length} tokens in sequence ${s - 1}`,
        remedy: 'Shorten the text.',
        details: { tokens: length, maxTokens: config.max_position_embeddings },
      });
    }
  }
  requireBelow('token id', ids, config.vocab_size);
  requireBelow('segment id', tokenTypeIds, config.type_vocab_size);
}
