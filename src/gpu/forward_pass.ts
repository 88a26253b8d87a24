/** One forward pass over one batch that fits the workspace: what is recorded, in which submits, and what comes back. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import { passFlops, sequenceLengths } from '../model/cost.ts';
import type { MaskRequest, MaskResult, RunRequest } from '../model/session.ts';
import type { Bind } from './bind.ts';
import { BufferOwner } from './buffers.ts';
import { createEmbeddings, type EmbeddingsWeights } from './embeddings.ts';
import { createLayer, type LayerWeights, recordPasses } from './encoder.ts';
import { KernelCompiler, recordStep, type RowCounts, type Step } from './kernel.ts';
import { queryTiles } from './kernels/attention.ts';
import { readSummary, SUMMARY_WORDS } from './kernels/predict.ts';
import { createHead, type Head } from './mlm_head.ts';
import type { SubmitPacer } from './pacing.ts';
import { Readback, type Slot } from './readback.ts';
import { createSentenceFeatures, type SentenceFeatures } from './sentence_features.ts';
import type { PartResult } from './split_request.ts';
import type { ModelShapes } from './model_shapes.ts';
import type { Tuning } from './tuning.ts';
import type { GpuWeights } from './weights.ts';
import { type Strides, stridesOf, type Workspace } from './workspace.ts';

/** A model's pipelines, compiled. */
export interface CompiledModel {
  readonly config: AlbertConfig;
  readonly strides: Strides;
  readonly embeddings: Bind<EmbeddingsWeights>;
  readonly layer: Bind<LayerWeights>;
  readonly head: Head;
  readonly features: SentenceFeatures;
}

/** Compiles every pipeline of the model, side by side; needs shapes only, so it goes on while the weights arrive. */
export async function compileModel(
  device: GPUDevice,
  shapes: ModelShapes,
  config: AlbertConfig,
  tuning: Tuning,
): Promise<CompiledModel> {
  const compiler = new KernelCompiler(device);
  const strides = stridesOf(config);
  const [embeddings, layer, head, features] = await Promise.all([
    createEmbeddings(compiler, shapes, config, tuning),
    createLayer(compiler, shapes.layers[0], config, tuning),
    createHead(compiler, shapes.head, config, strides, tuning),
    createSentenceFeatures(compiler, shapes, strides, config.hidden_size, tuning.linear),
  ]);
  return { config, strides, embeddings, layer, head, features };
}

/** A model bound to its weights and a workspace: the steps every run records again. */
export interface PreparedModel {
  readonly model: CompiledModel;
  readonly weights: GpuWeights;
  readonly workspace: Workspace;
  readonly embeddings: readonly Step[];
  readonly layer: readonly Step[];
  readonly logits: readonly Step[];
}

export function prepare(model: CompiledModel, weights: GpuWeights, workspace: Workspace): PreparedModel {
  return {
    model,
    weights,
    workspace,
    embeddings: model.embeddings(weights, workspace),
    layer: model.layer(weights.layers[0], workspace),
    logits: model.head.logits(weights.head, workspace),
  };
}

export interface ForwardOptions {
  readonly device: GPUDevice;
  readonly pacer: SubmitPacer;
  readonly onPass?: ((done: number) => void) | undefined;
}

/**
 * Runs a request whose batch fits the workspace. Submits are cut at pass boundaries; `signal` is looked at between.
 * @throws AbortError when `signal` fires. GPU errors surface in the caller's error scopes.
 */
