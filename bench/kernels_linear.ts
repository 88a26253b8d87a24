/** `linear` alone, at every shape the model has, as one of its variants or as all of them in turn. */
import type { BufferOwner } from '../src/gpu/buffers.ts';
import { padTo4 } from '../src/gpu/kernel.ts';
import { LinearKernel, type LinearShape, productWords } from '../src/gpu/kernels/linear.ts';
import { type LinearVariant, variantsFor } from '../src/gpu/kernels/linear_variants.ts';
import { storedWeights, weightStorage } from '../src/gpu/weight_storage.ts';
import type { AlbertConfig } from '../src/model/config.ts';
import { outputDifferences } from './kernels_output.ts';
import { timeInTurn, uniform, upload, values } from './kernels_timer.ts';
import { asked, type KernelBench, type KernelTiming } from './kernels_timing.ts';

/** A product of the model. */
export interface Linear {
  readonly name: string;
  readonly k: number;
  readonly n: number;
  /** Where the head is, few rows are all there ever are. */
  readonly head?: boolean;
}

export function linears(config: AlbertConfig): readonly Linear[] {
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

export async function timeLinear(
  bench: KernelBench,
  owner: BufferOwner,
  linear: Linear,
): Promise<KernelTiming[]> {
  const { device, compiler, tuning, options } = bench;
  const { k, n } = linear;
  const storage = weightStorage(options.dtype, device.features);
  const panel = { columnOffset: 0, columns: n };
  const shape: LinearShape = { storage, k, n, panels: [panel], activation: 'identity', residual: false };
  const stored = storedWeights(values(k * n), storage, linear.name);
  const weight = {
    ...shape,
    panels: [
      {
        ...panel,
        buffer: upload(device, owner, stored),
        product: uniform(device, owner, ...productWords(shape, panel)),
      },
    ],
    bias: upload(device, owner, values(n)),
  };
  const allRows = options.rows.filter(
    (rows) => (2 * rows * k * n) / 1e9 <= options.mostGflop && (!linear.head || rows <= 64),
  );
  const most = Math.max(0, ...allRows);
  const input = upload(device, owner, values(most * k));
  const output = owner.storage('bench', 4 * most * n);

  const pickedFor = (rows: number): LinearVariant | undefined =>
    tuning.linear.find(({ maxOutputs }) => rows * n <= maxOutputs)?.variant;
  const picks = new Set(allRows.map(pickedFor));
  const variants = variantsFor({ storage, matrixUnits: bench.matrixUnits }).filter(
    (variant) => (options.allVariants && asked(variant, options.variants)) || picks.has(variant),
  );
  const kernels = await Promise.all(
    variants.map(async (variant) => {
      const table = [{ maxOutputs: Infinity, variant }];
      return { variant, kernel: await LinearKernel.create(compiler, linear.name, shape, table) };
    }),
  );

  const timings: KernelTiming[] = [];
  for (const rows of allRows) {
    const picked = pickedFor(rows);
    const counted = uniform(device, owner, rows);
    const candidates = kernels
      .filter(({ variant }) => options.allVariants || variant === picked)
      .map(({ variant, kernel }) => {
        const steps = kernel.steps('tokens', weight, { input, output, rows: counted });
        return { variant, timed: { steps, counts: { tokens: rows } } };
      });
    const timed = candidates.map((candidate) => candidate.timed);
    const times = await timeInTurn(device, timed, options.runs);
    const differences = await outputDifferences(device, timed, output, rows * n);
    candidates.forEach(({ variant }, c) =>
      timings.push({
        kernel: 'linear',
        shape: `${linear.name} ${k} × ${n}`,
        rows,
        variant: variant === picked ? `${variant}*` : variant,
        storage,
        ms: times[c],
        flop: 2 * rows * k * n,
        bytes: stored.byteLength + 4 * rows * (k + n),
        ...(candidates.length > 1 ? { difference: differences[c] } : {}),
      }),
    );
  }
  return timings;
}
