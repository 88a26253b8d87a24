/**
 * What this room needs from a `tokenizer.json` (huggingface/tokenizers): how a text is normalised, cut into words, and which pieces
 * there are. A part that is not known here is refused by its name: read without it, a text would have other ids.
 */
import { UnmaskError } from '../../model/errors.ts';
import { writtenToken, type WrittenToken } from '../written_tokens.ts';

/** One step of normalisation, as the file names it. */
export type NormalizerStep =
  | { readonly type: 'NFC' | 'NFD' | 'NFKC' | 'NFKD' }
  | { readonly type: 'StripAccents' | 'Lowercase' }
  | { readonly type: 'Replace'; readonly pattern: Pattern; readonly content: string }
  | { readonly type: 'Strip'; readonly left: boolean; readonly right: boolean }
  | { readonly type: 'Prepend'; readonly prepend: string }
  /** SentencePiece's own rules, in base 64. */
  | { readonly type: 'Precompiled'; readonly charsmap: string }
  | {
      readonly type: 'BertNormalizer';
      readonly cleanText: boolean;
      readonly handleChineseChars: boolean;
      /** Null: as `lowercase`. */
      readonly stripAccents: boolean | null;
      readonly lowercase: boolean;
    };

export type Pattern = { readonly String: string } | { readonly Regex: string };

/** One step that cuts a text into words. */
export type PreTokenizerStep =
  | { readonly type: 'WhitespaceSplit' | 'BertPreTokenizer' }
  | {
      readonly type: 'Metaspace';
      readonly replacement: string;
      readonly prepend: 'always' | 'first' | 'never';
      readonly split: boolean;
    };

export type PieceModel =
  | {
      readonly type: 'Unigram';
      readonly unknownId: number;
      /** By id, with its log probability. */
      readonly vocabulary: readonly (readonly [piece: string, score: number])[];
    }
  | {
      readonly type: 'WordPiece';
      readonly unknownToken: string;
      /** What a piece within a word begins with: `##`. */
      readonly prefix: string;
      /** A longer word is unknown as a whole. */
      readonly longestWord: number;
      readonly vocabulary: Readonly<Record<string, number>>;
    };

export interface TokenizerJson {
  readonly addedTokens: readonly WrittenToken[];
  readonly normalizer: readonly NormalizerStep[];
  readonly preTokenizer: readonly PreTokenizerStep[];
  readonly model: PieceModel;
  /** What is put before a text and behind it, by name; null where the file does not say. */
  readonly around: { readonly before: string; readonly after: string } | null;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The error of a file that is not what its name says. `actual` names the place. */
export function damagedJson(actual: string, options?: ErrorOptions): UnmaskError {
  return new UnmaskError(
    {
      code: 'tokenizer/damaged',
      message: 'The tokenizer file (tokenizer.json) is damaged.',
      expected: 'a tokenizer of huggingface/tokenizers',
      actual,
      remedy: 'Load the model again; if you chose a file yourself, choose an undamaged tokenizer.json.',
    },
    options,
  );
}

/** The error of a file with a part that is not known here. `type` is the part's own name, `known` those that are. */
export function unsupported(part: string, type: string, known: string): UnmaskError {
  return new UnmaskError({
    code: 'tokenizer/unsupported',
    message: `The tokenizer file (tokenizer.json) has a ${part} that Unmask cannot follow: ${type.slice(0, 60)}.`,
    expected: known,
    actual: type.slice(0, 60),
    remedy: 'What is loaded is kept. Choose a checkpoint with the tokenizer of an ALBERT or of a Bert.',
    details: { part },
  });
}

/** The type of a part, for a message. */
function nameOf({ type }: Fields): string {
  return typeof type === 'string' ? type : 'one without a type';
}

function fieldsOf(value: unknown, what: string): Fields {
  if (!isFields(value)) throw damagedJson(`${what} is no object`);
  return value;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damagedJson(`${what} is no list`);
  return value;
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw damagedJson(`${what} is no text`);
  return value;
}

function flagOf(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

function idOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MOST_IDS) {
    throw damagedJson(`${what} is no id`);
  }
  return value;
}

/** No vocabulary of any model comes near it; a larger id is a fault. */
const MOST_IDS = 10_000_000;

/**
 * Reads a `tokenizer.json`.
 * @throws UnmaskError `tokenizer/damaged` for what is none, `tokenizer/unsupported` for one with a part that is not known here.
 */
export function parseTokenizerJson(bytes: Uint8Array): TokenizerJson {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damagedJson('it is not JSON', { cause });
  }
  const file = fieldsOf(json, 'it');
  return {
    addedTokens: addedTokensOf(listOf(file.added_tokens ?? [], 'added_tokens')),
    normalizer: stepsOf(file.normalizer, 'normalizers').map(normalizerStepOf),
    preTokenizer: stepsOf(file.pre_tokenizer, 'pretokenizers').map(preTokenizerStepOf),
    model: modelOf(fieldsOf(file.model, 'its model')),
    around: aroundOf(file.post_processor ?? null),
  };
}

/** The steps of a sequence, sequences within it laid out; none for null. */
function stepsOf(value: unknown, list: 'normalizers' | 'pretokenizers'): readonly Fields[] {
  if (value === null || value === undefined) return [];
  const step = fieldsOf(value, list);
  if (step.type !== 'Sequence') return [step];
  return listOf(step[list], list).flatMap((inner) => stepsOf(inner, list));
}