export async function runForward(
  prepared: PreparedModel,
  request: RunRequest,
  { device, pacer, onPass }: ForwardOptions,
): Promise<PartResult> {
  const { model, weights, workspace } = prepared;
  const { batch, signal } = request;
  const { config, strides } = model;
  const tiles = queryTiles(batch.cuSeqlens);
  const counts: RowCounts = {
    tokens: batch.ids.length,
    tiles: tiles.length / 4,
    sequences: batch.cuSeqlens.length - 1,
    masks: 0,
    gathered: 0,
  };
  const { queue } = device;
  queue.writeBuffer(workspace.tokenTable, 0, tokenTable(request));
  queue.writeBuffer(workspace.tiles, 0, tiles);
  queue.writeBuffer(workspace.tokenRows, 0, new Uint32Array([counts.tokens]));

  // Room for everything asked is set aside before the first copy is recorded.
  const scratch = new BufferOwner(device);
  const readback = new Readback(scratch);
  try {
    const passes = request.passes ?? config.num_hidden_layers;
    const isTraced = request.masks?.afterEachPass === true;
    // The masks' numbers after the last pass; where asked, before and after each pass.
    const slots = Array.from({ length: isTraced ? passes + 1 : 1 }, () =>
      request.masks ? reserveMasks(readback, request.masks, strides) : null,
    );
    const readMasksNow = (reading: number): void => {
      const own = slots.at(reading);
      if (request.masks && own) submitHead(prepared, device, scratch, readback, request.masks, own);
    };
    const features = model.features.prepare(device, scratch, readback, weights, workspace, request, passes);

    await submitPasses(prepared, counts, passFlops(config, sequenceLengths(batch.cuSeqlens)), {
      device,
      pacer,
      onPass,
      signal,
      passes,
      record: features.afterEachPass,
      submitted: isTraced ? readMasksNow : null,
    });

    throwIfAborted(signal);
    if (!isTraced) readMasksNow(0);
    const encoder = device.createCommandEncoder({ label: 'features' });
    features.record(encoder, counts);
    queue.submit([encoder.finish()]);

    const bytes = await readback.read();
    throwIfAborted(signal);
    const readings = slots.map((own) =>
      request.masks && own ? readMasks(bytes, request.masks, own, config, strides) : [],
    );
    return {
      masks: readings.at(-1) ?? [],
      ...(isTraced ? { masksAfterEachPass: readings } : {}),
      ...features.read(bytes),
    };
  } finally {
    scratch.destroy();
  }
}

/** u32 [T][4]: id, position within its sequence, segment, 0. */
function tokenTable({ batch }: RunRequest): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(batch.ids.length * 4);
  for (let s = 0; s + 1 < batch.cuSeqlens.length; s++) {
    const begin = batch.cuSeqlens[s];
    for (let row = begin; row < batch.cuSeqlens[s + 1]; row++) {
      table.set([batch.ids[row], row - begin, batch.tokenTypeIds[row]], row * 4);
    }
  }
  return table;
}

/** Embeddings, then all passes, in submits of about 200 ms with at most two in flight. */
async function submitPasses(
  { embeddings, layer }: PreparedModel,
  counts: RowCounts,
  flopsPerPass: number,
  options: ForwardOptions & {
    readonly signal: AbortSignal | undefined;
    readonly passes: number;
    /** Records the copy of hidden states after the projection and after each pass; one pass a submit then. */
    readonly record: ((encoder: GPUCommandEncoder) => void) | null;
    /** Submits what is to be read of the hidden states after the projection (0) and after each pass; one pass a submit then. */
    readonly submitted: ((passes: number) => void) | null;
  },
): Promise<void> {
  const { device, pacer, onPass, signal, passes: total, record, submitted } = options;
  const isTraced = record !== null || submitted !== null;
  let done = 0;
  let inFlight: Promise<void> = Promise.resolve();
  let previousEndMs = performance.now();
  while (done < total) {
    const passes = isTraced ? 1 : pacer.passesPerSubmit(flopsPerPass, done, total);
    let encoder = device.createCommandEncoder({ label: `passes ${done}…${done + passes}` });
    if (done === 0) {
      const pass = encoder.beginComputePass({ label: 'embeddings' });
      for (const step of embeddings) recordStep(pass, step, counts);
      pass.end();
      record?.(encoder);
      if (submitted) {
        device.queue.submit([encoder.finish()]);
        submitted(0);
        encoder = device.createCommandEncoder({ label: `passes 0…${passes}` });
      }
    }
    const pass = encoder.beginComputePass({ label: 'encoder' });
    recordPasses(pass, layer, counts, passes);
    pass.end();
    record?.(encoder);
    device.queue.submit([encoder.finish()]);
    done += passes;
    submitted?.(done);

    // Waiting for the submit before this one keeps two in flight: the GPU never idles, and never queues for long.
    await inFlight;
    const submittedAtMs = performance.now();
    const doneNow = done;
    inFlight = device.queue.onSubmittedWorkDone().then(() => {
      const nowMs = performance.now();
      // With a head after each, a pass seems slower than it is.
      if (!submitted) pacer.observe(passes * flopsPerPass, nowMs - Math.max(submittedAtMs, previousEndMs));
      previousEndMs = nowMs;
      onPass?.(doneNow);
    });
    if (signal?.aborted) {
      await inFlight;
      throwIfAborted(signal);
    }
  }
  // What follows is queued behind the last submit without waiting; a loss is told by the session's own watch.
  inFlight.catch(() => undefined);
}

