/** What the words of a sentence do to its answer, as rows for CSV and JSON. Pure. */
import type { ResultRow } from '../../../probes/export/results.ts';
import type { Prediction } from '../../../worker/messages.ts';
import {
  occludedSentences,
  withoutWord,
  type OccludedSentence,
  type OcclusionAnswer,
} from './occlusion_job.ts';

/** The answer as files and links name it. */
export function answerName({ word, continuation }: Prediction): string {
  return continuation ? `##${word}` : word;
}

/** Of each sentence a row for the whole, then one for each of its words: without numbers for one that has not been taken away. */
export function occlusionRows(answer: OcclusionAnswer, maskId: number): readonly ResultRow[] {
  const { slotLabel } = answer.about;
  return occludedSentences(answer).flatMap((sentence) => {
    const { side, name, maskIndex, answer: held } = sentence;
    const shared = {
      ...{ side, maskIndex, word: answerName(held), pieces: [held.piece], pieceIds: [held.id] },
      choices: new Map(slotLabel === null ? [] : [[slotLabel, name]]),
      ...{ delta: null, divergence: null },
    };
    const ids = inputIds(sentence);
    const whole: ResultRow = {
      ...{ ...shared, sentence: sentence.text, tokenIds: ids, occluded: null, holdsUp: null },
      ...{ logProb: held.logProb, rank: held.rank },
    };
    const without = sentence.words.map((word): ResultRow => {
      const tokenIds = ids.map((id, index) => (word.tokens.includes(index) ? maskId : id));
      return {
        ...{ ...shared, sentence: withoutWord(sentence, word), tokenIds, occluded: word.text },
        ...{ logProb: word.logProb, rank: word.rank, holdsUp: word.holdsUp },
      };
    });
    return [whole, ...without];
  });
}

/** The same as the script wants them: each by the whole sentence that its tokens are of, so that a tokenizer's ids can stand beside them. */
export function occlusionScriptRows(answer: OcclusionAnswer, maskId: number): readonly ResultRow[] {
  let whole = '';
  return occlusionRows(answer, maskId).map((row) => {
    if (row.occluded === null) whole = row.sentence;
    return { ...row, sentence: whole };
  });
}

/** The id of [MASK] in what was read: that of the mask itself. */
export function maskIdOf(answer: OcclusionAnswer): number {
  const sentence = occludedSentences(answer).at(0);
  return sentence?.tokens.at(sentence.maskIndex)?.inputId ?? -1;
}

function inputIds({ tokens }: OccludedSentence): readonly number[] {
  return tokens.map(({ inputId }) => inputId);
}
