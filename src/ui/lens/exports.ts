/** Readings as rows for CSV and JSON. Pure. */
import type { ResultRow } from '../../probes/export/results.ts';
import { ranksInVocabulary } from '../../probes/rank.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { wordName } from '../compare/paired_list.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyLens } from './lens_job.ts';
import { readSentences } from './readings.ts';

/** A row for each word that has a line or stands in the table, after each pass, on each side. */
export function lensRows(
  answer: Answered<ReadyLens>,
  vocabulary: Vocabulary,
  followed: readonly number[],
): readonly ResultRow[] {
  const { about, run } = answer;
  const sentences = readSentences(answer);
  const [a, b] = sentences;
  return sentences.flatMap(({ index: sentence, text, side, name, readings }) => {
    const result = run.results.get(sentence);
    if (result === undefined) return [];
    const place = {
      sentence: text,
      choices: new Map(about.slotLabel === null ? [] : [[about.slotLabel, name]]),
      side,
      tokenIds: result.tokens.map(({ inputId }) => inputId),
      maskIndex: result.masks[0].tokenIndex,
      divergence: null,
    };
    return readings.flatMap(({ predictions, logProbs }, pass) => {
      const ids = [...new Set([...predictions.map(({ id }) => id), ...followed])];
      const ranks = logProbs === null ? [] : ranksInVocabulary(logProbs, ids);
      return ids.map((id, index): ResultRow => {
        const onB = sentences.length < 2 ? undefined : b.readings[pass].logProbs?.[id];
        const onA = a.readings[pass].logProbs?.[id];
        return {
          ...place,
          pass,
          word: wordName(vocabulary, id),
          pieces: [vocabulary.continuations[id] === 1 ? vocabulary.words[id] : `▁${vocabulary.words[id]}`],
          pieceIds: [id],
          logProb: logProbs?.[id] ?? null,
          rank: ranks.at(index) ?? null,
          delta: onA === undefined || onB === undefined ? null : onA - onB,
        };
      });
    });
  });
}
