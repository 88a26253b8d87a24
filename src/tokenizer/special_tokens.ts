/** The five special tokens of every ALBERT vocabulary, in id order. */
export const SPECIAL_TOKENS = ['<pad>', '<unk>', '[CLS]', '[SEP]', '[MASK]'] as const;

/** A special token as it stands in a text. */
export type SpecialText = (typeof SPECIAL_TOKENS)[number];

/** Their ids, the same in every published checkpoint and required of every model loaded here. */
export const SPECIAL_IDS = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } as const;

/** True for `<pad>`, `<unk>`, `[CLS]`, `[SEP]` and `[MASK]`. */
export function isSpecialId(id: number): boolean {
  return id < SPECIAL_TOKENS.length;
}

/** U+2581, which SentencePiece writes for a space. */
export const SPACE_SYMBOL = '▁';
