/** Readings as rows for CSV and JSON, and the script that computes them again. Pure. */
import type { Figure } from '../../probes/export/figures.ts';
import type { PythonPasses } from '../../probes/export/python_passes.ts';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import { ranksInVocabulary } from '../../probes/rank.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { wordName } from '../compare/paired_list.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ReadyLens } from './lens_job.ts';
import { leader, readSentences } from './readings.ts';

/** What the page says of the readings: where the last word leads; after each pass the p of the special tokens and how the state lies. */
export function lensFigures(answer: Answered<ReadyLens>): readonly Figure[] {
  return readSentences(answer).flatMap(({ text, side, readings }): readonly Figure[] => {
    const lead = leader(readings);
    const since: readonly Figure[] =
      lead === null
        ? []
        : [
            {
              ...{ figure: 'leads-first', of: lead.word.word, side, value: lead.first, unit: 'pass' },
              ...{ n: readings.length, unitOfN: 'pass' },
            },
            {
              ...{ figure: 'leads-since', of: lead.word.word, side, value: lead.since, unit: 'pass' },
              ...{ n: readings.length, unitOfN: 'pass' },
            },
          ];
    const masses = readings.map(({ specialMass }, pass): Figure => ({
      ...{ figure: 'special-mass', of: text, side, pass, value: specialMass, unit: 'share' },
      ...{ n: 1, unitOfN: 'mask' },
    }));
    const states = readings.flatMap(({ norm, cosineToBefore }, pass): readonly Figure[] => {
      const at = { of: text, side, pass, n: 1, unitOfN: 'mask' } as const;
      const length: Figure = { ...at, figure: 'hidden-norm', value: norm, unit: 'norm' };
      return cosineToBefore === null
        ? [length]
        : [length, { ...at, figure: 'cosine-to-before', value: cosineToBefore, unit: 'cosine' }];
    });
    return [...since, ...masses, ...states];
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

/** What the script computes again: log p of the words that have a line, and how the state lies, after each pass. */
export function lensPython(
  answer: Answered<ReadyLens>,
  vocabulary: Vocabulary,
  followed: readonly number[],
  { model, form }: Provenance,
): PythonPasses {
  const sentences = readSentences(answer).flatMap(({ index, text, readings }) => {
    const result = answer.run.results.get(index);
    return result === undefined ? [] : [{ text, readings, result }];
  });
  const ids = sentences.map(({ result }) => result.tokens.map(({ inputId }) => inputId));
  return {
    model,
    form,
    maskId: ids.at(0)?.at(sentences[0].result.masks[0].tokenIndex) ?? -1,
    passes: Math.max(0, ...sentences.map(({ readings }) => readings.length - 1)),
    sentences: sentences.map(({ text, result }, index) => ({
      ...{ text, ids: ids[index], maskIndex: result.masks[0].tokenIndex },
    })),
    readings: sentences.flatMap(({ readings }, sentence) =>
      readings.flatMap(({ logProbs, norm, cosineToBefore }, pass) => {
        const at = { sentence, pass };
        const words = followed.map((id) => ({
          ...at,
          of: { word: wordName(vocabulary, id), id },
          value: logProbs?.[id] ?? null,
        }));
        const cosine =
          cosineToBefore === null ? [] : [{ ...at, of: 'cosine' as const, value: cosineToBefore }];
        return [...words, { ...at, of: 'norm' as const, value: norm }, ...cosine];
      }),
    ),
  };
}
