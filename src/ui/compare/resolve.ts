/** From what is set up to what is run: a template's fault, or the sentences of side A and side B. Pure. */
import {
  defaultContrast,
  pairsOf,
  sideLabels,
  type Contrast,
  type MinimalPair,
} from '../../probes/template/contrast.ts';
import type { Article } from '../../probes/template/article.ts';
import { countSentences } from '../../probes/template/expand.ts';
import { requireOneMask } from '../../probes/template/masks.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { Template, TemplateError } from '../../probes/template/syntax.ts';
import type { ProbeJob } from '../../worker/messages.ts';
import type { Asked } from '../lab/probe_desk.ts';
import type { CompareState } from './compare_state.ts';
import { heldAlternative } from './held.ts';

export interface Sides {
  readonly A: string;
  readonly B: string;
}

/** The two sentences that stand against each other, with one form of the article before the mask where that is left open. */
export interface ComparedPair {
  /** Null where no `{a/an}` stands before the mask. */
  readonly article: Article | null;
  readonly a: string;
  readonly b: string;
}

export type Resolved =
  | { readonly kind: 'fault'; readonly error: TemplateError }
  /** A template with nothing to choose between. */
  | { readonly kind: 'no-contrast'; readonly template: Template }
  | {
      readonly kind: 'ready';
      readonly template: Template;
      /** Of the whole template: more than are compared where it has other slots. */
      readonly sentences: number;
      readonly contrast: Contrast;
      /** As in the state; an alternative there is none of counts as the first. */
      readonly held: CompareState['held'];
      readonly sides: Sides;
      /** One, or two with `{a/an}` before the mask: `a` first. */
      readonly pairs: readonly ComparedPair[];
    };

export type Ready = Extract<Resolved, { readonly kind: 'ready' }>;

export function resolveCompare(state: Pick<CompareState, 'template' | 'contrast' | 'held'>): Resolved {
  const parsed = parseTemplate(state.template);
  if (!parsed.ok) return { kind: 'fault', error: parsed.error };
  const template = parsed.value;
  const mask = requireOneMask(template);
  if (mask !== null) return { kind: 'fault', error: mask };
  const contrast = validContrast(template, state.contrast) ?? defaultContrast(template);
  if (contrast === null) return { kind: 'no-contrast', template };
  return {
    kind: 'ready',
    template,
    sentences: countSentences(template),
    contrast,
    held: state.held,
    sides: sideLabels(template, contrast),
    pairs: heldPairs(template, contrast, state.held),
  };
}

function validContrast({ slots }: Template, contrast: Contrast | null): Contrast | null {
  if (contrast === null || contrast.a === contrast.b) return null;
  const width = slots.at(contrast.slot)?.alternatives.length ?? 0;
  return contrast.a < width && contrast.b < width ? contrast : null;
}

/** Only the pairs asked for are made: a template may stand for any number. */
function heldPairs(
  template: Template,
  contrast: Contrast,
  held: CompareState['held'],
): readonly ComparedPair[] {
  const narrowed: Template = {
    ...template,
    slots: template.slots.map((slot, index) =>
      index === contrast.slot
        ? slot
        : { ...slot, alternatives: [slot.alternatives[heldAlternative(template, held, index)]] },
    ),
  };
  return [...pairsOf(narrowed, contrast)].map(({ a, b }: MinimalPair) => ({
    article: a.articles.at(0) ?? null,
    a: a.text,
    b: b.text,
  }));
}

/** What is run for a comparison: sides A and B of each pair, one after the other, with the whole vocabulary of each. */
export function comparisonQuestion(ready: Ready, form: CompareState['form']): Asked<Ready> {
  const job: ProbeJob = {
    sentences: ready.pairs.flatMap(({ a, b }) => [a, b].map((text) => ({ text, hide: [], read: 0 }))),
    form,
    topK: 0,
    targets: [],
    ranks: false,
    fullLogProbs: true,
  };
  return { job, about: ready };
}
