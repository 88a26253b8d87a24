/** What Fill hands on: to Compare the sentence with one word put against another, to Lens the sentence as it is. Pure. */
import { counterpartsOf } from '../../probes/data/counterparts.ts';
import { DETERMINERS, PREPOSITIONS } from '../../probes/data/slot_words.ts';
import { contrastAround } from '../../probes/template/contrast_around.ts';
import { MASK, type SourceRange } from '../../probes/template/syntax.ts';
import { wordsIn } from '../../probes/template/words_in.ts';
import { escapeText } from '../../probes/template/write.ts';
import type { MaskForm } from '../../worker/messages.ts';
import type { CompareStart } from '../compare/compare_start.ts';
import type { LensStart } from '../lens/carried_sentence.ts';
import type { Draft } from './draft.ts';

const MASKS = /\[MASK\]/g;
const MASKED_IN_PLACE: MaskForm = 'in-place';

/**
 * The set-up of Compare for a draft's first text. Words masked in place are masks there, in the form that reads the same.
 * @param chosen what is selected in the text, or where the caret stands (`start` = `end`), UTF-16 code units; null: nothing yet
 */
export function compareStart(
  draft: Pick<Draft, 'text' | 'masked' | 'form'>,
  chosen: SourceRange | null,
): CompareStart {
  const masks = masksOf(draft);
  const word =
    (chosen === null ? null : wordAt(draft.text, chosen, masks)) ?? likelyWord(draft.text, masks) ?? NO_WORD;
  const { text, range } = withMasks(draft.text, masks, word);
  const first = text.slice(range.start, range.end);
  const { template, secondEnd } = contrastAround(text, range, '');
  return {
    template,
    caret: secondEnd,
    word: first,
    form: formOf(draft),
    suggestions: counterpartsOf(first).map((second) => ({
      word: second,
      template: contrastAround(text, range, second).template,
    })),
  };
}

/**
 * A draft's first text for Lens: a template that stands for it alone, with a mask for every word that is masked in place, and those words, which
 * are followed there.
 */
export function lensStart(draft: Pick<Draft, 'text' | 'masked' | 'form'>): LensStart {
  const { text } = withMasks(draft.text, masksOf(draft), NO_WORD);
  const stood = draft.masked.flatMap(({ segment, start, end }) =>
    segment === 0 ? [draft.text.slice(start, end)] : [],
  );
  return { template: escapeText(text), form: formOf(draft), follow: [...new Set(stood)] };
}

/** Those of the first text, typed and in place, in order. */
function masksOf({ text, masked }: Pick<Draft, 'text' | 'masked'>): readonly SourceRange[] {
  const inPlace = masked.filter(({ segment }) => segment === 0);
  const typed = Array.from(text.matchAll(MASKS), ({ index }) => ({
    start: index,
    end: index + MASK.length,
  }));
  return [...inPlace, ...typed].toSorted((a, b) => a.start - b.start);
}

/** The form in which words masked in place read the same where they are written out. */
function formOf({ masked, form }: Pick<Draft, 'masked' | 'form'>): MaskForm {
  return masked.some(({ segment }) => segment === 0) ? MASKED_IN_PLACE : form;
}

/** Where there is no word: the slot stands before the text. */
const NO_WORD: SourceRange = { start: 0, end: 0 };

/** The selection without the spaces at its ends, or the word the caret is in or touches; null where that is no word, or masked. */
function wordAt(
  text: string,
  { start, end }: SourceRange,
  masks: readonly SourceRange[],
): SourceRange | null {
  const selected = text.slice(start, end);
  const trimmed = selected.trim();
  const found =
    trimmed === ''
      ? wordsIn(text).find((word) => word.start <= start && start <= word.end)
      : { start: start + selected.indexOf(trimmed), end: start + selected.indexOf(trimmed) + trimmed.length };
  return found === undefined || masks.some((mask) => touches(mask, found)) ? null : found;
}

/** The first word that a preset sets against another; else the first that is no article, preposition or the like; else the first. */
function likelyWord(text: string, masks: readonly SourceRange[]): SourceRange | null {
  const words = wordsIn(text).filter((word) => !masks.some((mask) => touches(mask, word)));
  const written = ({ start, end }: SourceRange): string => text.slice(start, end).toLowerCase();
  return (
    words.find((word) => counterpartsOf(written(word)).length > 0) ??
    words.find((word) => !DETERMINERS.has(written(word)) && !PREPOSITIONS.has(written(word))) ??
    words.at(0) ??
    null
  );
}

function touches(a: SourceRange, b: SourceRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The text with every mask written out, and where the word stands then. */
function withMasks(
  text: string,
  masks: readonly SourceRange[],
  word: SourceRange,
): { readonly text: string; readonly range: SourceRange } {
  let written = '';
  let from = 0;
  let shift = 0;
  for (const { start, end } of masks) {
    written += text.slice(from, start) + MASK;
    from = end;
    if (end <= word.start) shift += MASK.length - (end - start);
  }
  return {
    text: written + text.slice(from),
    range: { start: word.start + shift, end: word.end + shift },
  };
}
