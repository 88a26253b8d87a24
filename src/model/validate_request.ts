/** The bounds every engine holds a request to, before anything is computed. */
import type { AlbertConfig } from './config.ts';
import { UnmaskError } from './errors.ts';
import { MAX_PASSES, MAX_TOP_K, type MaskRequest, type RunRequest, type TokenBatch } from './session.ts';

/**
 * Checks a request against the model.
 * `topK` above `vocab_size` is allowed: an engine returns at most `vocab_size` entries.
 * @param available what the loaded checkpoint has
 * @throws UnmaskError `input/too-long` for a sequence the model has no positions for, `input/invalid` for
 *   anything else out of bounds, `weights/missing-tensor` where the checkpoint lacks the pooler that was asked for.
 */
export function validateRequest(
  config: AlbertConfig,
  request: RunRequest,
  available: { readonly pooler: boolean },
): void {
  validateBatch(config, request.batch);
  const tokens = request.batch.ids.length;
  validatePasses(request.passes);
  if (request.masks !== undefined) validateMasks(config, request.masks, tokens);
  if (request.hiddenRows !== undefined) validateRows('hiddenRows', request.hiddenRows, tokens);
  if (request.afterEachPass !== undefined) validateRows('afterEachPass', request.afterEachPass, tokens);
  if (request.pooled === true && !available.pooler) {
    throw new UnmaskError({
      code: 'weights/missing-tensor',
      message: 'This checkpoint has no pooler, which sentence features are read from.',
      expected: 'albert.pooler.weight and albert.pooler.bias',
      actual: 'a checkpoint without them',
      remedy: 'Ask for the mean of the hidden states instead, or load a checkpoint with a pooler.',
    });
  }
}

function validatePasses(passes: number | undefined): void {
  if (passes === undefined || (Number.isInteger(passes) && passes >= 1 && passes <= MAX_PASSES)) return;
  throw invalid('The number of passes is out of bounds.', `1 to ${MAX_PASSES} passes`, `${passes}`);
}

function validateBatch(config: AlbertConfig, batch: TokenBatch): void {
  const { ids, tokenTypeIds, cuSeqlens } = batch;
  if (ids.length === 0) throw invalid('The batch holds no token.', 'at least one token', 'none');
  if (tokenTypeIds.length !== ids.length) {
    throw invalid('Each token needs a segment id.', `${ids.length} segment ids`, `${tokenTypeIds.length}`);
  }
  // There is a token, so a value that is both 0 and the end is none: from here on there are two at least.
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

function validateMasks(config: AlbertConfig, masks: MaskRequest, tokens: number): void {
  validateRows('masks.rows', masks.rows, tokens);
  if (!Number.isInteger(masks.topK) || masks.topK < 0 || masks.topK > MAX_TOP_K) {
    throw invalid(
      'The number of predictions is out of bounds.',
      `topK from 0 to ${MAX_TOP_K}`,
      `${masks.topK}`,
    );
  }
  if (masks.targets === undefined) return;
  if (masks.targets.length !== masks.rows.length) {
    throw invalid('Targets come one list a row.', `${masks.rows.length} lists`, `${masks.targets.length}`);
  }
  for (const targets of masks.targets) requireBelow('target id', targets, config.vocab_size);
}

function validateRows(what: string, rows: Uint32Array, tokens: number): void {
  requireBelow(`row of ${what}`, rows, tokens);
}

function requireBelow(what: string, values: Uint32Array, bound: number): void {
  const index = values.findIndex((value) => value >= bound);
  if (index < 0) return;
  throw invalid(`A ${what} is out of bounds.`, `below ${bound}`, `${values[index]} at index ${index}`);
}

/** Such a request never comes from a visitor's text but from a fault in the code that made it. */
function invalid(message: string, expected: string, actual: string): UnmaskError {
  return new UnmaskError({
    code: 'input/invalid',
    message,
    expected,
    actual,
    remedy: 'Your text is kept. Reload the page; if it happens again, report it with these details.',
  });
}
