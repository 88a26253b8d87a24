/** Tokens that files of a checkpoint add to a vocabulary, as they are written there: `AddedToken` of huggingface/tokenizers. */
import { fieldsOf } from './tokenizer_config.ts';

/** A token as a file has it: its place among others, which need not be its id (`added_tokens.ts`). */
export interface WrittenToken {
  readonly index: number;
  readonly content: string;
  readonly singleWord: boolean;
  readonly leftStrip: boolean;
  readonly rightStrip: boolean;
  /** It is looked for in the normalised text; null where the file does not say: as one that is not special. */
  readonly normalized: boolean | null;
  readonly special: boolean;
}

/** A token that says nothing but how it is written. */
export function plainToken(content: string, index: number, special: boolean): WrittenToken {
  return {
    ...{ index, content, singleWord: false, leftStrip: false, rightStrip: false },
    ...{ normalized: null, special },
  };
}

/** A token of a file, by its fields; null for what is none. */
export function writtenToken(json: unknown, index: number): WrittenToken | null {
  const fields = fieldsOf(json);
  if (typeof fields?.content !== 'string') return null;
  return {
    ...{ index, content: fields.content },
    singleWord: fields.single_word === true,
    leftStrip: fields.lstrip === true,
    rightStrip: fields.rstrip === true,
    normalized: typeof fields.normalized === 'boolean' ? fields.normalized : null,
    special: fields.special === true,
  };
}
