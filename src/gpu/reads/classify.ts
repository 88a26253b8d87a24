/** A head over the pooled [CLS] of each sequence, or over asked rows. */
import type { HeadName } from '../../model/heads.ts';
import type { ClassifyRead, ClassifyRowsRead } from '../../model/reads.ts';
import type { KernelCompiler } from '../kernel.ts';
import { createGatherRows } from '../kernels/gather_rows.ts';
import { LinearKernel } from '../kernels/linear.ts';
import {
  type CompileReader,
  found,
  NO_ROWS,
  readRows,
  type ReaderModel,
  recordSteps,
  rowsUniform,
  upload,
} from './reader.ts';

const compileHead = (compiler: KernelCompiler, { shapes, tuning }: ReaderModel, name: HeadName) =>
  LinearKernel.create(compiler, shapes.heads[name].label, shapes.heads[name].shape, tuning.linear);

export const compileClassify: CompileReader<ClassifyRead> = async (compiler, model) => {
  const { shapes, strides, tuning } = model;
  const [gather, pooler, classifier, order] = await Promise.all([
    createGatherRows(compiler, strides.hidden),
    LinearKernel.create(compiler, shapes.pooler.label, shapes.pooler.shape, tuning.linear),
    compileHead(compiler, model, 'classifier'),
    compileHead(compiler, model, 'order'),
  ]);
  const heads = new Map<HeadName, LinearKernel>([
    ['classifier', classifier],
    ['order', order],
  ]);
  return {
    prepare({ head }, context) {
      const { scratch, readback, weights, workspace, batch } = context;
      const sequences = batch.cuSeqlens.length - 1;
      const { n, shape } = shapes.heads[head];
      const slot = readback.reserve(4 * sequences * shape.n);
      const cls = scratch.storage('cls', 4 * sequences * strides.hidden);
      const pooled = scratch.storage('pooled', 4 * sequences * strides.hidden);
      const output = scratch.storage('head.outputs', slot.byteLength);
      const indices = upload(context, 'cls.indices', batch.cuSeqlens.subarray(0, -1));
      const rows = rowsUniform(context, sequences);
      const steps = [
        gather('sequences', { input: workspace.hidden, indices, output: cls }), // [sequences][hidden]
        ...pooler.steps('sequences', found(weights.pooler), { input: cls, output: pooled, rows }), // [sequences][hidden]
        ...found(heads.get(head) ?? null).steps('sequences', found(weights.heads[head]), {
          input: pooled,
          output,
          rows,
        }), // [sequences][labels]
      ];
      return {
        takesSum: false,
        record(encoder) {
          recordSteps(encoder, 'classify', steps, { ...NO_ROWS, sequences });
          readback.copy(encoder, output, slot);
        },
        answer: (bytes) => readRows(bytes, slot, shape.n, n.size),
      };
    },
  };
};

export const compileClassifyRows: CompileReader<ClassifyRowsRead> = async (compiler, model) => {
  const { shapes, strides } = model;
  const [gather, classifier, span] = await Promise.all([
    createGatherRows(compiler, strides.hidden),
    compileHead(compiler, model, 'classifier'),
    compileHead(compiler, model, 'span'),
  ]);
  const heads = new Map<HeadName, LinearKernel>([
    ['classifier', classifier],
    ['span', span],
  ]);
  return {
    prepare({ head, rows: asked }, context) {
      const { scratch, readback, weights, workspace } = context;
      const { n, shape } = shapes.heads[head];
      const slot = readback.reserve(4 * asked.length * shape.n);
      const states = scratch.storage('head.rows', 4 * asked.length * strides.hidden);
      const output = scratch.storage('head.outputs', slot.byteLength);
      const indices = upload(context, 'head.indices', asked);
      const rows = rowsUniform(context, asked.length);
      const steps = [
        gather('gathered', { input: workspace.hidden, indices, output: states }), // [R][hidden]
        ...found(heads.get(head) ?? null).steps('gathered', found(weights.heads[head]), {
          input: states,
          output,
          rows,
        }), // [R][labels]
      ];
      return {
        takesSum: false,
        record(encoder) {
          recordSteps(encoder, 'classify-rows', steps, { ...NO_ROWS, gathered: asked.length });
          readback.copy(encoder, output, slot);
        },
        answer: (bytes) => readRows(bytes, slot, shape.n, n.size),
      };
    },
  };
};
