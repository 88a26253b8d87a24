/** How sentences are scored, by the name of the protocol: what is run, what a score is, and what it does not see. */
import type { SetShape } from './benchmarks/benchmark_set.ts';

/** The names stand in exported files. */
export type ScoreProtocol = 'aul' | 'aula' | 'pll' | 'crows-pairs' | 'contrast' | 'lpbs';

interface ProtocolFacts {
  /** As the page says it. */
  readonly name: string;
  /** What a score is, for the heads of columns. */
  readonly unit: string;
  /** A sum over the tokens, where the others are means. */
  readonly isSum: boolean;
  /** What it does not see, a sentence. */
  readonly misses: string;
  /** What it can score. */
  readonly shapes: readonly SetShape[];
}

export const SCORE_PROTOCOLS: Readonly<Record<ScoreProtocol, ProtocolFacts>> = {
  aul: {
    name: 'AUL',
    unit: 'mean log p (nats)',
    isSum: false,
    misses: 'The model reads the very token that it is asked for, so most of them are nearly certain.',
    shapes: ['sentences', 'pairs', 'triples', 'templates'],
  },
  aula: {
    name: 'AULA',
    unit: 'mean weighted log p (nats)',
    isSum: false,
    misses:
      'Most of the attention is on [CLS], [SEP] and full stops, which do not count: what is left of it is no measure of a word’s weight in the sentence.',
    shapes: ['sentences', 'pairs', 'triples', 'templates'],
  },
  pll: {
    name: 'PLL',
    unit: 'Σ log p (nats)',
    isSum: true,
    misses: 'It is a sum: longer sentences, and words of more pieces, score lower whatever they say.',
    shapes: ['sentences', 'pairs', 'triples', 'templates'],
  },
  'crows-pairs': {
    name: 'CrowS-Pairs',
    unit: 'Σ log p (nats)',
    isSum: true,
    misses:
      'The words in which the two sentences differ are not scored, only how well the rest goes with them.',
    shapes: ['pairs'],
  },
  contrast: {
    name: 'Contrast',
    unit: 'log p of the word (nats)',
    isSum: true,
    misses:
      'How frequent a word is by itself counts in full, and so do its pieces: a word of several is seldom the likelier one.',
    shapes: ['templates'],
  },
  lpbs: {
    name: 'LPBS',
    unit: 'log p − prior (nats)',
    isSum: true,
    misses:
      'The prior is of a sentence with two masks, which is another sentence: what it takes away is not frequency alone.',
    shapes: ['templates'],
  },
};

/** In the order in which they are offered: first what takes one sequence a sentence. */
export const SCORE_PROTOCOL_NAMES = [
  'contrast',
  'lpbs',
  'aul',
  'aula',
  'pll',
  'crows-pairs',
] as const satisfies readonly ScoreProtocol[];

/** The protocols that score the word of a template, and not its sentence. */
export type WordProtocol = Extract<ScoreProtocol, 'contrast' | 'lpbs'>;

export function isOfWords(protocol: ScoreProtocol): protocol is WordProtocol {
  return protocol === 'contrast' || protocol === 'lpbs';
}

/** The protocols that score items of this shape. */
export function protocolsOf(shape: SetShape): readonly ScoreProtocol[] {
  return SCORE_PROTOCOL_NAMES.filter((name) => SCORE_PROTOCOLS[name].shapes.includes(shape));
}
