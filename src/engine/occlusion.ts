/**
 * What holds an answer up: every word of a sentence but the masks is replaced by [MASK] in turn, all its pieces at once, and the answer's
 * log p is read again (occlusion). Pure but for the tokenizer it is given.
 */
import { ranksInVocabulary } from '../probes/rank.ts';
import type { EncodedText, Tokenizer } from '../model/tokenizer.ts';
import { groupWords } from '../tokenizer/words.ts';
import { rankedPredictions, specialsOf } from './predictions.ts';
import type { EncodedSentence } from './probe_answers.ts';
import type { Occlusion, TargetPieces } from './probe_job.ts';
import type { Cost, ItemSequence, ReadForm, RowReading } from './probe_items.ts';

/** The words that can be taken away: of each the indices of its tokens. Special tokens, masks and what the vocabulary has not are none. */
export function occludedWords({ tokens }: Pick<EncodedText, 'tokens'>): readonly (readonly number[])[] {
  return groupWords(tokens).filter((word) =>
    word.every((index) => !tokens[index].special && !tokens[index].masked),
  );
}

/** A sequence a word, each as long as the sentence. */
export function occlusionCost({ encoded }: EncodedSentence): Cost {
  const sequences = occludedWords(encoded).length;
  return { sequences, tokens: sequences * encoded.ids.length };
}

/** The sentence without each of its words. Which token the answer is, is known once the sentence itself was read: so whole rows are. */
export function occludedSequences(
  { encoded, masks }: EncodedSentence,
  form: ReadForm,
  tokenizer: Tokenizer,
): readonly ItemSequence[] {
  const reads = masks.map((row) => ({ row, targets: new Uint32Array() }));
  return occludedWords(encoded).map((word) => {
    const ids = encoded.ids.slice();
    for (const index of word) ids[index] = tokenizer.specialIds.mask;
    return { ids, tokenTypeIds: encoded.tokenTypeIds, reads, wholeRows: true, form };
  });
}

/** How they are read: the likeliest word is told beside the answer. */
export function occlusionForm(tokenizer: Tokenizer): ReadForm {
  return { topK: 1 + specialsOf(tokenizer).length, readings: 1 };
}

/**
 * What each word does to the answer at one mask.
 * @param whole the mask of the sentence itself, its whole row included
 * @param without [word], the same mask in the sentence without each of {@link occludedWords}
 * @param target the word asked for; the likeliest of the whole sentence where there is none
 * @returns null where the word asked for is no single piece there
 */
export function occlusionAt(
  { encoded }: EncodedSentence,
  whole: RowReading,
  without: readonly RowReading[],
  target: TargetPieces | null,
  tokenizer: Tokenizer,
): Occlusion | null {
  const id = answerId(whole, target, tokenizer);
  if (id === null) return null;
  const logProbIn = ({ last: { logits, logSumExp } }: RowReading): number =>
    (logits?.[id] ?? NaN) - logSumExp;
  const { word, continuation } = tokenizer.show(id);
  return {
    answer: {
      ...{ id, word, continuation, piece: tokenizer.piece(id), logProb: logProbIn(whole) },
      rank: rankIn(whole, id),
    },
    words: occludedWords(encoded).map((tokens, index) => ({
      tokens,
      logProb: logProbIn(without[index]),
      rank: rankIn(without[index], id),
      likeliest: rankedPredictions(without[index].last, 1, tokenizer).at(0) ?? null,
    })),
  };
}

function rankIn({ last: { logits } }: RowReading, id: number): number {
  return logits === undefined ? NaN : ranksInVocabulary(logits, [id])[0];
}

function answerId(whole: RowReading, target: TargetPieces | null, tokenizer: Tokenizer): number | null {
  if (target === null) return rankedPredictions(whole.last, 1, tokenizer).at(0)?.id ?? null;
  const fits = !('fits' in target) || target.fits === true;
  return target.known && fits && target.ids.length === 1 ? target.ids[0] : null;
}
