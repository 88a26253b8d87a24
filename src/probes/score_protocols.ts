/** How sentences are scored, by the name of the protocol: what is run, what a score is, and what it does not see. */
import type { SetShape } from './benchmarks/benchmark_set.ts';

/** The names stand in exported files. */
export type ScoreProtocol = 'aul' | 'aula' | 'pll' | 'crows-pairs';

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
    shapes: ['sentences', 'pairs', 'triples'],
  },
  aula: {
    name: 'AULA',
    unit: 'mean weighted log p (nats)',
    isSum: false,
    misses:
      'Most of the attention is on [CLS], [SEP] and full stops, which do not count: what is left of it is no measure of a word’s weight in the sentence.',
    shapes: ['sentences', 'pairs', 'triples'],
  },
  pll: {
    name: 'PLL',
    unit: 'Σ log p (nats)',
    isSum: true,
    misses: 'It is a sum: longer sentences, and words of more pieces, score lower whatever they say.',
    shapes: ['sentences', 'pairs', 'triples'],
  },
  'crows-pairs': {
    name: 'CrowS-Pairs',
    unit: 'Σ log p (nats)',
    isSum: true,
    misses:
      'The words in which the two sentences differ are not scored, only how well the rest goes with them.',
    shapes: ['pairs'],
  },
};

/** In the order in which they are offered: first what takes one sequence a sentence. */
export const SCORE_PROTOCOL_NAMES = [
  'aul',
  'aula',
  'pll',
  'crows-pairs',
] as const satisfies readonly ScoreProtocol[];

/** The protocols that score items of this shape. */
export function protocolsOf(shape: SetShape): readonly ScoreProtocol[] {
  return SCORE_PROTOCOL_NAMES.filter((name) => SCORE_PROTOCOLS[name].shapes.includes(shape));
}
