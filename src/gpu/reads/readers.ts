/** The readers of a model, each compiled when it is first asked for, and kept. */
import type { Read } from '../../model/reads.ts';
import type { KernelCompiler } from '../kernel.ts';
import { compileAttention } from './attention.ts';
import { compileClassify, compileClassifyRows } from './classify.ts';
import { compileHidden } from './hidden.ts';
import { compileMean } from './mean.ts';
import { compilePooled } from './pooled.ts';
import { compilePredict } from './predict.ts';
import type { CompileReader, PreparedRead, ReadContext, Reader, ReaderModel } from './reader.ts';

const COMPILE = {
  predict: compilePredict,
  hidden: compileHidden,
  attention: compileAttention,
  pooled: compilePooled,
  mean: compileMean,
  classify: compileClassify,
  'classify-rows': compileClassifyRows,
} satisfies { [Kind in Read['kind']]: CompileReader<Extract<Read, { kind: Kind }>> };

export class Readers {
  readonly #compiler: KernelCompiler;
  readonly #model: ReaderModel;
  readonly #compiled = new Map<Read['kind'], Promise<Reader<Read>>>();
  readonly #ready = new Map<Read['kind'], Reader<Read>>();

  constructor(compiler: KernelCompiler, model: ReaderModel) {
    this.#compiler = compiler;
    this.#model = model;
  }

  /**
   * Compiles what is not there yet.
   * @throws what {@link KernelCompiler.compile} does
   */
  compile(kind: Read['kind']): Promise<Reader<Read>> {
    const known = this.#compiled.get(kind);
    if (known) return known;
    const compiling: Promise<Reader<Read>> = COMPILE[kind](this.#compiler, this.#model);
    this.#compiled.set(kind, compiling);
    return compiling;
  }

  /** Makes and fills the buffers of a run's reads, in their order. */
  async prepare(reads: readonly Read[], context: ReadContext): Promise<PreparedRead[]> {
    if (!reads.every(({ kind }) => this.#ready.has(kind))) await this.#compileFor(reads);
    return reads.map((read) => this.#readerOf(read).prepare(read, context));
  }

  async #compileFor(reads: readonly Read[]): Promise<void> {
    const compile = async ({ kind }: Read): Promise<void> => {
      this.#ready.set(kind, await this.compile(kind));
    };
    await Promise.all(reads.map(compile));
  }

  #readerOf({ kind }: Read): Reader<Read> {
    const reader = this.#ready.get(kind);
    if (reader === undefined) throw new Error(`reads of kind ${kind} were not compiled`);
    return reader;
  }
}
