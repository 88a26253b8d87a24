/** log p of a preset's words in its frames with its pairs, by a model on the CPU engine. */
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { FrameSet, Preset } from '../../src/probes/data/preset.ts';
import { allWords, findWordList } from '../../src/probes/data/word_lists.ts';
import { frameSentences, sentencesFor } from '../../src/ui/compare/robust.ts';
import { SIDES } from '../../src/ui/compare/sides.ts';
import type { Model } from '../pretrain/evaluate.ts';
import type { ScoredPairs } from './null_splits.ts';

/** Scored where a preset has no words of its own. */
const WORDS_OTHERWISE = 'winobias';

/** The preset's words that are one piece of the model's vocabulary: those the page scores at once. */
export function wordsOf({ words }: Preset, { tokenizer }: Pick<Model, 'tokenizer'>): readonly string[] {
  const list = findWordList(words ?? WORDS_OTHERWISE);
  return list === null
    ? []
    : allWords(list).filter((word) => {
        const { ids, known } = tokenizer.pieces(word);
        return known && ids.length === 1;
      });
}

/** @param onSentence called after each sentence @throws where a frame is no template: a preset's are */
export async function scorePairs(
  model: Model,
  set: FrameSet,
  slot: string,
  words: readonly string[],
  onSentence: () => void,
): Promise<ScoredPairs> {
  const { sentences, framePairs } = frameSentences(set, slot);
  if (words.length === 0 || sentences.length === 0)
    throw new Error(`The frames for ${set.label} ask nothing.`);
  const targets = Uint32Array.from(words, (word) => model.tokenizer.pieces(word).ids[0]);
  const rows: number[][] = [];
  for (const { text } of sentences) {
    const encoded = model.tokenizer.encode(text, null, { form: model.form });
    const { answers } = await model.session.run({
      batch: raggedBatch([encoded]),
      reads: [{ kind: 'predict', rows: encoded.maskPositions, topK: 0, targets: [targets] }],
    });
    const [[{ targetLogits, logSumExp }]] = answers;
    rows.push(Array.from(targetLogits, (logit) => logit - logSumExp));
    onSentence();
    // Ctrl-C is heard between sentences.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return set.pairs.map((_, pair) =>
    framePairs
      .filter((each) => each.pair === pair)
      .map((framePair) =>
        SIDES.map((side) =>
          words.map((word, target) => rows[sentencesFor(framePair, word)?.[side] ?? NaN][target]),
        ),
      ),
  );
}
