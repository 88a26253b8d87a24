/** What is run for a template: the sentences of side A and side B, or the template's fault. Pure. */
import { defaultContrast, pairsOf, sideLabels } from '../../probes/template/contrast.ts';
import type { Article } from '../../probes/template/article.ts';
import { countSentences } from '../../probes/template/expand.ts';
import { requireOneMask } from '../../probes/template/masks.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { Template, TemplateError } from '../../probes/template/syntax.ts';
import type { ProbeJob, ProbeSentence } from '../../worker/messages.ts';
import type { Asked } from '../lab/probe_desk.ts';
import type { CompareState } from './compare_state.ts';
import { heldTemplate, validContrast, type Choices } from './held.ts';
import { addTexts, type PairPlace } from './pair_sentences.ts';
import type { BySide } from './sides.ts';

/** Two sentences that stand against each other. An open article before the mask has one form in both. */
export interface ComparedPair extends BySide<string> {
  /** Null where no `{a/an}` stands before the mask. */
  readonly article: Article | null;
}

/** A pair with its place in what is run. */
export interface AskedPair extends ComparedPair {
  readonly at: PairPlace;
}

export interface ComparisonAbout {
  readonly ready: Ready;
  readonly pairs: readonly AskedPair[];
}

/** What can be compared. */
export interface Ready extends Choices {
  readonly kind: 'ready';
  /** How many the whole template stands for: more than are compared, if it has other slots. */
  readonly sentences: number;
  /** What each side is called: its alternative. */
  readonly sides: BySide<string>;
  /** One, or two with `{a/an}` before the mask: `a` first. */
  readonly pairs: readonly ComparedPair[];
}

export type Resolved =
  | { readonly kind: 'fault'; readonly error: TemplateError }
  /** A template with nothing to choose between. */
  | { readonly kind: 'no-contrast'; readonly template: Template }
  | Ready;

/** @param checkMasks whether its sentences have the masks that are needed: one each, unless said otherwise */
export function resolveCompare(
  state: Pick<CompareState, 'template' | 'contrast' | 'held'>,
  checkMasks: (template: Template) => TemplateError | null = requireOneMask,
): Resolved {
  const parsed = parseTemplate(state.template);
  if (!parsed.ok) return { kind: 'fault', error: parsed.error };
  const template = parsed.value;
  const mask = checkMasks(template);
  if (mask !== null) return { kind: 'fault', error: mask };
  const contrast = validContrast(template, state.contrast) ?? defaultContrast(template);
  if (contrast === null) return { kind: 'no-contrast', template };
  const choices = { template, contrast, held: state.held };
  // Only the pairs asked for are made: a template may stand for any number.
  const pairs = [...pairsOf(heldTemplate(choices), contrast)];
  return {
    kind: 'ready',
    ...choices,
    sentences: countSentences(template),
    sides: sideLabels(template, contrast),
    pairs: pairs.map(({ a, b }) => ({ article: a.articles.at(0) ?? null, A: a.text, B: b.text })),
  };
}

/** What is run for a comparison: both sides of each pair, with the whole vocabulary of each. */
export function comparisonQuestion(ready: Ready, form: CompareState['form']): Asked<ComparisonAbout> {
  const sentences: ProbeSentence[] = [];
  const pairs = ready.pairs.map((pair) => ({ ...pair, at: addTexts(sentences, pair) }));
  const job: ProbeJob = { sentences, form, topK: 0, targets: [], ranks: false, fullLogProbs: true };
  return { job, about: { ready, pairs } };
}
