/**
 * What a compute kernel is here: WGSL text, its bindings in order, and override constants fixed when its
 * pipeline is made. A {@link Step} is a pipeline with its buffers bound, ready to be recorded any number of times.
 */
import { composeShader, explainShaderFailure, type ShaderSources } from './shader_sources.ts';

/** A part of a buffer, bound where it lies: `offset` in bytes, a multiple of 256. */
export type BufferRange = Required<GPUBufferBinding>;

/** How a shader sees one binding of group 0. `unused`: it has a number and nothing else; each that is bound costs a dispatch some CPU time. */
type BindingKind = 'read' | 'write' | 'uniform' | 'unused';

/** A shader and its bindings, in the order of their `@binding` numbers. */
export interface KernelDefinition<Binding extends string> {
  /** The shader's entry point. */
  readonly name: string;
  readonly sources: ShaderSources;
  readonly bindings: Readonly<Record<Binding, BindingKind>>;
}

/** How many rows each part of a run has; a step's grid follows from one of them. */
export interface RowCounts {
  readonly tokens: number;
  /** Query tiles of attention: up to 4 rows of one sequence each, or none where they are wide. */
  readonly tiles: number;
  /** Up to 16 rows of one sequence each. */
  readonly wideTiles: number;
  readonly sequences: number;
  /** Rows in the prediction head at a time. */
  readonly masks: number;
  /** Rows gathered for the caller. */
  readonly gathered: number;
}

/** A pipeline and its grid for a given number of rows. */
export interface Launch {
  readonly pipeline: GPUComputePipeline;
  readonly workgroups: readonly [number, number];
}

/** One dispatch with everything bound. Prepared once; valid until its buffers are destroyed. */
export interface Step {
  readonly label: string;
  readonly bindGroup: GPUBindGroup;
  readonly rows: keyof RowCounts;
  readonly launch: (rows: number) => Launch;
}

/** Binds a compiled kernel to a buffer for each of its bindings. */
export type BindKernel<Binding extends string> = (
  rows: keyof RowCounts,
  buffers: Readonly<Record<Binding, GPUBuffer | BufferRange>>,
) => Step;

/** A step at a run's row counts: what is recorded, as often as the run needs it. */
export interface Dispatch extends Launch {
  readonly bindGroup: GPUBindGroup;
}

/** Steps at a run's row counts, in their order; those that have no rows are left out. */
export function dispatchesOf(steps: readonly Step[], counts: RowCounts): Dispatch[] {
  const dispatches: Dispatch[] = [];
  for (const { bindGroup, rows, launch } of steps) {
    const count = counts[rows];
    if (count === 0) continue;
    const { pipeline, workgroups } = launch(count);
    dispatches.push({ pipeline, bindGroup, workgroups });
  }
  return dispatches;
}

/** Lists of steps at one run's row counts, each worked out once, however often it is recorded. */
export class Launches {
  readonly #counts: RowCounts;
  readonly #known = new Map<readonly Step[], readonly Dispatch[]>();

  constructor(counts: RowCounts) {
    this.#counts = counts;
  }

  of(steps: readonly Step[]): readonly Dispatch[] {
    const known = this.#known.get(steps);
    if (known !== undefined) return known;
    const dispatches = dispatchesOf(steps, this.#counts);
    this.#known.set(steps, dispatches);
    return dispatches;
  }
}

/** Records dispatches, three calls each: calls into WebGPU are what recording costs the CPU. */
export function recordDispatches(pass: GPUComputePassEncoder, dispatches: readonly Dispatch[]): void {
  for (const { pipeline, bindGroup, workgroups } of dispatches) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(workgroups[0], workgroups[1]);
  }
}

