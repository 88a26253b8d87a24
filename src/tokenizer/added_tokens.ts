/**
 * Which tokens are added to a vocabulary, and by what ids, as transformers 5 does it (`TokenizersBackend.__init__`,
 * `AddedVocabulary::add_tokens` of huggingface/tokenizers): the index that a file writes says in which order they are added, not their
 * ids. A token that the vocabulary has keeps its id; others follow behind it.
 */
import { UnmaskError } from '../model/errors.ts';
import type { SaidTokens } from './said_tokens.ts';
import { SPACE_SYMBOL } from './special_tokens.ts';
import type { WrittenToken } from './written_tokens.ts';

export interface AddedToken extends Omit<WrittenToken, 'index' | 'normalized'> {
  readonly id: number;
  /** It is looked for in the normalised text. */
  readonly normalized: boolean;
}

/**
 * The piece of an added token that has no place in the vocabulary yet. A word begins with `▁` as all words do, for nothing is joined to it;
 * where the vocabulary has a piece of that name, it stays as it is written, so that a name is one token's.
 */
export function addedPiece(
  { content, special }: Pick<AddedToken, 'content' | 'special'>,
  idOf: BaseVocabulary['idOf'],
): string {
  if (special || content.startsWith(SPACE_SYMBOL)) return content;
  const word = `${SPACE_SYMBOL}${content}`;
  return idOf(word) === undefined ? word : content;
}

/** What tokens are added to. */
export interface BaseVocabulary {
  /** How many pieces it has. */
  readonly size: number;
  readonly idOf: (piece: string) => number | undefined;
  /** Rows of the model's embedding; null where they are not known. */
  readonly rows: number | null;
}

/** The tokens of a `tokenizer.json`. */
export interface FileTokens {
  readonly tokens: readonly WrittenToken[];
  /** They are there before any other: of a file that is read as it is. A class that is made anew has them among the others. */
  readonly areFirst: boolean;
}

export const NO_FILE_TOKENS: FileTokens = { tokens: [], areFirst: false };

/** Each is looked for at every place of a text. Some hundreds are many. */
const MOST_ADDED_TOKENS = 10_000;

/**
 * @param said by the checkpoint’s files; an `added_tokens_decoder` takes the place of what any other file adds
 * @param usualNames how the class writes special tokens that the config does not name
 * @throws UnmaskError `tokenizer/mismatch` for a token that the model has no row for, `tokenizer/unsupported` for too many
 */
export function addedTokens(
  said: SaidTokens,
  file: FileTokens,
  usualNames: readonly string[],
  vocabulary: BaseVocabulary,
): readonly AddedToken[] {
  const byIndex = new Map(
    [...said.added, ...(said.decides ? [] : file.tokens)].map((token) => [token.index, token]),
  );
  const ordered = [...byIndex.values()]
    .filter(({ content }) => content !== '')
    .toSorted((a, b) => a.index - b.index);
  const names = new Set([...said.named.map(({ content }) => content), ...usualNames]);
  const first = file.areFirst ? file.tokens : [];
  const there = new Set(first);
  const extra = said.extra ?? said.older;
  const count = new Set([...first, ...ordered, ...extra]).size;
  if (count > MOST_ADDED_TOKENS) throw tooMany(count);

  const added = new Map<string, AddedToken>();
  const { rows } = vocabulary;
  let next = vocabulary.size;
  const idOf = (content: string): number => {
    const id = added.get(content)?.id ?? vocabulary.idOf(content) ?? next;
    next = Math.max(next, id + 1);
    return id;
  };
  const add = (
    { content, singleWord, leftStrip, rightStrip, normalized }: WrittenToken,
    special: boolean,
  ): void => {
    const id = idOf(content);
    if (rows !== null && id >= rows) throw withoutRow(content, id, rows);
    const strips = { singleWord, leftStrip, rightStrip };
    added.set(content, { id, content, ...strips, normalized: normalized ?? !special, special });
  };
  for (const token of first) add(token, token.special);
  for (const token of ordered) {
    if (!there.has(token)) add(token, token.special || names.has(token.content));
  }
  for (const token of said.named) {
    if (token.content === '' || added.has(token.content)) continue;
    // By its name alone nothing is added to a model without a row for it: another tokenizer's token is called so.
    if (rows !== null && (vocabulary.idOf(token.content) ?? next) >= rows) idOf(token.content);
    else add(token, true);
  }
  for (const token of extra) {
    if (token.content !== '' && !added.has(token.content)) add(token, true);
  }
  return [...added.values()];
}

function tooMany(count: number): UnmaskError {
  return new UnmaskError({
    code: 'tokenizer/unsupported',
    message: `The tokenizer adds more tokens to its vocabulary than Unmask looks for: ${count}.`,
    expected: `at most ${MOST_ADDED_TOKENS}`,
    actual: `${count} of them`,
    remedy: 'What is loaded is kept. Choose a checkpoint with the tokenizer of an ALBERT or of a Bert.',
    details: { part: 'list of added tokens' },
  });
}

function withoutRow(content: string, id: number, rows: number): UnmaskError {
  return new UnmaskError({
    code: 'tokenizer/mismatch',
    message: `The tokenizer adds the token ${JSON.stringify(content.slice(0, 60))}, and the model has no row for it.`,
    expected: `ids below ${rows}, the rows of the model’s embedding`,
    actual: `id ${id}`,
    remedy:
      'What is loaded is kept. Take the tokenizer’s files and the weights from one checkpoint: one whose embedding was resized when the token was added.',
    details: { what: 'added token' },
  });
}
