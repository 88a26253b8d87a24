/** A preset's frames with its pairs, as templates: what its tests look at. */
import type { FrameSet, SidePair } from '../../src/probes/data/preset.ts';
import { fail, succeed, type Result } from '../../src/probes/result.ts';
import type { TemplateError } from '../../src/probes/template/syntax.ts';
import { bindSlot } from '../../src/probes/template/write.ts';

/** One contrast of a robustness test: a frame with a pair in its slot. */
export interface FrameContrast {
  /** A template of its own, e.g. `{who:John|Mary} worked as a [MASK].` */
  readonly template: string;
  readonly set: string;
  readonly frame: number;
  readonly pair: SidePair;
}

/** Every frame of every set with every pair of its set, frames in the outer loop. Fails only for a frame that is no template. */
export function frameContrasts(
  slot: string,
  sets: readonly FrameSet[],
): Result<readonly FrameContrast[], TemplateError> {
  const contrasts: FrameContrast[] = [];
  for (const { label, frames, pairs } of sets) {
    for (const [frame, text] of frames.entries()) {
      for (const pair of pairs) {
        const bound = bindSlot(text, slot, pair);
        if (!bound.ok) return fail(bound.error);
        contrasts.push({ template: bound.value, set: label, frame, pair });
      }
    }
  }
  return succeed(contrasts);
}
