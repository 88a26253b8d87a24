/** Which ids of a `tokenizer.json` are special, by name, and which rows of the model have no piece. */
import { UnmaskError } from '../../model/errors.ts';
import type { SpecialToken } from '../../model/tokenizer.ts';
import { MOST_UNNAMED } from '../sentencepiece.ts';
import type { Specials } from '../special_tokens.ts';
import type { SpecialNames } from '../tokenizer_config.ts';
import type { AddedToken } from '../added_tokens.ts';
import type { TokenizerJson } from './tokenizer_json.ts';

/** As ALBERT's vocabularies and as Bert's write them. */
const USUAL_NAMES: Readonly<Record<SpecialToken, readonly string[]>> = {
  pad: ['<pad>', '[PAD]'],
  unk: ['<unk>', '[UNK]'],
  cls: ['[CLS]', '<s>'],
  sep: ['[SEP]', '</s>'],
  mask: ['[MASK]', '<mask>'],
};
/** How a mask is written in every text of this page. */
const TYPED_MASK = '[MASK]';

interface Vocabulary {
  readonly specials: Specials;
  readonly unnamedIds: readonly number[];
  /** Those of the file, and what a text can hold of the special tokens. */
  readonly addedTokens: readonly AddedToken[];
}

/**
 * @param pieces by id, added tokens as they are written
 * @param names of special tokens as `tokenizer_config.json` has them
 * @throws UnmaskError `tokenizer/mismatch` where a special token is missing, or the model has other rows
 */
export function specialsOf(
  { model, around }: TokenizerJson,
  addedTokens: readonly AddedToken[],
  {
    pieces,
    unknownId,
    names,
    rows,
  }: {
    readonly pieces: readonly (string | undefined)[];
    readonly unknownId: number;
    readonly names: SpecialNames;
    readonly rows: number | null;
  },
): Vocabulary {
  const byContent = new Map(addedTokens.map(({ content, id }) => [content, id]));
  // The pieces of a WordPiece vocabulary are kept under their own names there.
  const idOf = (content: string): number | undefined =>
    byContent.get(content) ??
    (model.type === 'WordPiece' ? model.vocabulary[content] : undefinedFor(pieces.indexOf(content)));
  const find = (token: SpecialToken, said: string | undefined): { id: number; text: string } => {
    const candidates = [...(said === undefined ? [] : [said]), ...USUAL_NAMES[token]];
    for (const text of candidates) {
      const id = idOf(text);
      if (id !== undefined) return { id, text };
    }
    throw mismatch(`${token} token`, candidates.join(' or '), 'none of them');
  };
  const found = {
    pad: find('pad', names.pad),
    unk: unknownId < 0 ? find('unk', names.unk) : { id: unknownId, text: textOf(unknownId) },
    cls: find('cls', around?.before ?? names.cls),
    sep: find('sep', around?.after ?? names.sep),
    mask: find('mask', names.mask),
  };
  function textOf(id: number): string {
    if (model.type === 'WordPiece') return model.unknownToken;
    return pieces[id] ?? USUAL_NAMES.unk[0];
  }
  const highest = rows ?? pieces.length;
  const unnamedIds = Array.from({ length: highest }, (_, id) => id).filter((id) => pieces[id] === undefined);
  if (pieces.length > highest || unnamedIds.length > MOST_UNNAMED) {
    throw mismatch('vocabulary size', `${highest} pieces`, `${pieces.length} pieces`);
  }
  const special = new Set([
    ...Object.values(found).map(({ id }) => id),
    ...addedTokens.filter((token) => token.special).map(({ id }) => id),
  ]);
  const all = [...addedTokens];
  // Hugging Face adds its special tokens to what is looked for in a text; the mask is also found as this page writes it.
  for (const { id, text } of [...Object.values(found), { id: found.mask.id, text: TYPED_MASK }]) {
    if (all.some(({ content }) => content === text)) continue;
    all.push({
      ...{ id, content: text, special: true, normalized: false },
      ...{ singleWord: false, leftStrip: false, rightStrip: false },
    });
  }
  const per = <T>(get: (token: { id: number; text: string }) => T): Record<SpecialToken, T> => ({
    ...{ pad: get(found.pad), unk: get(found.unk), cls: get(found.cls), sep: get(found.sep) },
    mask: get(found.mask),
  });
  return {
    specials: {
      ids: per(({ id }) => id),
      texts: per(({ text }) => text),
      isSpecial: (id) => special.has(id) || pieces[id] === undefined,
    },
    unnamedIds,
    addedTokens: all,
  };
}

const undefinedFor = (index: number): number | undefined => (index < 0 ? undefined : index);

function mismatch(what: string, expected: string, actual: string): UnmaskError {
  return new UnmaskError({
    code: 'tokenizer/mismatch',
    message: `The tokenizer file (tokenizer.json) belongs to another model: its ${what} differs.`,
    expected,
    actual,
    remedy: 'What is loaded is kept. Take tokenizer.json and config.json from the same checkpoint.',
    details: { what },
  });
}
