/** The prediction head over asked rows, as many at a time as the workspace has room for. */
import type { PredictRead } from '../../model/reads.ts';
import type { BufferOwner } from '../buffers.ts';
import {
  keptRequest,
  packRequest,
  REQUEST_BYTES,
  requestLayout,
  type RequestLayout,
  requestRanges,
} from '../head_request.ts';
import type { Step } from '../kernel.ts';
import { readSummary, summaryWords } from '../kernels/predict.ts';
import { createHead } from '../mlm_head.ts';
import type { BoundNorm } from '../products.ts';
import type { Workspace } from '../workspace.ts';
import { type CompileReader, found, NO_ROWS, type ReadContext, recordSteps } from './reader.ts';

/** Buffers of one request to the head, and the step that answers it. */
interface BoundRequest {
  readonly layout: RequestLayout;
  readonly asked: GPUBuffer;
  readonly targetLogits: GPUBuffer;
  readonly predict: Step;
}

/** What is bound to the workspace in use, once. */
interface BoundHead {
  readonly workspace: Workspace;
  /** By the LayerNorm that the rows come through; null where there is none. */
  readonly logits: Map<BoundNorm | null, readonly Step[]>;
  /** For the first request of a run: most runs have no other. */
  readonly kept: BoundRequest;
  /** What the run that has taken `kept` has for itself. */
  keptFor: BufferOwner | null;
}

/** Rows from `first` on that the head takes at once. */
interface Chunk {
  readonly first: number;
  readonly count: number;
  readonly firstTarget: number;
  readonly targets: number;
  readonly request: BoundRequest;
}

export const compilePredict: CompileReader<PredictRead> = async (compiler, model) => {
  const { config, shapes, strides, tuning } = model;
  const head = await createHead(compiler, shapes.head, config, strides, tuning);
  let bound: BoundHead | null = null;

  const bindRequest = (
    w: Workspace,
    layout: RequestLayout,
    asked: GPUBuffer,
    targetLogits: GPUBuffer,
  ): BoundRequest => ({
    layout,
    asked,
    targetLogits,
    predict: head.predict(w, { ...requestRanges(asked, layout), targetLogits }),
  });

  const headOf = ({ workspace }: ReadContext): BoundHead => {
    if (bound?.workspace === workspace) return bound;
    const layout = requestLayout(keptRequest(workspace.headRows));
    bound = {
      workspace,
      logits: new Map(),
      kept: bindRequest(workspace, layout, workspace.asked, workspace.targetLogits),
      keptFor: null,
    };
    return bound;
  };

  /** A request of no other part of this run: their data are all written before the first is recorded. */
  const requestOf = (context: ReadContext, rows: number, targets: number): BoundRequest => {
    const { scratch, workspace } = context;
    const known = headOf(context);
    if (known.keptFor !== scratch && targets <= known.kept.layout.targets) {
      known.keptFor = scratch;
      return known.kept;
    }
    const layout = requestLayout({ rows, targets });
    return bindRequest(
      workspace,
      layout,
      scratch.storage('head.asked', 4 * layout.words),
      scratch.storage('head.target-logits', 4 * targets),
    );
  };

  /** Writes down what the head is asked of the rows from `first` on. */
  const askChunk = (
    context: ReadContext,
    read: PredictRead,
    topK: number,
    targetOffsets: Uint32Array,
    first: number,
  ): Chunk => {
    const rows = read.rows.subarray(first, first + context.workspace.headRows);
    const end = first + rows.length;
    const firstTarget = targetOffsets[first];
    const offsets = targetOffsets.slice(first, end + 1).map((at) => at - firstTarget);
    const ids = Uint32Array.from(read.targets?.slice(first, end).flatMap((targets) => [...targets]) ?? []);
    const request = requestOf(context, rows.length, ids.length);
    const words = packRequest(request.layout, topK, rows, offsets, ids);
    context.device.queue.writeBuffer(request.asked, 0, words);
    return { first, count: rows.length, firstTarget, targets: ids.length, request };
  };

  return {
    prepare(read, context) {
      const { readback, workspace: w } = context;
      const { rows } = read;
      const topK = Math.min(read.topK, config.vocab_size);
      /** Targets before each row, [M + 1]. */
      const targetOffsets = new Uint32Array(rows.length + 1);
      read.targets?.forEach((ids, m) => (targetOffsets[m + 1] = targetOffsets[m] + ids.length));
      const summaryBytes = 4 * summaryWords(topK);
      const slots = {
        summary: readback.reserve(rows.length * summaryBytes),
        targets: readback.reserve(4 * (targetOffsets.at(-1) ?? 0)),
        logits: read.full === true ? readback.reserve(4 * rows.length * strides.vocabulary) : null,
      };
      const { logits } = headOf(context);
      const logitsOf = (sum: BoundNorm | null): readonly Step[] => {
        const known = logits.get(sum);
        if (known) return known;
        const steps = head.logits(found(context.weights.maskHead), w, sum);
        logits.set(sum, steps);
        return steps;
      };
      const chunks = Array.from({ length: Math.ceil(rows.length / w.headRows) }, (_, c) =>
        askChunk(context, read, topK, targetOffsets, c * w.headRows),
      );
      return {
        takesSum: true,
        record(encoder, sum) {
          for (const { first, count, firstTarget, targets, request } of chunks) {
            const { asked, targetLogits, predict } = request;
            // Copied where they are due, not written to the queue: other reads of the same submit use the same buffers.
            encoder.copyBufferToBuffer(asked, REQUEST_BYTES.topK, w.request, 0, 4);
            encoder.copyBufferToBuffer(asked, REQUEST_BYTES.rowCount, w.maskRows, 0, 4);
            encoder.copyBufferToBuffer(asked, REQUEST_BYTES.rows, w.maskIndices, 0, 4 * count);
            recordSteps(encoder, 'head', [...logitsOf(sum), predict], { ...NO_ROWS, masks: count });
            readback.copy(encoder, w.summary, slots.summary, first * summaryBytes, count * summaryBytes);
            readback.copy(encoder, targetLogits, slots.targets, 4 * firstTarget, 4 * targets);
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
