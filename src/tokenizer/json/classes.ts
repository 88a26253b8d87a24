/**
 * What transformers 5 makes of a `tokenizer.json`, by the class that `tokenizer_config.json` names, or else `config.json`. `AlbertTokenizer` and
 * `BertTokenizer` take pieces, added tokens and SentencePiece's rules from the file, and make the rest anew
 * (`models/albert/tokenization_albert.py`, `models/bert/tokenization_bert.py`); `TokenizersBackend` reads the file as it is.
 */
import { SPECIAL_TOKENS } from '../special_tokens.ts';
import type { TokenizerConfig } from '../tokenizer_config.ts';
import { unsupported, type NormalizerStep, type PieceModel, type TokenizerJson } from './tokenizer_json.ts';

/** `file-or-config`: the file as it is, but for what the config says of letters. */
export type TokenizerClass = 'albert' | 'bert' | 'file' | 'file-or-config';

/** Without the `Fast` some have behind them, which changes nothing in transformers 5. */
const CLASSES: Readonly<Record<string, TokenizerClass>> = {
  AlbertTokenizer: 'albert',
  BertTokenizer: 'bert',
  DistilBertTokenizer: 'bert',
  ElectraTokenizer: 'bert',
  MobileBertTokenizer: 'bert',
  PreTrainedTokenizer: 'file',
  TokenizersBackend: 'file',
};

/**
 * How a file is read. Where no class is named, an ALBERT's is its own. That one has no WordPiece, and transformers opens no such file as
 * it: there the file is what is known.
 * @throws UnmaskError `tokenizer/unsupported` for a class that reads otherwise, or has no such model
 */
export function classOf(model: PieceModel, { tokenizerClass }: TokenizerConfig): TokenizerClass {
  const name = tokenizerClass?.replace(/Fast$/, '') ?? 'AlbertTokenizer';
  const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : null;
  if (known === null || (known === 'bert' && model.type !== 'WordPiece')) {
    const expected = `one of ${Object.keys(CLASSES).join(', ')}, with its own kind of model`;
    throw unsupported('class (tokenizer_class)', name, expected);
  }
  return known === 'albert' && model.type === 'WordPiece' ? 'file-or-config' : known;
}

/** How a class writes special tokens that no config names. */
export function usualNames(by: TokenizerClass): readonly string[] {
  if (by === 'albert') return SPECIAL_TOKENS;
  return by === 'bert' ? ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] : [];
}

/** The settings that a class reads a text by. */
export function remade(settings: TokenizerJson, by: TokenizerClass, config: TokenizerConfig): TokenizerJson {
  switch (by) {
    case 'albert':
      return albert(settings, config);
    case 'bert':
      return bert(settings, config);
    case 'file':
      return settings;
    case 'file-or-config':
      return { ...settings, normalizer: settings.normalizer.map((step) => bertStep(step, config)) };
  }
}

function albert(settings: TokenizerJson, config: TokenizerConfig): TokenizerJson {
  const { lowerCase, keepAccents, prefixSpace } = config;
  const { model } = settings;
  const quotes = ['``', "''"].map((text): NormalizerStep => ({
    type: 'Replace',
    pattern: { String: text },
    content: '"',
  }));
  const rules = settings.normalizer.find(({ type }) => type === 'Precompiled');
  return {
    ...settings,
    normalizer: [
      ...quotes,
      ...(keepAccents === true ? [] : [{ type: 'NFKD' } as const, { type: 'StripAccents' } as const]),
      ...(lowerCase === false ? [] : [{ type: 'Lowercase' } as const]),
      ...(rules === undefined ? [] : [rules]),
    ],
    preTokenizer: [
      { type: 'WhitespaceSplit' },
      {
        type: 'Metaspace',
        ...{ replacement: '▁', prepend: prefixSpace === false ? 'never' : 'always', split: true },
      },
    ],
    model: model.type === 'Unigram' ? { ...model, unknownId: 1 } : model,
  };
}

function bert(settings: TokenizerJson, config: TokenizerConfig): TokenizerJson {
  const { model } = settings;
  const step: NormalizerStep = {
    type: 'BertNormalizer',
    ...{ cleanText: true, handleChineseChars: true, stripAccents: null, lowercase: true },
  };
  return {
    ...settings,
    normalizer: [bertStep(step, config)],
    preTokenizer: [{ type: 'BertPreTokenizer' }],
    model:
      model.type === 'WordPiece'
        ? { ...model, unknownToken: config.names.unk ?? '[UNK]', prefix: '##', longestWord: 100 }
        : model,
    // Named by the config, or `[CLS]` and `[SEP]`, whatever the file's template says.
    around: null,
  };
}

function bertStep(step: NormalizerStep, config: TokenizerConfig): NormalizerStep {
  if (step.type !== 'BertNormalizer') return step;
  const { lowerCase, stripAccents, spaceChinese } = config;
  return {
    ...step,
    lowercase: lowerCase ?? step.lowercase,
    stripAccents: stripAccents ?? step.stripAccents,
    handleChineseChars: spaceChinese ?? step.handleChineseChars,
  };
}
