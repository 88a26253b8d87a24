/** The prediction head at rows of the batch. */
import { headFlopsPerMask } from '../model/cost.ts';
import { UnmaskError } from '../model/errors.ts';
import { MAX_TOP_K, type PredictRead } from '../model/reads.ts';
import { invalid, requireBelow } from './bounds.ts';
import { indicesWithin, type ReadKind, shiftedRows } from './read_kind.ts';

function noMaskHead(): UnmaskError {
  return new UnmaskError({
    code: 'weights/no-head',
    message: 'This checkpoint has no masked-language head, which predictions are made by.',
    expected: 'predictions.dense.weight and the other tensors of that head',
    actual: 'a checkpoint without them',
    remedy: 'Load a checkpoint saved as AlbertForMaskedLM or AlbertForPreTraining.',
  });
}

/** `topK` above `vocab_size` is allowed: an engine returns at most `vocab_size` entries. */
export const PREDICT: ReadKind<PredictRead> = {
  check({ rows, topK, targets }, { parts, config, batch }) {
    if (!parts.maskHead) throw noMaskHead();
    requireBelow('row of predict', rows, batch.ids.length);
    if (!Number.isInteger(topK) || topK < 0 || topK > MAX_TOP_K) {
      throw invalid('The number of predictions is out of bounds.', `topK from 0 to ${MAX_TOP_K}`, `${topK}`);
    }
    if (targets === undefined) return;
    if (targets.length !== rows.length) {
      throw invalid('Targets come one list a row.', `${rows.length} lists`, `${targets.length}`);
    }
    for (const ids of targets) requireBelow('target id', ids, config.vocab_size);
  },

  cut(read, part) {
    const { rows, targets } = read;
    const places = indicesWithin(rows, part);
    return {
      read: {
        ...read,
        rows: shiftedRows(rows, places, part),
        ...(targets === undefined ? {} : { targets: places.map((index) => targets[index]) }),
      },
      places,
    };
  },

  flops: ({ rows }, config) => rows.length * headFlopsPerMask(config),
  mapBytes: () => 0,
  needsQueriesAndKeys: false,

  numbers: ({ logSumExp, topLogits, targetLogits, logits }, wholeRows) => [
    ['log-sum-exp', [logSumExp]],
    ['logits of the likeliest', topLogits],
    ['logits of targets', targetLogits],
    ['logits', wholeRows ? (logits ?? []) : []],
  ],
};
