/** Rows of the hidden state overwritten, or copied from other rows, between two passes. */
import type { Edit } from '../model/run.ts';
import { padRows } from './layout.ts';
import { type ReadContext, upload } from './reads/reader.ts';
import type { Strides } from './workspace.ts';

/** Makes and fills the buffer of an edit; the result records it, outside of any compute pass. */
export function prepareEdit(
  edit: Edit,
  context: Pick<ReadContext, 'device' | 'scratch' | 'workspace'>,
  strides: Strides,
  hiddenSize: number,
): (encoder: GPUCommandEncoder) => void {
  const { hidden } = context.workspace;
  const rowBytes = 4 * strides.hidden;
  const copyRow = (
    encoder: GPUCommandEncoder,
    [source, sourceRow]: readonly [GPUBuffer, number],
    [target, targetRow]: readonly [GPUBuffer, number],
  ): void => encoder.copyBufferToBuffer(source, sourceRow * rowBytes, target, targetRow * rowBytes, rowBytes);

  if ('values' in edit) {
    const values = upload(context, 'edit.values', padRows(edit.values, hiddenSize, strides.hidden));
    return (encoder) => edit.rows.forEach((row, i) => copyRow(encoder, [values, i], [hidden, row]));
  }
  const { from, to } = edit;
  // Through a buffer between: a row may be both copied and replaced, and no buffer is copied to itself.
  const held = context.scratch.storage('edit.rows', from.length * rowBytes);
  return (encoder) => {
    from.forEach((row, i) => copyRow(encoder, [hidden, row], [held, i]));
    to.forEach((row, i) => copyRow(encoder, [held, i], [hidden, row]));
  };
}