/** Compiles kernels for one device; shader modules and layouts are made once per definition, pipelines once per definition and constants. */
export class KernelCompiler {
  readonly #device: GPUDevice;
  readonly #prepared = new Map<object, Prepared>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * Compiles one pipeline without blocking; one that was asked before, or is under way, is not compiled again.
   * @throws UnmaskError `gpu/shader` when the shader does not compile. GPUPipelineError when it does, and its pipeline does not.
   */
  compile<B extends string>(
    definition: KernelDefinition<B>,
    constants: Readonly<Record<string, number>>,
  ): Promise<GPUComputePipeline> {
    const { module, layout, pipelines } = this.#prepare(definition);
    const key = JSON.stringify(constants);
    const known = pipelines.get(key);
    if (known) return known;
    const { name: label } = definition;
    const pipeline = this.#device
      .createComputePipelineAsync({
        label,
        layout: this.#device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: label, constants: { ...constants } },
      })
      .catch(async (error: unknown) => {
        throw (await explainShaderFailure(definition.sources, module)) ?? error;
      });
    pipelines.set(key, pipeline);
    return pipeline;
  }

  /**
   * Compiles a kernel with one workgroup a row.
   * @param across workgroups along a row's features, where one does not reach over them
   * @throws what {@link compile} does
   */
  async compileByRow<B extends string>(
    definition: KernelDefinition<B>,
    label: string,
    constants: Readonly<Record<string, number>>,
    across = 1,
  ): Promise<BindKernel<B>> {
    const pipeline = await this.compile(definition, constants);
    return (rows, buffers) => ({
      label,
      rows,
      bindGroup: this.bind(definition, label, buffers),
      launch: (count) => ({ pipeline, workgroups: [count, across] }),
    });
  }

  /** Binds one buffer, or a part of one, to every binding of a kernel, by name. */
  bind<B extends string>(
    definition: KernelDefinition<B>,
    label: string,
    buffers: Readonly<Record<NoInfer<B>, GPUBuffer | BufferRange>>,
  ): GPUBindGroup {
    return this.#device.createBindGroup({
      label,
      layout: this.#prepare(definition).layout,
      entries: usedBindings(definition).map(({ name, binding }) => {
        const bound: GPUBuffer | BufferRange = buffers[name];
        return { binding, resource: 'buffer' in bound ? bound : { buffer: bound } };
      }),
    });
  }

  #prepare<B extends string>(definition: KernelDefinition<B>): Prepared {
    const known = this.#prepared.get(definition);
    if (known) return known;
    const prepared: Prepared = {
      module: this.#device.createShaderModule({
        label: definition.name,
        code: composeShader(definition.sources),
      }),
      layout: this.#device.createBindGroupLayout({
        label: definition.name,
        entries: usedBindings(definition).map(({ binding, kind }) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: BUFFER_TYPES[kind] },
        })),
      }),
      pipelines: new Map(),
    };
    this.#prepared.set(definition, prepared);
    return prepared;
  }
}

/** What is made of a definition for one device. */
interface Prepared {
  readonly module: GPUShaderModule;
  readonly layout: GPUBindGroupLayout;
  /** By their constants. */
  readonly pipelines: Map<string, Promise<GPUComputePipeline>>;
}

const BUFFER_TYPES = {
  read: 'read-only-storage',
  write: 'storage',
  uniform: 'uniform',
} as const satisfies Record<Exclude<BindingKind, 'unused'>, GPUBufferBindingType>;

interface UsedBinding<B extends string> {
  readonly name: B;
  readonly binding: number;
  readonly kind: Exclude<BindingKind, 'unused'>;
}

function usedBindings<B extends string>({ bindings }: KernelDefinition<B>): UsedBinding<B>[] {
  const used: UsedBinding<B>[] = [];
  (Object.keys(bindings) as B[]).forEach((name, binding) => {
    const kind = bindings[name];
    if (kind !== 'unused') used.push({ name, binding, kind });
  });
  return used;
}

/** Workgroups that cover `items` when each takes `each`. */
export function groupsOf(items: number, each: number): number {
  return Math.ceil(items / each);
}

/** The next multiple of 4: every feature dimension is padded to whole vec4s, with zeros. */
export function padTo4(width: number): number {
  return Math.ceil(width / 4) * 4;
}
