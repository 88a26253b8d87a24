/** A `tokenizer.json` or `vocab.txt`, and what its `tokenizer_config.json` says, to a tokenizer. */
import type { Tokenizer } from '../../model/tokenizer.ts';
import type { TokenizerConfig } from '../tokenizer_config.ts';
import { JsonTokenizer } from './json_tokenizer.ts';
import { parseTokenizerJson, type NormalizerStep, type TokenizerJson } from './tokenizer_json.ts';

/** @throws UnmaskError `tokenizer/damaged`, `tokenizer/mismatch`, `tokenizer/unsupported` */
export function openJsonTokenizer(
  bytes: Uint8Array,
  rows: number | null,
  config: TokenizerConfig,
): Tokenizer {
  return new JsonTokenizer(asConfigured(parseTokenizerJson(bytes), config), rows, config.names);
}

/**
 * Bert's `vocab.txt`: a piece a line, by id. Read as Bert's tokenizer reads it.
 * @throws UnmaskError `tokenizer/mismatch`
 */
export function openVocabulary(bytes: Uint8Array, rows: number | null, config: TokenizerConfig): Tokenizer {
  const lines = new TextDecoder().decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const vocabulary = Object.fromEntries(lines.map((line, id) => [line.replace(/\r$/, ''), id]));
  const settings: TokenizerJson = {
    addedTokens: [],
    normalizer: [
      {
        type: 'BertNormalizer',
        ...{ cleanText: true, handleChineseChars: true, stripAccents: null, lowercase: true },
      },
    ],
    preTokenizer: [{ type: 'BertPreTokenizer' }],
    model: {
      type: 'WordPiece',
      ...{ unknownToken: config.names.unk ?? '[UNK]', prefix: '##', longestWord: 100, vocabulary },
    },
    around: null,
  };
  return new JsonTokenizer(asConfigured(settings, config), rows, config.names);
}

/**
 * What is said of letters decides over the steps in the file: transformers 5 makes the tokenizers of ALBERT and of Bert anew from it.
 * What is not said stays as the file has it.
 */
function asConfigured(settings: TokenizerJson, config: TokenizerConfig): TokenizerJson {
  const { normalizer } = settings;
  const bert = normalizer.some(({ type }) => type === 'BertNormalizer');
  return {
    ...settings,
    normalizer: bert ? normalizer.map((step) => bertStep(step, config)) : albertSteps(normalizer, config),
  };
}

function bertStep(step: NormalizerStep, config: TokenizerConfig): NormalizerStep {
  if (step.type !== 'BertNormalizer') return step;
  const { lowerCase, keepAccents, spaceChinese } = config;
  return {
    ...step,
    lowercase: lowerCase ?? step.lowercase,
    stripAccents: keepAccents === null ? step.stripAccents : !keepAccents,
    handleChineseChars: spaceChinese ?? step.handleChineseChars,
  };
}

/** In ALBERT's order: patterns, accents, letters, SentencePiece's rules. */
function albertSteps(
  steps: readonly NormalizerStep[],
  { lowerCase, keepAccents }: TokenizerConfig,
): readonly NormalizerStep[] {
  const rules = (list: readonly NormalizerStep[]): number => {
    const at = list.findIndex(({ type }) => type === 'Precompiled');
    return at < 0 ? list.length : at;
  };
  const has = (type: NormalizerStep['type']): boolean => steps.some((step) => step.type === type);
  let made = steps.filter(
    ({ type }) =>
      !(keepAccents === true && (type === 'NFKD' || type === 'StripAccents')) &&
      !(lowerCase === false && type === 'Lowercase'),
  );
  if (keepAccents === false && !has('StripAccents')) {
    const lower = made.findIndex(({ type }) => type === 'Lowercase');
    made = made.toSpliced(lower < 0 ? rules(made) : lower, 0, { type: 'NFKD' }, { type: 'StripAccents' });
  }
  if (lowerCase === true && !has('Lowercase')) made = made.toSpliced(rules(made), 0, { type: 'Lowercase' });
  return made;
}