function addedTokensOf(tokens: readonly unknown[]): readonly WrittenToken[] {
  return tokens.map((token, at) => {
    const written = writtenToken(
      token,
      idOf(fieldsOf(token, `added token ${at}`).id, `the id of added token ${at}`),
    );
    if (written === null || written.content === '') throw damagedJson(`added token ${at} is none`);
    return written;
  });
}

function normalizerStepOf(step: Fields): NormalizerStep {
  switch (step.type) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return { type: step.type };
    case 'StripAccents':
    case 'Lowercase':
      return { type: step.type };
    case 'Replace':
      return {
        type: 'Replace',
        pattern: patternOf(fieldsOf(step.pattern, 'a pattern')),
        content: textOf(step.content, 'what a pattern is replaced by'),
      };
    case 'Strip':
      return { type: 'Strip', left: flagOf(step.strip_left, true), right: flagOf(step.strip_right, true) };
    case 'Prepend':
      return { type: 'Prepend', prepend: textOf(step.prepend, 'what is prepended') };
    case 'Precompiled':
      return { type: 'Precompiled', charsmap: textOf(step.precompiled_charsmap, 'precompiled_charsmap') };
    case 'BertNormalizer':
      return {
        type: 'BertNormalizer',
        cleanText: flagOf(step.clean_text, true),
        handleChineseChars: flagOf(step.handle_chinese_chars, true),
        stripAccents: typeof step.strip_accents === 'boolean' ? step.strip_accents : null,
        lowercase: flagOf(step.lowercase, true),
      };
    default:
      throw unsupported('step of normalisation', nameOf(step), 'those of ALBERT’s and Bert’s tokenizers');
  }
}

function patternOf(pattern: Fields): Pattern {
  return typeof pattern.Regex === 'string'
    ? { Regex: pattern.Regex }
    : { String: textOf(pattern.String, 'a pattern') };
}

function preTokenizerStepOf(step: Fields): PreTokenizerStep {
  switch (step.type) {
    case 'WhitespaceSplit':
    case 'BertPreTokenizer':
      return { type: step.type };
    case 'Metaspace': {
      const scheme = step.prepend_scheme ?? (flagOf(step.add_prefix_space, true) ? 'always' : 'never');
      if (scheme !== 'always' && scheme !== 'first' && scheme !== 'never') {
        throw damagedJson('prepend_scheme is not always, first or never');
      }
      return {
        type: 'Metaspace',
        replacement: textOf(step.replacement ?? '▁', 'the replacement of a space'),
        prepend: scheme,
        split: flagOf(step.split, true),
      };
    }
    default:
      throw unsupported('way to find words', nameOf(step), 'WhitespaceSplit, Metaspace, BertPreTokenizer');
  }
}

function modelOf(model: Fields): PieceModel {
  // Old files leave the type out; a list of pairs is a Unigram’s.
  const type = model.type ?? (Array.isArray(model.vocab) ? 'Unigram' : 'WordPiece');
  if (type === 'Unigram') {
    if (flagOf(model.byte_fallback, false))
      throw unsupported('model', 'Unigram with byte_fallback', 'Unigram');
    const vocabulary = listOf(model.vocab, 'the vocabulary').map((entry, id) => {
      const [piece, score] = listOf(entry, `piece ${id}`);
      if (typeof piece !== 'string' || typeof score !== 'number') throw damagedJson(`piece ${id} is none`);
      return [piece, score] as const;
    });
    const unknownId = idOf(model.unk_id, 'unk_id');
    if (unknownId >= vocabulary.length) throw damagedJson('unk_id has no piece');
    return { type, unknownId, vocabulary };
  }
  if (type !== 'WordPiece')
    throw unsupported('model', typeof type === 'string' ? type : 'none', 'Unigram or WordPiece');
  const vocabulary: Record<string, number> = {};
  for (const [piece, id] of Object.entries(fieldsOf(model.vocab, 'the vocabulary'))) {
    vocabulary[piece] = idOf(id, 'an entry of the vocabulary');
  }
  return {
    type,
    unknownToken: textOf(model.unk_token ?? '[UNK]', 'unk_token'),
    prefix: textOf(model.continuing_subword_prefix ?? '##', 'continuing_subword_prefix'),
    longestWord: idOf(model.max_input_chars_per_word ?? 100, 'max_input_chars_per_word'),
    vocabulary,
  };
}

/** The special tokens around one text. What puts others around it was trained otherwise than an ALBERT is asked here. */
function aroundOf(value: unknown): TokenizerJson['around'] {
  if (value === null) return null;
  const processor = fieldsOf(value, 'post_processor');
  if (processor.type === 'BertProcessing') {
    const [before] = listOf(processor.cls, 'cls');
    const [after] = listOf(processor.sep, 'sep');
    return { before: textOf(before, 'cls'), after: textOf(after, 'sep') };
  }
  if (processor.type !== 'TemplateProcessing') {
    throw unsupported('post-processor', nameOf(processor), 'TemplateProcessing or BertProcessing');
  }
  const tokenOf = (item: unknown): string | null => {
    const { SpecialToken: token } = fieldsOf(item, 'a part of the template');
    return isFields(token) ? textOf(token.id, 'a special token of the template') : null;
  };
  const [before, text, after, ...rest] = listOf(processor.single, 'the template').map(tokenOf);
  if (typeof before !== 'string' || text !== null || typeof after !== 'string' || rest.length > 0) {
    throw unsupported('template', [before, text ?? 'text', after, ...rest].join(' '), '[CLS] text [SEP]');
  }
  return { before, after };
}
