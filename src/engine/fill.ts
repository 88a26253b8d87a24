/** A fill query as a run, and a run's numbers as what the page shows. Pure but for the tokenizer it is given. */
import { raggedBatch } from '../model/ragged_batch.ts';
import { MAX_TOP_K, type PredictRead, type RowPrediction } from '../model/reads.ts';
import type { Run } from '../model/run.ts';
import { ranksInVocabulary } from '../probes/rank.ts';
import { placeWord, surroundingsOf } from '../tokenizer/place.ts';
import { SPACE_SYMBOL, SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { Token as TokenView } from '../model/text.ts';
import type { EncodedText, Tokenizer } from '../model/tokenizer.ts';
import type { FillQuery, FoundWord, MaskPredictions } from './fill_query.ts';
import type { Prediction } from './prediction.ts';

/** Every special id's probability is asked, so that what is hidden can be stated. */
export const SPECIALS = Uint32Array.from(Object.values(SPECIAL_IDS));

/** A looked-up word at one mask: how it is split there. */
export interface Lookup {
  readonly word: string;
  readonly ids: Uint32Array;
  readonly pieces: readonly string[];
  /** In the vocabulary as one piece, so that it can fill one mask and has a rank. */
  readonly fillsOneMask: boolean;
  /** False where the tokenizer reads it together with what it touches: then `pieces` reach beyond the word. */
  readonly fits: boolean;
}

/** The word a query looks for, as it reads at each mask, in order; none when no word is asked. */
export function lookUp(
  query: FillQuery,
  tokens: readonly TokenView[],
  tokenizer: Tokenizer,
): readonly Lookup[] {
  const word = query.find?.trim() ?? '';
  if (word === '') return [];
  const named = namedPiece(word, tokenizer);
  if (named !== null) return maskedPositions(tokens).map(() => named);
  return maskedPositions(tokens).map((position) => {
    const { ids, pieces, known, fits } = placeWord(tokenizer, word, surroundingsOf(tokens[position], query));
    return { word, ids, pieces, fillsOneMask: known && ids.length === 1, fits };
  });
}

/** A piece asked for by its own name, `▁war` after a space or `##war` within a word, is that piece at every mask; null for a word. */
function namedPiece(
  word: string,
  tokenizer: Pick<Tokenizer, 'size' | 'piece' | 'show' | 'isSpecial'>,
): Lookup | null {
  const isAfterSpace = word.startsWith(SPACE_SYMBOL);
  if (!isAfterSpace && !word.startsWith('##')) return null;
  const piece = isAfterSpace ? word : word.slice(2);
  for (let id = 0; id < tokenizer.size; id++) {
    if (
      tokenizer.piece(id) === piece &&
      !tokenizer.isSpecial(id) &&
      tokenizer.show(id).continuation !== isAfterSpace
    ) {
      return { word, ids: Uint32Array.of(id), pieces: [piece], fillsOneMask: true, fits: true };
    }
  }
  return { word, ids: new Uint32Array(), pieces: [piece], fillsOneMask: false, fits: true };
}

/** Positions of the masked tokens, in order. */
export function maskedPositions(tokens: readonly TokenView[]): number[] {
  return tokens.flatMap((token, index) => (token.masked ? [index] : []));
}

/** The run that answers a query: top-k with room for the specials that are left out. */
export function fillRequest(
  encoded: EncodedText,
  query: FillQuery,
  lookups: readonly Lookup[],
  options: Pick<Run, 'signal' | 'onProgress'>,
): Run<readonly [PredictRead]> {
  const rows = Uint32Array.from(maskedPositions(encoded.tokens));
  return {
    batch: raggedBatch([encoded]),
    reads: [
      {
        kind: 'predict',
        rows,
        topK: Math.min(MAX_TOP_K, Math.max(1, Math.floor(query.topK)) + SPECIALS.length),
        targets: Array.from(rows, () => SPECIALS),
        // A rank in the whole vocabulary needs the whole row.
        full: lookups.some(({ fillsOneMask }) => fillsOneMask),
      },
    ],
    ...options,
  };
}

/** The likeliest tokens of one mask, special ones left out. Probabilities stay those of the whole vocabulary. */
export function rankedPredictions(
  result: RowPrediction,
  topK: number,
  tokenizer: Tokenizer,
): readonly Prediction[] {
  const all = Array.from(result.topIds, (id, index): Prediction => {
    const { word, continuation } = tokenizer.show(id);
    return {
      rank: index + 1,
      id,
      piece: tokenizer.piece(id),
      word,
      continuation,
      logProb: result.topLogits[index] - result.logSumExp,
    };
  });
  return all.filter((prediction) => !tokenizer.isSpecial(prediction.id)).slice(0, topK);
}

/** Ranked predictions of one mask, and what is left out of them: nothing is renormalised. */
export function predictionsOf(
  result: RowPrediction,
  tokenIndex: number,
  query: FillQuery,
  lookup: Lookup | null,
  tokenizer: Tokenizer,
): MaskPredictions {
  return {
    tokenIndex,
    predictions: rankedPredictions(result, query.topK, tokenizer),
    specialMass: massOf([...result.targetLogits].map((logit) => logit - result.logSumExp)),
    found: lookup && found(lookup, result),
  };
}

/** Total probability of tokens with these log p, 0 to 1. */
export function massOf(logProbs: readonly number[]): number {
  return logProbs.reduce((sum, logProb) => sum + Math.exp(logProb), 0);
}

/** The rank of a token in its whole row of logits, 1 for the likeliest; null without the row. */
export function rankOf(logits: Float32Array | undefined, id: number): number | null {
  return logits === undefined ? null : ranksInVocabulary(logits, [id])[0];
}

function found(lookup: Lookup, result: RowPrediction): FoundWord {
  const { word, pieces, ids, fits } = lookup;
  const { logits } = result;
  const id = ids.at(0);
  const rank = lookup.fillsOneMask && id !== undefined ? rankOf(logits, id) : null;
  if (rank === null || id === undefined || logits === undefined) return { word, pieces, fits, at: null };
  return { word, pieces, fits, at: { id, rank, logProb: logits[id] - result.logSumExp } };
}
