/** How a run goes on an engine that computes one pass after the other on a CPU. */
import type { AlbertConfig } from '../model/config.ts';
import type { Answer, Read } from '../model/reads.ts';
import type { Edit, Run } from '../model/run.ts';
import { scheduleOf } from '../model/schedule.ts';

/** What an engine does to its hidden states, [T][hidden_size]. */
export interface PassByPass {
  /** Begins with the embeddings of the batch, projected. */
  embed(): Promise<void>;
  /** Begins with states that are given. @param hidden [T][hidden_size], not to be written to */
  begin(hidden: Float32Array): void;
  /** Makes one pass. @param layer by the schedule's indices */
  apply(layer: number): Promise<void>;
  edit(edit: Edit): void;
  answer(read: Read): Promise<Answer>;
  /** Lets others have this thread, between passes. @throws whatever should end the run */
  turn(): Promise<void>;
}

/** Makes a run that was checked. @returns an answer for each read, in their order */
export async function runPassByPass(config: AlbertConfig, run: Run, engine: PassByPass): Promise<Answer[]> {
  const { from, edits = [], reads, onProgress } = run;
  const schedule = run.schedule ?? scheduleOf(config);
  const passes = schedule.length;
  const first = from?.pass ?? 0;
  const answers: Answer[] = [];
  const stopAfter = async (pass: number): Promise<void> => {
    for (const edit of edits) if (edit.after === pass) engine.edit(edit);
    for (const [r, read] of reads.entries()) {
      if ((read.after ?? passes) === pass) answers[r] = await engine.answer(read);
    }
  };

  if (from === undefined) await engine.embed();
  else engine.begin(from.hidden);
  await stopAfter(first);
  for (let pass = first; pass < passes; pass++) {
    await engine.apply(schedule[pass]);
    await stopAfter(pass + 1);
    await engine.turn();
    onProgress?.(pass + 1 - first, passes - first);
  }
  return answers;
}

/** Changes rows of `hidden` [T][size] in place; a copy reads all of its rows before it writes any. */
export function applyEdit(hidden: Float32Array | Float64Array, edit: Edit, size: number): void {
  const rowOf = (values: Float32Array | Float64Array, row: number) =>
    values.subarray(row * size, (row + 1) * size);
  if ('values' in edit) {
    edit.rows.forEach((row, r) => hidden.set(rowOf(edit.values, r), row * size));
    return;
  }
  const copies = Array.from(edit.from, (row) => rowOf(hidden, row).slice());
  edit.to.forEach((row, r) => hidden.set(copies[r], row * size));
}
