/** A text as the model reads it, and what of it the model does not read or know. Pure but for the tokenizer it is given. */
import type { MaskForm, UnknownText, UnreadMasks } from '../model/text.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import { unknownTexts } from '../tokenizer/unknown_text.ts';
import { unreadMasks } from '../tokenizer/unread_masks.ts';
import { wordsOfPieces } from '../tokenizer/words.ts';
import type { ProbeSentence, ReadText } from './probe_job.ts';
import type { ProbeModel } from './probe_model.ts';

/** How a text reads, before any number. */
export function readText(
  encoded: EncodedText,
  sentence: ProbeSentence,
  form: MaskForm,
  model: ProbeModel,
): ReadText {
  const { tokens, cutTokens, almostMasks } = encoded;
  return {
    ...{ tokens, cutTokens, maxTokens: model.config.max_position_embeddings, almostMasks },
    unknown: unknownOf(encoded, sentence, model),
    unreadMasks: unreadOf(encoded, sentence, form, model),
    words: wordsOfPieces(tokens),
  };
}

/** What of a sentence no piece spells. */
export function unknownOf(
  { tokens }: EncodedText,
  { text, pair = null }: ProbeSentence,
  { tokenizer }: ProbeModel,
): readonly UnknownText[] {
  return unknownTexts(tokenizer, tokens, { text, pair });
}

/** The masks of a sentence that are not read. */
export function unreadOf(
  encoded: EncodedText,
  { text, pair = null, masked = [] }: ProbeSentence,
  form: MaskForm,
  { tokenizer, config }: ProbeModel,
): UnreadMasks | null {
  const maxTokens = config.max_position_embeddings;
  return unreadMasks(tokenizer, { text, pair }, encoded, { masked, form, maxTokens });
}
