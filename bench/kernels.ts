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
} from '../src/gpu/kernels/attention.ts';
import { createLayerNorm } from '../src/gpu/kernels/layer_norm.ts';
import {
  LINEAR_VARIANTS,
  LinearKernel,
  type LinearShape,
  type LinearVariant,
} from '../src/gpu/kernels/linear.ts';
import { createPredict, SUMMARY_WORDS } from '../src/gpu/kernels/predict.ts';
import { type Tuning, tuningFor } from '../src/gpu/tuning.ts';
import { storedWeights, weightStorage } from '../src/gpu/weight_storage.ts';
import type { AlbertConfig } from '../src/model/config.ts';
import peakCode from './kernels_peak.wgsl?raw';
import { timeInTurn, type Timed, uniform, upload, values } from './kernels_timer.ts';

/** One kernel at one shape and number of rows. */
export interface KernelTiming {
  readonly kernel: string;
  /** Its shape, and where it stands in the model. */
  readonly shape: string;
  readonly rows: number;
  /** With a star where it is what this adapter gets; empty where there is only one. */
  readonly variant: string;
  readonly storage: string;
  /** Each run. */
  readonly ms: readonly number[];
  /** Of one run; 0 where multiply-adds are not what it does. */
  readonly flop: number;
  /** That must be read or written at least once. */
  readonly bytes: number;
}

export interface KernelOptions {
  readonly config: AlbertConfig;
  readonly dtype: 'f32' | 'f16';
  readonly runs: number;
  readonly rows: readonly number[];
  /** Every variant, not only what this adapter gets. */
  readonly allVariants: boolean;
  /** Cells of more are left out: software adapters need minutes for what a GPU does at once. */
  readonly mostGflop: number;
  /** Told of each group of timings as it is there. */
  readonly onTimings?: (timings: readonly KernelTiming[]) => void;
}

export interface KernelReport {
  readonly adapter: string;
  readonly software: boolean;
  /** Multiply-adds of f32 in registers, each 2 FLOP: the best of the runs. */
  readonly peakGflops: number;
  readonly timings: readonly KernelTiming[];
}

/** What is the same for every measurement of a report. */
interface Bench {
  readonly device: GPUDevice;
  readonly compiler: KernelCompiler;
  readonly tuning: Tuning;
  readonly options: KernelOptions;
}

/** @throws UnmaskError `gpu/*` */
export function timeKernels(acquired: AcquiredDevice, options: KernelOptions): Promise<KernelReport> {
  const { device } = acquired;
  const bench: Bench = {
    device,
    compiler: new KernelCompiler(device),
    tuning: tuningFor(acquired),
    options,
  };
  return catchGpuErrors(device, async () => {
    const peakGflops = await scoped(bench, (owner) => timePeak(bench, owner));
    const timings: KernelTiming[] = [];
    const groups = [
      ...linears(options.config).map((linear) => (owner: BufferOwner) => timeLinear(bench, owner, linear)),
      (owner: BufferOwner) => timeAttention(bench, owner),
      (owner: BufferOwner) => timeLayerNorm(bench, owner),
      (owner: BufferOwner) => timePredict(bench, owner),
    ];
    for (const group of groups) {
      const measured = await scoped(bench, group);
      options.onTimings?.(measured);
      timings.push(...measured);
    }
    return { adapter: acquired.adapter, software: acquired.software, peakGflops, timings };
  });
}

/** Frees the buffers of a group before the next one's are made. */
async function scoped<T>({ device }: Bench, work: (owner: BufferOwner) => Promise<T>): Promise<T> {
  const owner = new BufferOwner(device);
  try {
    return await work(owner);
  } finally {
    owner.destroy();
  }
}

const PEAK: KernelDefinition<'input' | 'output'> = {
  name: 'peak',
  code: peakCode,
  bindings: { input: 'read', output: 'write' },
};

async function timePeak({ device, compiler, options }: Bench, owner: BufferOwner): Promise<number> {
  const ITERATIONS = 1024;
  const groups = 1024;
  const pipeline = await compiler.compile(PEAK, 'peak', { ITERATIONS });
  const input = upload(device, owner, Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.1, 0.2, 0.3, 0.4, 1, 2, 3, 4));
  const output = owner.storage('peak', 16 * 64 * groups);
  const step = {
    label: 'peak',
    rows: 'tokens' as const,
    bindGroup: compiler.bind(PEAK, 'peak', { input, output }),
    launch: (count: number) => ({ pipeline, workgroups: [count, 1] as const }),
  };
  const [times] = await timeInTurn(device, [{ steps: [step], counts: { tokens: groups } }], options.runs);
  return (2 * 4 * 8 * ITERATIONS * 64 * groups) / Math.min(...times) / 1e6;
}

