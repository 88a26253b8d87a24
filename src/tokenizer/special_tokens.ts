import type { SpecialToken } from '../model/tokenizer.ts';

/** The five special tokens of every `spiece.model` of an ALBERT, in id order. */
export const SPECIAL_TOKENS = ['<pad>', '<unk>', '[CLS]', '[SEP]', '[MASK]'] as const;

/** A special token as it stands in a text. */
export type SpecialText = (typeof SPECIAL_TOKENS)[number];

/** Their ids, the same in every published checkpoint and required of every `spiece.model` loaded here. */
export const SPECIAL_IDS = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } as const;

/** True for `<pad>`, `<unk>`, `[CLS]`, `[SEP]` and `[MASK]`. */
export function isSpecialId(id: number): boolean {
  return id < SPECIAL_TOKENS.length;
}

/** What each is for. */
export const SPECIAL_NAMES = ['pad', 'unk', 'cls', 'sep', 'mask'] as const satisfies readonly SpecialToken[];

/** The special tokens of one vocabulary: their ids, and how each is written. */
export interface Specials {
  readonly ids: Readonly<Record<SpecialToken, number>>;
  readonly texts: Readonly<Record<SpecialToken, string>>;
  /** A special token, or an id without a piece. */
  readonly isSpecial: (id: number) => boolean;
}

/** Those of a `spiece.model`. */
export const ALBERT_SPECIALS: Specials = {
  ids: SPECIAL_IDS,
  texts: { pad: '<pad>', unk: '<unk>', cls: '[CLS]', sep: '[SEP]', mask: '[MASK]' },
  isSpecial: isSpecialId,
};

/** U+2581, which SentencePiece writes for a space. */
export const SPACE_SYMBOL = '▁';
