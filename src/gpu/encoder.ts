/**
 * ALBERT's encoder: a layer, applied as often as the schedule says (`recordPasses`). Its pipelines are compiled once and its steps prepared
 * once over fixed buffers; every pass records the same steps again. The LayerNorm that ends a pass is left to what reads its result: the
 * next pass begins with it. Where rows are few, a LayerNorm and the product behind it are one dispatch (`NormForm`).
 */
import type { Activation, AlbertConfig } from '../model/config.ts';
import type { Schedule } from '../model/schedule.ts';
import { inLayer, type LayerRole } from '../model/tensor_specs.ts';
import type { BindForm } from './bind.ts';
import { type KernelCompiler, type Launches, recordDispatches, type Step } from './kernel.ts';
import { createAttention, wideFrom } from './kernels/attention.ts';
import {
  type BoundNorm,
  compilePart,
  type NormForm,
  pair,
  type PairName,
  type PartWeights,
  type SpecFactory,
} from './products.ts';
import type { Tuning } from './tuning.ts';

export type LayerPart = ReturnType<typeof layerPart>;
export type LayerWeights = PartWeights<LayerPart>;

/** What a layer is made of: each product from H, F or all heads to H, F or heads. Queries, keys and values are one product. */
export function layerPart({ linear, norm, H, F, heads }: SpecFactory, layer: number, activation: Activation) {
  const of = (name: PairName<LayerRole>) => pair(inLayer(layer, name));
  return {
    qkv: linear('encoder.qkv', H, heads, [of('query'), of('key'), of('value')], {
      normed: 'rows',
    }),
    attentionOutput: linear('encoder.attention.output', heads, H, [of('attentionOutput')], {
      residual: true,
    }),
    attentionNorm: norm('encoder.attention.norm', H, of('attentionNorm')),
    ffn: linear('encoder.ffn.intermediate', H, F, [of('ffn')], { activation, normed: 'rows' }),
    ffnOutput: linear('encoder.ffn.output', F, H, [of('ffnOutput')], { residual: true }),
    fullNorm: norm('encoder.full-layer.norm', H, of('fullNorm')),
  };
}

/** The steps of one layer over a workspace. */
export interface LayerSteps {
  /**
   * One pass, up to the LayerNorm that ends it: → `ffnSum`. It begins with `hidden` (`before` is null), or with the sum of the pass before
   * and the LayerNorm that ends that one, and then leaves in `hidden` what it began with.
   */
  readonly pass: (before: BoundNorm | null) => readonly Step[];
  /** The LayerNorm that ends a pass, for whoever reads `ffnSum` through it. */
  readonly endNorm: BoundNorm;
  /** The same as a step of its own, for what is read or edited between two passes: `ffnSum` → `hidden`. */
  readonly end: readonly Step[];
}

/** Compiles what every layer shares; the result binds it to one layer's weights and a workspace. */
export async function createLayer(
  compiler: KernelCompiler,
  part: LayerPart,
  config: AlbertConfig,
  tuning: Tuning,
): Promise<BindForm<LayerWeights, LayerSteps>> {
  const { num_attention_heads: heads, hidden_size, layer_norm_eps } = config;
  const headSize = hidden_size / heads;
  const hasWide = Number.isFinite(wideFrom(headSize, tuning.wideFrom));
  const [bindTo, attention, wideAttention] = await Promise.all([
    compilePart(compiler, part, layer_norm_eps, tuning),
    createAttention(compiler, heads, headSize, tuning.attention),
    hasWide ? createAttention(compiler, heads, headSize, 'wide') : null,
  ]);
  return (weights, w, form) => {
    const layer = bindTo(weights, form);
    const { tokenRows: rows, attendedNorm } = w;
    const heads = { qkv: w.qkv, tiles: w.tiles, context: w.context };
    // A run has tiles of one kind: only one of the two is recorded.
    const attend = [
      attention('tiles', heads),
      ...(wideAttention === null ? [] : [wideAttention('wideTiles', heads)]),
    ];
    const pass: LayerSteps['pass'] = (before) => [
      ...(before === null
        ? layer.qkv('tokens', { input: w.hidden, output: w.qkv, rows })
        : layer.qkv.behind(before, 'tokens', { input: w.ffnSum, normed: w.hidden, output: w.qkv, rows })), // [T][3][heads]
      ...attend, // [T][heads]
      ...layer.attentionOutput('tokens', { input: w.context, residual: w.hidden, output: w.attended, rows }), // [T][H]
      ...layer.ffn.behind(layer.attentionNorm, 'tokens', {
        input: w.attended,
        normed: attendedNorm,
        output: w.intermediate,
        rows,
      }), // [T][F]
      ...layer.ffnOutput('tokens', { input: w.intermediate, residual: attendedNorm, output: w.ffnSum, rows }), // [T][H]
    ];
    const end = layer.fullNorm('tokens', { input: w.ffnSum, output: w.hidden }); // [T][H]
    return { pass, endNorm: layer.fullNorm, end };
  };
}

