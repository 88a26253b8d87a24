/** One forward pass over one batch that fits the workspace: what is uploaded, recorded and read back. */
import { throwIfAborted } from '../model/abort.ts';
import type { AlbertConfig } from '../model/config.ts';
import { passFlops, sequenceLengths } from '../model/cost.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import type { Answer } from '../model/reads.ts';
import type { Edit, Run } from '../model/run.ts';
import { type Schedule, scheduleOf } from '../model/schedule.ts';
import { kindOf } from '../reads/kinds.ts';
import type { BindForm } from './bind.ts';
import { BufferOwner } from './buffers.ts';
import { prepareEdit } from './edits.ts';
import { createEmbeddings, type EmbeddingsWeights } from './embeddings.ts';
import {
  createLayer,
  encoderSteps,
  type LayerSteps,
  type LayerWeights,
  type PassPlan,
  type Stop,
} from './encoder.ts';
import { KernelCompiler, type RowCounts } from './kernel.ts';
import { queryTiles, TILE_ROWS, wideFrom } from './kernels/attention.ts';
import { padRows } from './layout.ts';
import type { ModelShapes } from './model_shapes.ts';
import type { SubmitPacer } from './pacing.ts';
import type { NormForm } from './products.ts';
import { Readback } from './readback.ts';
import { NO_ROWS, type PreparedRead, type ReadContext } from './reads/reader.ts';
import { Readers } from './reads/readers.ts';
import { type ForwardSteps, type StopFlops, submitPasses } from './submits.ts';
import type { Tuning } from './tuning.ts';
import type { GpuWeights } from './weights.ts';
import { type Strides, stridesOf, type Workspace } from './workspace.ts';

/** A model's pipelines, compiled; those of reads but `predict` when they are first asked for. */
export interface CompiledModel {
  readonly config: AlbertConfig;
  readonly strides: Strides;
  readonly embeddings: BindForm<EmbeddingsWeights>;
  readonly layer: BindForm<LayerWeights, LayerSteps>;
  readonly readers: Readers;
  /** Up to how many tokens LayerNorms are folded into products; 0: never. */
  readonly foldUpTo: number;
  /** From how many tokens on attention is wide. */
  readonly wideFrom: number;
}

/** Compiles what every prediction needs, side by side; needs shapes only, so it goes on while the weights arrive. */
export async function compileModel(
  device: GPUDevice,
  shapes: ModelShapes,
  config: AlbertConfig,
  tuning: Tuning,
): Promise<CompiledModel> {
  const compiler = new KernelCompiler(device);
  const strides = stridesOf(config);
  const readers = new Readers(compiler, { config, shapes, strides, tuning });
  const [embeddings, layer] = await Promise.all([
    createEmbeddings(compiler, shapes, config, tuning),
    createLayer(compiler, shapes.layers[0], config, tuning),
    readers.compile('predict'),
  ]);
  return {
    config,
    strides,
    embeddings,
    layer,
    readers,
    foldUpTo: tuning.folding?.maxRows ?? 0,
    wideFrom: wideFrom(config.hidden_size / config.num_attention_heads, tuning.wideFrom),
  };
}

/** A model bound to its weights and a workspace. */
export interface PreparedModel {
  readonly model: CompiledModel;
  readonly weights: GpuWeights;
  readonly workspace: Workspace;
  /** The steps for so many tokens. */
  stepsFor(tokens: number): ForwardSteps;
}

export function prepare(model: CompiledModel, weights: GpuWeights, workspace: Workspace): PreparedModel {
  const inForm = (form: NormForm): ForwardSteps => ({
    embeddings: model.embeddings(weights, workspace, form),
    encoder: encoderSteps(
      form,
      weights.layers.map((layer) => model.layer(layer, workspace, form)),
    ),
  });
  const separate = inForm('separate');
  const folded = model.foldUpTo > 0 ? inForm('folded') : separate;
  return {
    model,
    weights,
    workspace,
    stepsFor: (tokens) => (tokens <= model.foldUpTo ? folded : separate),
  };
}

interface ForwardOptions {
  readonly device: GPUDevice;
  readonly pacer: SubmitPacer;
  readonly onPass?: ((done: number) => void) | undefined;
  /** Called when the run's last command is with the GPU, before its answer is there. */
  readonly onIssued?: (() => void) | undefined;
}

/**
 * Makes a run whose batch fits the workspace. Submits are cut at pass boundaries; `signal` is looked at between.
 * @returns an answer for each read, in their order
 * @throws AbortError when `signal` fires. GPU errors surface in the caller's error scopes.
 */