interface Linear {
  readonly name: string;
  readonly k: number;
  readonly n: number;
  /** Where the head is, few rows are all there ever are. */
  readonly head?: boolean;
}

function linears(config: AlbertConfig): readonly Linear[] {
  const { hidden_size: H, intermediate_size: F, embedding_size: E, vocab_size: V } = config;
  return [
    { name: 'ffn', k: H, n: F },
    { name: 'ffn.output', k: F, n: H },
    { name: 'qkv', k: H, n: 3 * H },
    { name: 'attention.output', k: H, n: H },
    { name: 'projection', k: E, n: H },
    { name: 'head.dense', k: H, n: E, head: true },
    { name: 'head.decoder', k: E, n: V, head: true },
  ].map(({ k, n, ...rest }) => ({ ...rest, k: padTo4(k), n: padTo4(n) }));
}

async function timeLinear(bench: Bench, owner: BufferOwner, linear: Linear): Promise<KernelTiming[]> {
  const { device, compiler, tuning, options } = bench;
  const { k, n } = linear;
  const storage = weightStorage(options.dtype, device.features);
  const shape: LinearShape = { storage, k, n, panels: [{ columnOffset: 0, columns: n }] };
  const stored = storedWeights(values(k * n), storage, linear.name);
  const weight = {
    ...shape,
    panels: [{ columnOffset: 0, columns: n, buffer: upload(device, owner, stored) }],
    bias: upload(device, owner, values(n)),
  };
  const allRows = options.rows.filter(
    (rows) => (2 * rows * k * n) / 1e9 <= options.mostGflop && (!linear.head || rows <= 64),
  );
  const most = Math.max(0, ...allRows);
  const input = upload(device, owner, values(most * k));
  const output = owner.storage('bench', 4 * most * n);

  const timings: KernelTiming[] = [];
  for (const rows of allRows) {
    const picked = tuning.linear.find(({ maxRows }) => rows <= maxRows)?.variant;
    const variants = (Object.keys(LINEAR_VARIANTS) as LinearVariant[]).filter(
      (variant) => options.allVariants || variant === picked,
    );
    const counted = uniform(device, owner, rows);
    const candidates: Timed[] = [];
    for (const variant of variants) {
      const kernel = await LinearKernel.create(compiler, linear.name, shape, {
        table: [{ maxRows: Infinity, variant }],
      });
      const steps = kernel.steps('tokens', weight, { input, output, rows: counted });
      candidates.push({ steps, counts: { tokens: rows } });
    }
    const times = await timeInTurn(device, candidates, options.runs);
    variants.forEach((variant, v) =>
      timings.push({
        kernel: 'linear',
        shape: `${linear.name} ${k} × ${n}`,
        rows,
        variant: variant === picked ? `${variant}*` : variant,
        storage,
        ms: times[v],
        flop: 2 * rows * k * n,
        bytes: stored.byteLength + 4 * rows * (k + n),
      }),
    );
  }
  return timings;
}

/** One sequence of so many tokens, and 64 sequences of 16. */
async function timeAttention(
  { device, compiler, tuning, options }: Bench,
  owner: BufferOwner,
): Promise<KernelTiming[]> {
  const { hidden_size: H, num_attention_heads: heads, max_position_embeddings: longest } = options.config;
  const stride = heads * padTo4(H / heads);
  const variants = (Object.keys(ATTENTION) as AttentionVariant[]).filter(
    (variant) => options.allVariants || variant === tuning.attention,
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
    const tiles = queryTiles(cuSeqlens);
    const buffers = {
      qkv: upload(device, owner, values(rows * 3 * stride)),
      tiles: upload(device, owner, tiles),
      context: owner.storage('bench', 4 * rows * stride),
    };
    const candidates = kernels.map((bind) => ({
      steps: [bind(buffers)],
      counts: { tiles: tiles.length / 4 },
    }));
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
  { device, compiler, options }: Bench,
  owner: BufferOwner,
): Promise<KernelTiming[]> {
  const { hidden_size: width, layer_norm_eps: epsilon } = options.config;
  const stride = padTo4(width);
  const vector = upload(device, owner, values(stride));
  const norm = { width, stride, weight: vector, bias: vector };
  const bind = await createLayerNorm(compiler, 'bench', norm, epsilon);
  const most = Math.max(...options.rows);
  const input = upload(device, owner, values(most * stride));
  const output = owner.storage('bench', 4 * most * stride);
  const timings: KernelTiming[] = [];
  for (const rows of options.rows) {
    const step = bind('tokens', norm, { input, output });
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
  { device, compiler, options }: Bench,
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
      const step = bind({ logits, targetOffsets: none, targets: none, summary, targetLogits, request });
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
