/** What leaves the page of attention: the map that is shown, and the weights of every pass and head. Pure. */
import type { ExportedAttention } from '../../../probes/export/attention.ts';
import { npy } from '../../../probes/export/npy.ts';
import type { AttentionAnswer } from './attention_question.ts';
import type { AttentionLook } from './attention_state.ts';
import { cellsOf, readAttention, shownMap } from './attention_view.ts';

/** Null before the pass is there. */
export function exportedAttention(answer: AttentionAnswer, look: AttentionLook): ExportedAttention | null {
  const read = readAttention(answer);
  if (read === null) return null;
  const { map, kept, pass, head, heads, held, names, tokens } = shownMap(read, look);
  if (map === null) return null;
  return {
    ...{ text: answer.about.text, form: answer.job.form, tokens: names, pass, head, heads, kept, held },
    ids: tokens.map(({ inputId }) => inputId),
    weights: cellsOf(map, kept),
  };
}

/** [passes][heads][T][T] as `.npy`: of as many passes as have been read. */
export function allAttention({ run }: AttentionAnswer): Uint8Array<ArrayBuffer> {
  const { tokens = 0, heads = 0 } = run.plan ?? {};
  const there = [...run.results.values()].toSorted((a, b) => a.index - b.index);
  const all = new Float32Array(there.length * heads * tokens * tokens);
  for (const { index, weights } of there) all.set(weights, index * weights.length);
  return npy(all, [there.length, heads, tokens, tokens]);
}