/** The steps of every layer over a workspace, in one form. */
export interface EncoderSteps {
  readonly form: NormForm;
  /** By layer: a pass that begins with `hidden`. */
  readonly first: readonly (readonly Step[])[];
  /** By layer, then by the layer of the pass before: a pass that begins with the LayerNorm which ends that one. */
  readonly next: readonly (readonly (readonly Step[])[])[];
  /** By layer. */
  readonly ends: readonly Pick<LayerSteps, 'endNorm' | 'end'>[];
}

export function encoderSteps(form: NormForm, layers: readonly LayerSteps[]): EncoderSteps {
  return {
    form,
    first: layers.map(({ pass }) => pass(null)),
    next: layers.map(({ pass }) => layers.map(({ endNorm }) => pass(endNorm))),
    ends: layers,
  };
}

/** What is done between two passes, or after the last. */
export interface Stop {
  /** Whether it can do with the sum of the pass before and the LayerNorm that ends that, where the form is `folded`. */
  readonly takesSum: boolean;
  /** Records it, outside of any compute pass. It finds its rows in `hidden`, or, where `sum` is given, in `ffnSum` before that LayerNorm. */
  record(encoder: GPUCommandEncoder, sum: BoundNorm | null): void;
}

/** What is recorded of a run: its passes from `begin` on, and what is done before, between and after them. */
export interface PassPlan {
  readonly schedule: Schedule;
  /** The pass that begins with `hidden`, from the embeddings or as it was given. */
  readonly begin: number;
  /** [passes + 1]: what is done before the first pass and after each. */
  readonly stops: readonly (readonly Stop[])[];
}

/** The layer whose last LayerNorm is still to be applied `done` passes into the schedule; null where `hidden` is what has come of it. */
function layerToEnd(
  { form }: EncoderSteps,
  { schedule, begin, stops }: PassPlan,
  done: number,
): number | null {
  if (done === begin) return null;
  const needHidden = stops[done].some(({ takesSum }) => !(takesSum && form === 'folded'));
  return needHidden ? null : schedule[done - 1];
}

/** Records what is to be done `done` passes into the schedule, outside of any compute pass. */
export function recordStops(
  encoder: GPUCommandEncoder,
  steps: EncoderSteps,
  plan: PassPlan,
  done: number,
): void {
  const layer = layerToEnd(steps, plan, done);
  const sum = layer === null ? null : steps.ends[layer].endNorm;
  for (const stop of plan.stops[done]) stop.record(encoder, sum);
}

/**
 * Records passes `first` up to, not including, `end` of a plan. Where something is to be done between two, the compute pass ends; what is
 * to be done before the plan's first or after its last is left to the caller.
 */
export function recordPasses(
  encoder: GPUCommandEncoder,
  steps: EncoderSteps,
  plan: PassPlan,
  { first, end }: { readonly first: number; readonly end: number },
  launches: Launches,
): void {
  const { schedule, stops } = plan;
  let pass = encoder.beginComputePass({ label: 'encoder' });
  const record = (list: readonly Step[]): void => {
    recordDispatches(pass, launches.of(list));
  };
  for (let p = first; p < end; p++) {
    const layer = schedule[p];
    const before = layerToEnd(steps, plan, p);
    record(before === null ? steps.first[layer] : steps.next[layer][before]);
    if (layerToEnd(steps, plan, p + 1) === null) record(steps.ends[layer].end);
    if (p + 1 === schedule.length || stops[p + 1].length === 0) continue;
    pass.end();
    recordStops(encoder, steps, plan, p + 1);
    pass = encoder.beginComputePass({ label: 'encoder' });
  }
  pass.end();
}
