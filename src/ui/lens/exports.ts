/** Readings as rows for CSV and JSON. Pure. */
import type { Figure } from '../../probes/export/figures.ts';
import type { ResultRow } from '../../probes/export/results.ts';
import { ranksInVocabulary } from '../../probes/rank.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { wordName } from '../compare/paired_list.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyLens } from './lens_job.ts';
import { leader, readSentences } from './readings.ts';

/** What the page says of the readings: the pass from which on the last word leads, and the p of the special tokens after each pass. */
export function lensFigures(answer: Answered<ReadyLens>): readonly Figure[] {
  return readSentences(answer).flatMap(({ text, side, readings }): readonly Figure[] => {
    const lead = leader(readings);
    const since: readonly Figure[] =
      lead === null
        ? []
        : [
            {
              ...{ figure: 'leads-since', of: lead.word.word, side, value: lead.since, unit: 'pass' },
              ...{ n: readings.length, unitOfN: 'pass' },
            },
          ];
    const masses = readings.map(({ specialMass }, pass): Figure => ({
      ...{ figure: 'special-mass', of: text, side, pass, value: specialMass, unit: 'share' },
      ...{ n: 1, unitOfN: 'mask' },
    }));
    return [...since, ...masses];
  });
}

/** A row for each word that has a line, stands in the table or leads after the last pass: after each pass, on each side. */
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
    const lead = leader(readings);
    return readings.flatMap(({ predictions, logProbs }, pass) => {
      const listed = predictions.map(({ id }) => id);
      const ids = [...new Set([...listed, ...(lead === null ? [] : [lead.word.id]), ...followed])];
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
