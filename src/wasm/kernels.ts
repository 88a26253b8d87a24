/** The kernels (`assembly/`) as the rest of the engine calls them. */

/** What a step of a run may call. */
export const KERNEL_NAMES = [
  'product',
  'attention',
  'attentionWeights',
  'layerNorm',
  'embed',
  'gather',
  'mean',
  'summarise',
] as const;
export type KernelName = (typeof KERNEL_NAMES)[number];

/** A thread's part in a kernel: its scratch memory, where the units of work that are taken are counted, and the kernel's own arguments. */
export type Kernel = (scratch: number, claims: number, ...args: readonly number[]) => void;

export type KernelExports = Readonly<Record<KernelName, Kernel>> & {
  /** See `assembly/pack.ts`. */
  pack(source: number, rows: number, inSize: number, target: number, column: number): void;
};

/** @throws WebAssembly.LinkError where the module was compiled for another kind of memory */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  // What is exported, and how it is called, is written down in assembly/index.ts; the tests call each.
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