export async function runForward(
  prepared: PreparedModel,
  run: Run,
  { device, pacer, onPass, onIssued }: ForwardOptions,
): Promise<Answer[]> {
  const { model, weights, workspace } = prepared;
  const { batch, from, signal } = run;
  const { config, strides } = model;
  const { queue } = device;
  const schedule = run.schedule ?? scheduleOf(config);
  const { tiles, counts } = tilesOf(batch, model.wideFrom);

  const scratch = new BufferOwner(device);
  const readback = new Readback(workspace.staging, scratch);
  try {
    const context: ReadContext = { device, scratch, readback, weights, workspace, batch };
    // Room for everything asked is set aside before the first copy is recorded.
    const reads = await model.readers.prepare(run.reads, context);
    const stops = stopsOf(run, schedule, reads, (edit) =>
      prepareEdit(edit, context, strides, config.hidden_size),
    );
    queue.writeBuffer(workspace.tokenTable, 0, tokenTable(batch));
    queue.writeBuffer(workspace.tiles, 0, tiles);
    queue.writeBuffer(workspace.tokenRows, 0, new Uint32Array([counts.tokens]));
    if (from) {
      queue.writeBuffer(
        workspace.hidden,
        0,
        padRows(from.hidden, config.hidden_size, strides.hidden).slice(),
      );
    }

    const plan: PassPlan = { schedule, begin: from?.pass ?? 0, stops };
    const onDone = await submitPasses({
      device,
      pacer,
      onPass,
      signal,
      counts,
      steps: prepared.stepsFor(counts.tokens),
      plan,
      fromTokens: from === undefined,
      flopsPerPass: passFlops(config, sequenceLengths(batch.cuSeqlens)),
      flopsOfStops: flopsOfStops(run, schedule, config),
    });
    const answers = readback.read((bytes) => {
      onDone();
      throwIfAborted(signal);
      return reads.map((read) => read.answer(bytes));
    });
    onIssued?.();
    return await answers;
  } finally {
    scratch.destroy();
  }
}

/** The query tiles of a batch, and the rows that each part of a run of it has. */
export function tilesOf(
  { cuSeqlens, ids }: Pick<TokenBatch, 'cuSeqlens' | 'ids'>,
  wideFromTokens: number,
): { readonly tiles: Uint32Array<ArrayBuffer>; readonly counts: RowCounts } {
  const isWide = ids.length >= wideFromTokens;
  const tiles = queryTiles(cuSeqlens, TILE_ROWS[isWide ? 'wide' : 'shared']);
  const of = { [isWide ? 'wideTiles' : 'tiles']: tiles.length / 4 };
  return { tiles, counts: { ...NO_ROWS, tokens: ids.length, ...of } };
}

/** u32 [T][4]: id, position within its sequence, segment, 0. */
function tokenTable({ ids, tokenTypeIds, cuSeqlens }: TokenBatch): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(ids.length * 4);
  for (let s = 0; s + 1 < cuSeqlens.length; s++) {
    const begin = cuSeqlens[s];
    for (let row = begin; row < cuSeqlens[s + 1]; row++) {
      table[row * 4] = ids[row];
      table[row * 4 + 1] = row - begin;
      table[row * 4 + 2] = tokenTypeIds[row];
    }
  }
  return table;
}

/** [passes + 1]: the edits after each pass, then what is read there. */
function stopsOf(
  { edits = [], reads }: Run,
  { length: passes }: Schedule,
  prepared: readonly PreparedRead[],
  prepareEdit: (edit: Edit) => Stop['record'],
): readonly (readonly Stop[])[] {
  const stops: Stop[][] = Array.from({ length: passes + 1 }, () => []);
  for (const edit of edits) stops[edit.after].push({ takesSum: false, record: prepareEdit(edit) });
  reads.forEach((read, r) => stops[read.after ?? passes].push(prepared[r]));
  return stops;
}

/** FLOP of the costliest stop before the last pass, 0 where nothing is computed on the way; and of the stop after the last. */
function flopsOfStops({ batch, reads }: Run, { length: passes }: Schedule, config: AlbertConfig): StopFlops {
  const flops = new Float64Array(passes + 1);
  for (const read of reads) flops[read.after ?? passes] += kindOf(read).flops(read, config, batch);
  return { onTheWay: Math.max(...flops.subarray(0, passes)), atTheEnd: flops[passes] };
}
