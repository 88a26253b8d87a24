/**
 * The engine's kernels alone, at a model's shapes: time, GFLOP/s, GB/s, and what the adapter reaches at best. Takes any
 * device, Dawn's in Node or a browser's.
 */
import { BufferOwner } from '../src/gpu/buffers.ts';
import type { AcquiredDevice } from '../src/gpu/device.ts';
import { catchGpuErrors } from '../src/gpu/device_errors.ts';
import { KernelCompiler, type KernelDefinition, padTo4 } from '../src/gpu/kernel.ts';
import {
  ATTENTION,
  type AttentionVariant,
  createAttention,
  queryTiles,
  TILE_ROWS,
} from '../src/gpu/kernels/attention.ts';
import { createLayerNorm } from '../src/gpu/kernels/layer_norm.ts';
import { createPredict, SUMMARY_WORDS } from '../src/gpu/kernels/predict.ts';
import { tuningFor } from '../src/gpu/tuning.ts';
import { weightStorage } from '../src/gpu/weight_storage.ts';
import peakCode from './kernels_peak.wgsl?raw';
import { linears, timeLinear } from './kernels_linear.ts';
import { timeInTurn, uniform, upload, values } from './kernels_timer.ts';
import { asked, type KernelBench, type KernelOptions, type KernelTiming } from './kernels_timing.ts';

export interface KernelReport {
  readonly adapter: string;
  readonly software: boolean;
  /** Multiply-adds of f32 in registers, each 2 FLOP: the best of the runs. */
  readonly peakGflops: number;
  /** The same of f16; null where shaders know none, or weights are f32. */
  readonly peakF16Gflops: number | null;
  readonly timings: readonly KernelTiming[];
}

/** @throws UnmaskError `gpu/*` */
export function timeKernels(acquired: AcquiredDevice, options: KernelOptions): Promise<KernelReport> {
  const { device } = acquired;
  const bench: KernelBench = {
    device,
    compiler: new KernelCompiler(device),
    tuning: tuningFor(acquired, weightStorage(options.dtype, device.features)),
    matrixUnits: acquired.matrixUnits,
    options,
  };
  return catchGpuErrors(device, async () => {
    const peakGflops = await scoped(bench, (owner) => timePeak(bench, owner, PEAK));
    const peakF16Gflops = device.features.has('shader-f16')
      ? await scoped(bench, (owner) => timePeak(bench, owner, PEAK_F16))
      : null;
    const timings: KernelTiming[] = [];
    type Group = readonly [name: string, time: (owner: BufferOwner) => Promise<KernelTiming[]>];
    const groups: Group[] = [
      ...linears(options.config).map((linear): Group => [
        `linear ${linear.name} `,
        (owner) => timeLinear(bench, owner, linear),
      ]),
      ['attention', (owner) => timeAttention(bench, owner)],
      ['layer_norm', (owner) => timeLayerNorm(bench, owner)],
      ['predict', (owner) => timePredict(bench, owner)],
    ];
    for (const [, group] of groups.filter(([name]) => asked(name, options.only))) {
      const measured = await scoped(bench, group);
      options.onTimings?.(measured);
      timings.push(...measured);
    }
    return { adapter: acquired.adapter, software: acquired.software, peakGflops, peakF16Gflops, timings };
  });
}

/** Frees the buffers of a group before the next one's are made. */
async function scoped<T>({ device }: KernelBench, work: (owner: BufferOwner) => Promise<T>): Promise<T> {
  const owner = new BufferOwner(device);
  try {
    return await work(owner);
  } finally {
    owner.destroy();
  }
}

type Peak = KernelDefinition<'input' | 'output'>;

const PEAK: Peak = {
  name: 'peak',
  sources: { vector: 'alias Vector = vec4f;', 'kernels_peak.wgsl': peakCode },
  bindings: { input: 'read', output: 'write' },
};

const PEAK_F16: Peak = {
  ...PEAK,
  sources: { vector: 'enable f16; alias Vector = vec4<f16>;', 'kernels_peak.wgsl': peakCode },
};

async function timePeak(
  { device, compiler, tuning, options }: KernelBench,
  owner: BufferOwner,
  peak: Peak,
): Promise<number> {
  const ITERATIONS = 1024;
  // Of some 100 µs on the fastest GPU, and of many seconds on a CPU: a software adapter gets a sixteenth.
  const groups = tuning.attention === 'serial' ? 1024 : 16_384;
  const pipeline = await compiler.compile(peak, { ITERATIONS });
  const input = upload(device, owner, Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.1, 0.2, 0.3, 0.4, 1, 2, 3, 4));
  const output = owner.storage('peak', 16 * 64 * groups);
  const step = {
    label: 'peak',
    rows: 'tokens' as const,
    bindGroup: compiler.bind(peak, 'peak', { input, output }),
    launch: (count: number) => ({ pipeline, workgroups: [count, 1] as const }),
  };
  const [times] = await timeInTurn(device, [{ steps: [step], counts: { tokens: groups } }], options.runs);
  return (2 * 4 * 8 * ITERATIONS * 64 * groups) / Math.min(...times) / 1e6;
}

