/** The numbers of a comparison as they leave the page: rows for CSV, JSON and Python. Pure. */
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import type { ModelIdentity } from '../../worker/client.ts';
import type { ProbeSentenceResult, TargetPieces, Vocabulary } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { findWord } from './paired_list.ts';
import type { Ready } from './resolve.ts';
import type { TargetsAbout } from './targets.ts';
import { pairFor } from './targets.ts';

/** What may be exported: a comparison with its vocabulary, and the targets where they were scored. */
export interface Exportable {
  readonly comparison: Answered<Ready>;
  readonly vocabulary: Vocabulary;
  /** Of the vocabulary, by name. */
  readonly words: readonly string[];
  readonly targets: Answered<TargetsAbout> | null;
}

const SIDES = ['A', 'B'] as const;

/** A row for each word on each side: the targets first, then the other words. */
export function resultRows({ comparison, vocabulary, words, targets }: Exportable): readonly ResultRow[] {
  const scored = targets === null ? [] : targetRows(targets);
  const named = new Set(scored.map(({ word }) => word));
  return [...scored, ...wordRows(comparison, vocabulary, words).filter(({ word }) => !named.has(word))];
}

function wordRows(
  { about, run }: Answered<Ready>,
  vocabulary: Vocabulary,
  words: readonly string[],
): readonly ResultRow[] {
  return about.pairs.flatMap((_, pair) => {
    const results = [run.results.get(2 * pair), run.results.get(2 * pair + 1)];
    return words.flatMap((word) => {
      const id = findWord(vocabulary, word);
      if (id === null) return [];
      const logProbs = results.map((result) => result?.masks.at(0)?.logProbs?.[id] ?? null);
      return SIDES.flatMap((side, at) => {
        const result = results[at];
        if (result === undefined) return [];
        return {
          ...placeOf(about, side, result, about.pairs[pair][side === 'A' ? 'a' : 'b']),
          word,
          pieces: [vocabulary.continuations[id] === 1 ? vocabulary.words[id] : `▁${vocabulary.words[id]}`],
          pieceIds: [id],
          logProb: logProbs[at],
          rank: null,
          delta: minus(logProbs[0], logProbs[1]),
        };
      });
    });
  });
}

function targetRows({ about: { ready, words }, run }: Answered<TargetsAbout>): readonly ResultRow[] {
  const pieces = new Map<string, TargetPieces>(run.plan?.targets.map((each) => [each.word, each]));
  return words.flatMap((word, target) => {
    const pair = pairFor(ready, word);
    const results = [run.results.get(2 * pair), run.results.get(2 * pair + 1)];
    const scores = results.map((result) => result?.masks.at(0)?.targets.at(target) ?? null);
    return SIDES.flatMap((side, at) => {
      const result = results[at];
      if (result === undefined) return [];
      return {
        ...placeOf(ready, side, result, ready.pairs[pair][side === 'A' ? 'a' : 'b']),
        word,
        pieces: pieces.get(word)?.pieces ?? [],
        pieceIds: pieces.get(word)?.ids ?? [],
        logProb: scores[at]?.logProb ?? null,
        rank: scores[at]?.rank ?? null,
        delta: minus(scores[0]?.logProb ?? null, scores[1]?.logProb ?? null),
      };
    });
  });
}

function placeOf(
  { template, contrast, sides }: Ready,
  side: 'A' | 'B',
  result: ProbeSentenceResult,
  sentence: string,
): Pick<ResultRow, 'sentence' | 'choices' | 'side' | 'tokenIds' | 'maskIndex'> {
  return {
    sentence,
    choices: new Map([[template.slots[contrast.slot].label, sides[side]]]),
    side,
    tokenIds: result.tokens.map(({ inputId }) => inputId),
    maskIndex: result.masks.at(0)?.tokenIndex ?? -1,
  };
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** @param date ISO 8601 */
export function provenanceOf(
  identity: ModelIdentity,
  form: Provenance['form'],
  rows: readonly ResultRow[],
  date: string,
): Provenance {
  const hasPieces = rows.some(({ pieces }) => pieces.length > 1);
  return { model: identity, protocol: hasPieces ? 'pll-word-l2r' : 'log-ratio', form, date };
}
