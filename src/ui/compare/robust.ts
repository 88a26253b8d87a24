/** The same contrast said in other words: which sentences are run. What is read of them: frame_effects.ts. Pure. */
import { frameContrasts, type FrameSet } from '../../probes/data/preset.ts';
import type { Article } from '../../probes/template/article.ts';
import { defaultContrast, pairsOf } from '../../probes/template/contrast.ts';
import { requireOneMask } from '../../probes/template/masks.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { TemplateError } from '../../probes/template/syntax.ts';
import type { ProbeJob, ProbeSentence } from '../../worker/messages.ts';
import type { Asked } from '../lab/probe_desk.ts';

/** A frame with one pair of the sides, as sentences. */
export interface FramePair {
  readonly frame: number;
  readonly pair: number;
  /** Index of side A's sentence for each form of the article; side B's follows it. One, under null, where none is open. */
  readonly first: ReadonlyMap<Article | null, number>;
}

export interface RobustAbout {
  readonly set: FrameSet;
  readonly words: readonly string[];
  readonly framePairs: readonly FramePair[];
}

/** A frame that is no template, or has no mask, by its line from 1. */
export interface FrameFault {
  readonly line: number;
  readonly frame: string;
  readonly error: TemplateError;
}

export interface RobustPlan {
  readonly asked: Asked<RobustAbout> | null;
  readonly faults: readonly FrameFault[];
}

/** Every frame with every pair, both sides; frames with a fault are told and left out. */
export function robustnessPlan(
  set: FrameSet,
  slot: string,
  words: readonly string[],
  form: ProbeJob['form'],
): RobustPlan {
  const sentences: ProbeSentence[] = [];
  const framePairs: FramePair[] = [];
  const faults: FrameFault[] = [];
  for (const [frame, text] of set.frames.entries()) {
    const fault = addFrame({ ...set, frames: [text] }, slot, frame);
    if (fault !== null) faults.push({ line: frame + 1, frame: text, error: fault });
  }
  const job: ProbeJob = { sentences, form, topK: 0, targets: words, ranks: false, fullLogProbs: false };
  const isEmpty = words.length === 0 || sentences.length === 0;
  return { asked: isEmpty ? null : { job, about: { set, words, framePairs } }, faults };

  function addFrame(one: FrameSet, name: string, frame: number): TemplateError | null {
    const contrasts = frameContrasts(name, [one]);
    if (!contrasts.ok) return contrasts.error;
    for (const [pair, { template: source }] of contrasts.value.entries()) {
      const parsed = parseTemplate(source);
      if (!parsed.ok) return parsed.error;
      const fault = requireOneMask(parsed.value);
      if (fault !== null) return fault;
      const contrast = defaultContrast(parsed.value, name);
      if (contrast === null) return noSlot(source, name);
      const first = new Map<Article | null, number>();
      for (const { a, b } of pairsOf(parsed.value, contrast)) {
        const article = a.articles.at(0) ?? null;
        // Of a frame with more slots of its own, the first alternatives stand.
        if (first.has(article)) continue;
        first.set(article, sentences.length);
        for (const { text } of [a, b]) sentences.push({ text, hide: [], read: 0 });
      }
      framePairs.push({ frame, pair, first });
    }
    return null;
  }
}

function noSlot(source: string, name: string): TemplateError {
  return {
    code: 'unknown-name',
    offset: 0,
    length: source.length,
    message: `The frame has no place for the pair.`,
    remedy: `Write {${name}} where it stands.`,
  };
}