/** One sequence of so many tokens, and 64 sequences of 16. */
async function timeAttention(
  { device, compiler, tuning, options }: KernelBench,
  owner: BufferOwner,
): Promise<KernelTiming[]> {
  const { hidden_size: H, num_attention_heads: heads, max_position_embeddings: longest } = options.config;
  const stride = heads * padTo4(H / heads);
  const variants = (Object.keys(ATTENTION) as AttentionVariant[]).filter(
    (variant) => (options.allVariants && asked(variant, options.variants)) || variant === tuning.attention,
  );
  const kernels = await Promise.all(
    variants.map((variant) => createAttention(compiler, heads, H / heads, variant)),
  );
  const batches = [
    ...options.rows
      .filter((rows) => rows <= longest)
      .map((rows) => ({ shape: 'one sequence', lengths: [rows] })),
    { shape: '64 sequences', lengths: Array.from({ length: 64 }, () => 16) },
  ];
  const timings: KernelTiming[] = [];
  for (const { shape, lengths } of batches) {
    const cuSeqlens = new Uint32Array(lengths.length + 1);
    lengths.forEach((length, s) => (cuSeqlens[s + 1] = cuSeqlens[s] + length));
    const rows = cuSeqlens[lengths.length];
    const qkv = upload(device, owner, values(rows * 3 * stride));
    const context = owner.storage('bench', 4 * rows * stride);
    const candidates = kernels.map((bind, v) => {
      const tiles = queryTiles(cuSeqlens, TILE_ROWS[variants[v]]);
      return {
        steps: [bind('tiles', { qkv, tiles: upload(device, owner, tiles), context })],
        counts: { tiles: tiles.length / 4 },
      };
    });
    const times = await timeInTurn(device, candidates, options.runs);
    variants.forEach((variant, v) =>
      timings.push({
        kernel: 'attention',
        shape: `${shape}, ${heads} heads of ${H / heads}`,
        rows,
        variant: variant === tuning.attention ? `${variant}*` : variant,
        storage: 'f32',
        ms: times[v],
        flop: lengths.reduce((sum, length) => sum + 4 * length * length * H, 0),
        bytes: 16 * rows * stride,
      }),
    );
  }
  return timings;
}

async function timeLayerNorm(
  { device, compiler, tuning, options }: KernelBench,
  owner: BufferOwner,
): Promise<KernelTiming[]> {
  const { hidden_size: width, layer_norm_eps: epsilon } = options.config;
  const stride = padTo4(width);
  const vector = upload(device, owner, values(stride));
  const norm = { width, stride, weight: vector, bias: vector };
  const bind = await createLayerNorm(compiler, 'bench', norm, epsilon, tuning.norm);
  const most = Math.max(...options.rows);
  const input = upload(device, owner, values(most * stride));
  const output = owner.storage('bench', 4 * most * stride);
  const timings: KernelTiming[] = [];
  for (const rows of options.rows) {
    const step = bind('tokens', { ...norm, input, output });
    const [ms] = await timeInTurn(device, [{ steps: [step], counts: { tokens: rows } }], options.runs);
    const bytes = 8 * rows * stride;
    timings.push({
      kernel: 'layer_norm',
      shape: String(width),
      rows,
      variant: '',
      storage: 'f32',
      ms,
      flop: 0,
      bytes,
    });
  }
  return timings;
}

/** Log-sum-exp and the best `k` of each row of logits. */
async function timePredict(
  { device, compiler, options }: KernelBench,
  owner: BufferOwner,
): Promise<KernelTiming[]> {
  const vocabulary = options.config.vocab_size;
  const stride = padTo4(vocabulary);
  const bind = await createPredict(compiler, vocabulary, stride);
  const logits = upload(device, owner, values(64 * stride));
  const summary = owner.storage('bench', 4 * 64 * SUMMARY_WORDS);
  const none = owner.storage('bench', 4 * 65);
  const targetLogits = owner.storage('bench', 16);
  const timings: KernelTiming[] = [];
  for (const k of [5, 20, 128]) {
    for (const rows of [1, 64]) {
      const request = uniform(device, owner, k);
      const step = bind('masks', {
        logits,
        targetOffsets: none,
        targets: none,
        summary,
        targetLogits,
        request,
      });
      const [ms] = await timeInTurn(device, [{ steps: [step], counts: { masks: rows } }], options.runs);
      timings.push({
        kernel: 'predict',
        shape: `top ${k} of ${vocabulary}`,
        rows,
        variant: '',
        storage: 'f32',
        ms,
        flop: 0,
        bytes: 4 * rows * stride,
      });
    }
  }
  return timings;
}