interface MaskSlots {
  readonly summary: Slot;
  readonly targets: Slot;
  readonly logits: Slot | null;
  /** Targets before each mask, [M + 1]. */
  readonly targetOffsets: Uint32Array;
}

function reserveMasks(readback: Readback, masks: MaskRequest, strides: Strides): MaskSlots {
  const count = masks.rows.length;
  const targetOffsets = new Uint32Array(count + 1);
  masks.targets?.forEach((targets, m) => (targetOffsets[m + 1] = (targetOffsets[m] ?? 0) + targets.length));
  return {
    summary: readback.reserve(4 * count * SUMMARY_WORDS),
    targets: readback.reserve(4 * (targetOffsets.at(-1) ?? 0)),
    logits: masks.fullLogits ? readback.reserve(4 * count * strides.vocabulary) : null,
    targetOffsets,
  };
}

/** The head over all masked rows, `headRows` at a time: each chunk is a submit, since it reuses the same buffers. */
function submitHead(
  { model, workspace: w, logits }: PreparedModel,
  device: GPUDevice,
  scratch: BufferOwner,
  readback: Readback,
  masks: MaskRequest,
  slots: MaskSlots,
): void {
  const { queue } = device;
  queue.writeBuffer(w.request, 0, new Uint32Array([Math.min(masks.topK, model.config.vocab_size)]));
  for (let first = 0; first < masks.rows.length; first += w.headRows) {
    const count = Math.min(w.headRows, masks.rows.length - first);
    const counts: RowCounts = { tokens: 0, tiles: 0, sequences: 0, masks: count, gathered: 0 };
    const firstTarget = slots.targetOffsets[first];
    const offsets = slots.targetOffsets.slice(first, first + count + 1).map((at) => at - firstTarget);
    const ids = Uint32Array.from(
      masks.targets?.slice(first, first + count).flatMap((targets) => [...targets]) ?? [],
    );
    const targets = {
      targetOffsets: scratch.storage('head.target-offsets', offsets.byteLength),
      targets: scratch.storage('head.targets', ids.byteLength),
      targetLogits: scratch.storage('head.target-logits', ids.byteLength),
    };
    queue.writeBuffer(targets.targetOffsets, 0, offsets);
    queue.writeBuffer(targets.targets, 0, ids);
    queue.writeBuffer(w.maskIndices, 0, masks.rows.slice(first, first + count));
    queue.writeBuffer(w.maskRows, 0, new Uint32Array([count]));

    const encoder = device.createCommandEncoder({ label: 'head' });
    const pass = encoder.beginComputePass({ label: 'head' });
    for (const step of logits) recordStep(pass, step, counts);
    recordStep(pass, model.head.predict(w, targets), counts);
    pass.end();
    readback.copy(encoder, w.summary, slots.summary, 4 * first * SUMMARY_WORDS, 4 * count * SUMMARY_WORDS);
    readback.copy(encoder, targets.targetLogits, slots.targets, 4 * firstTarget, ids.byteLength);
    if (slots.logits) {
      const rowBytes = 4 * model.strides.vocabulary;
      readback.copy(encoder, w.logits, slots.logits, first * rowBytes, count * rowBytes);
    }
    queue.submit([encoder.finish()]);
  }
}

function readMasks(
  bytes: ArrayBuffer,
  masks: MaskRequest,
  slots: MaskSlots,
  config: AlbertConfig,
  strides: Strides,
): MaskResult[] {
  const topK = Math.min(masks.topK, config.vocab_size);
  const words = new Uint32Array(bytes, slots.summary.offset, slots.summary.byteLength / 4);
  const targetLogits = new Float32Array(bytes, slots.targets.offset, slots.targets.byteLength / 4);
  return Array.from(masks.rows, (row, m) => {
    const logitsOffset = (slots.logits?.offset ?? 0) + 4 * m * strides.vocabulary;
    return {
      row,
      ...readSummary(words, m, topK),
      targetLogits: targetLogits.slice(slots.targetOffsets[m], slots.targetOffsets[m + 1]),
      ...(slots.logits
        ? { logits: new Float32Array(bytes.slice(logitsOffset, logitsOffset + 4 * config.vocab_size)) }
        : {}),
    };
  });
}
