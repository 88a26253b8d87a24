/** The pre-tokenizers of huggingface/tokenizers, done with origins kept: a text to the words whose pieces are looked for. */
import { AlignedTextBuilder, sliceAligned, type AlignedText } from '../aligned_text.ts';
import { isRustWhiteSpace } from '../code_points.ts';
import { prepended } from './normalize.ts';
import { PUNCTUATION } from './rust_classes.ts';
import type { PreTokenizerStep } from './tokenizer_json.ts';

const WORDS = /[^\p{White_Space}]+/gu;
const WORDS_AND_PUNCTUATION = new RegExp(`[${PUNCTUATION}]|[^\\p{White_Space}${PUNCTUATION}]+`, 'gu');

/**
 * The words of a text, in order, none empty.
 * @param isFirst the text begins what was typed
 */
export function preTokenize(
  text: AlignedText,
  steps: readonly PreTokenizerStep[],
  isFirst: boolean,
): readonly AlignedText[] {
  return steps
    .reduce<readonly AlignedText[]>(
      (words, step) =>
        words.flatMap((word, index) => split(word, step, isFirst && index === 0 && beginsAtOnce(text))),
      [text],
    )
    .filter((word) => word.text !== '');
}

/** White space before the first word counts as what begins the text. */
function beginsAtOnce({ text }: AlignedText): boolean {
  return !isRustWhiteSpace(text.charAt(0));
}

function split(word: AlignedText, step: PreTokenizerStep, isFirst: boolean): readonly AlignedText[] {
  switch (step.type) {
    case 'WhitespaceSplit':
      return matches(word, WORDS);
    case 'BertPreTokenizer':
      return matches(word, WORDS_AND_PUNCTUATION);
    case 'Metaspace': {
      const marked = withSpacesMarked(word, step.replacement);
      const isPrefixed = step.prepend === 'always' || (step.prepend === 'first' && isFirst);
      const whole =
        isPrefixed && !marked.text.startsWith(step.replacement)
          ? prepended(marked, step.replacement)
          : marked;
      return step.split ? atMarks(whole, step.replacement) : [whole];
    }
  }
}

function matches(word: AlignedText, pattern: RegExp): readonly AlignedText[] {
  return Array.from(word.text.matchAll(pattern), ({ 0: match, index }) =>
    sliceAligned(word, index, index + match.length),
  );
}

function withSpacesMarked(word: AlignedText, mark: string): AlignedText {
  if (!word.text.includes(' ')) return word;
  const out = new AlignedTextBuilder(word.text.length);
  for (let index = 0; index < word.text.length; index++) {
    const unit = word.text.charAt(index);
    out.append(unit === ' ' ? mark : unit, word.starts[index], word.ends[index]);
  }
  return out.build();
}

/** Cut before every mark, which stays with what follows it. */
function atMarks(word: AlignedText, mark: string): readonly AlignedText[] {
  const parts: AlignedText[] = [];
  let from = 0;
  for (let at = word.text.indexOf(mark, 1); at >= 0; at = word.text.indexOf(mark, at + 1)) {
    parts.push(sliceAligned(word, from, at));
    from = at;
  }
  return [...parts, sliceAligned(word, from, word.text.length)];
}
