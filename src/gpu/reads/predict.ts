/** The prediction head over asked rows, as many at a time as the workspace has room for. */
import type { PredictRead } from '../../model/reads.ts';
import type { Step } from '../kernel.ts';
import { readSummary, SUMMARY_WORDS } from '../kernels/predict.ts';
import { createHead } from '../mlm_head.ts';
import type { BoundNorm } from '../products.ts';
import type { Workspace } from '../workspace.ts';
import { type CompileReader, NO_ROWS, type ReadContext, recordSteps, upload } from './reader.ts';

export const compilePredict: CompileReader<PredictRead> = async (compiler, model) => {
  const { config, shapes, strides, tuning } = model;
  const head = await createHead(compiler, shapes.head, config, strides, tuning);
  /** The steps over the workspace in use, bound once for each place that the rows come from. */
  let bound: {
    readonly workspace: Workspace;
    readonly logits: Map<BoundNorm | null, readonly Step[]>;
  } | null = null;
  return {
    prepare(read, context) {
      const { readback, weights, workspace: w } = context;
      if (bound?.workspace !== w) bound = { workspace: w, logits: new Map() };
      const { logits } = bound;
      const logitsOf = (sum: BoundNorm | null): readonly Step[] => {
        const known = logits.get(sum);
        if (known) return known;
        const steps = head.logits(weights.head, w, sum);
        logits.set(sum, steps);
        return steps;
      };
      const { rows } = read;
      const topK = Math.min(read.topK, config.vocab_size);
      /** Targets before each row, [M + 1]. */
      const targetOffsets = new Uint32Array(rows.length + 1);
      read.targets?.forEach((ids, m) => (targetOffsets[m + 1] = targetOffsets[m] + ids.length));
      const slots = {
        summary: readback.reserve(4 * rows.length * SUMMARY_WORDS),
        targets: readback.reserve(4 * (targetOffsets.at(-1) ?? 0)),
        logits: read.full === true ? readback.reserve(4 * rows.length * strides.vocabulary) : null,
      };
      const chunks = Array.from({ length: Math.ceil(rows.length / w.headRows) }, (_, c) =>
        uploadChunk(context, read, topK, targetOffsets, c * w.headRows),
      );
      return {
        takesSum: true,
        record(encoder, sum) {
          for (const { first, count, firstTarget, asked, targets } of chunks) {
            // Copied where they are due, not written to the queue: other reads of the same submit use the same buffers.
            encoder.copyBufferToBuffer(asked, 0, w.request, 0, 4);
            encoder.copyBufferToBuffer(asked, 4, w.maskRows, 0, 4);
            encoder.copyBufferToBuffer(asked, 8, w.maskIndices, 0, 4 * count);
            const steps = [...logitsOf(sum), head.predict(w, targets)];
            recordSteps(encoder, 'head', steps, { ...NO_ROWS, masks: count });
            readback.copy(
              encoder,
              w.summary,
              slots.summary,
              4 * first * SUMMARY_WORDS,
              4 * count * SUMMARY_WORDS,
            );
            readback.copy(encoder, targets.targetLogits, slots.targets, 4 * firstTarget, targets.byteLength);
            if (slots.logits) {
              const rowBytes = 4 * strides.vocabulary;
              readback.copy(encoder, w.logits, slots.logits, first * rowBytes, count * rowBytes);
            }
          }
        },
        answer(bytes) {
          const words = new Uint32Array(bytes, slots.summary.offset, slots.summary.byteLength / 4);
          const targetLogits = new Float32Array(bytes, slots.targets.offset, slots.targets.byteLength / 4);
          return Array.from(rows, (_, m) => {
            const at = (slots.logits?.offset ?? 0) + 4 * m * strides.vocabulary;
            return {
              ...readSummary(words, m, topK),
              targetLogits: targetLogits.slice(targetOffsets[m], targetOffsets[m + 1]),
              ...(slots.logits
                ? { logits: new Float32Array(bytes.slice(at, at + 4 * config.vocab_size)) }
                : {}),
            };
          });
        },
      };
    },
  };
};

/** What the head is told of the rows from `first` on. */
function uploadChunk(
  context: ReadContext,
  read: PredictRead,
  topK: number,
  targetOffsets: Uint32Array,
  first: number,
) {
  const rows = read.rows.subarray(first, first + context.workspace.headRows);
  const end = first + rows.length;
  const firstTarget = targetOffsets[first];
  const offsets = targetOffsets.slice(first, end + 1).map((at) => at - firstTarget);
  const ids = Uint32Array.from(read.targets?.slice(first, end).flatMap((targets) => [...targets]) ?? []);
  return {
    first,
    count: rows.length,
    firstTarget,
    /** u32: top-k, rows, then the rows themselves. */
    asked: upload(context, 'head.asked', Uint32Array.of(topK, rows.length, ...rows)),
    targets: {
      targetOffsets: upload(context, 'head.target-offsets', offsets),
      targets: upload(context, 'head.targets', ids),
      targetLogits: context.scratch.storage('head.target-logits', ids.byteLength),
      byteLength: ids.byteLength,
    },
  };
}
