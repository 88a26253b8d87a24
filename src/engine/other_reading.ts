/** How the other of a model's two tokenizers reads a text that is shown. Pure but for the tokenizers it is given. */
import type { MaskForm, TextRange } from '../model/text.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { differingStretches } from '../tokenizer/differing.ts';
import type { ProbeModel } from './probe_model.ts';

export interface OtherReadingJob {
  readonly text: string;
  readonly pair: string | null;
  readonly form: MaskForm;
}

/** A stretch that the two read as other tokens. */
export interface OtherwiseRead {
  readonly range: TextRange;
  /** Pieces by the tokenizer that reads, then by the other. */
  readonly pieces: readonly string[];
  readonly others: readonly string[];
  /** Only one of the two has no piece for it. */
  readonly unknown?: 'reading' | 'other';
}

export interface OtherReading {
  /** `ModelIdentity.content` of the model that was asked. */
  readonly content: string;
  /** Of what the model reads of the text, the first {@link MOST_STRETCHES} in its order; none for a model with one tokenizer. */
  readonly stretches: readonly OtherwiseRead[];
  /** How many there are in all. */
  readonly count: number;
}

export const MOST_STRETCHES = 3;

/** @param other null where the model has one tokenizer alone */
export function otherReading(
  { text, pair, form }: OtherReadingJob,
  { tokenizer, config, content }: ProbeModel & { readonly content: string },
  other: Tokenizer | null,
): OtherReading {
  if (other === null) return { content, stretches: [], count: 0 };
  const whole = tokenizer.encode(text, pair, { form }).tokens;
  const differing = differingStretches(whole, other.encode(text, pair, { form }).tokens);
  const read = tokenizer.encode(text, pair, { form, maxTokens: config.max_position_embeddings });
  // What is beyond the last token that is read is not shown.
  const isRead = ({ segment, start }: TextRange): boolean =>
    read.cutTokens === 0 || read.tokens.some(({ range }) => range?.segment === segment && range.end > start);
  const shown = differing.filter(({ range }) => isRead(range));
  return {
    content,
    count: shown.length,
    stretches: shown.slice(0, MOST_STRETCHES).map(({ range, tokens, others }) => {
      const [isUnknown, otherIsUnknown] = [tokens, others].map((list) =>
        list.some((token) => token.unknown === true),
      );
      return {
        range,
        pieces: tokens.map(({ piece }) => piece),
        others: others.map(({ piece }) => piece),
        ...(isUnknown !== otherIsUnknown && { unknown: isUnknown ? 'reading' : 'other' }),
      };
    }),
  };
}
