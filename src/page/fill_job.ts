/** A sentence that is being typed as a probe of one sentence, and its answer as what is shown beneath it. Pure. */
import type { FillQuery, FoundWord, MaskPredictions } from './fill_query.ts';
import type { ProbeJob, ProbeMask, ProbePlan, TargetPieces } from '../worker/messages.ts';

/** The probe that answers a query: a word that is looked for is its target. */
export function fillJob({ text, pair, masked, form, topK, find }: FillQuery): ProbeJob {
  const word = find?.trim() ?? '';
  return {
    sentences: [{ text, pair, masked, hide: [], read: null }],
    form,
    topK: Math.max(1, Math.floor(topK)),
    targets: word === '' ? [] : [word],
    ranks: true,
    // A word of several pieces cannot fill one mask: how it reads is told, and nothing more is run for it.
    onePieceOnly: true,
    fullLogProbs: false,
  };
}

/** What the masks of the sentence were answered. */
export function maskPredictions(masks: readonly ProbeMask[], { targets }: ProbePlan): MaskPredictions[] {
  return masks.map((mask) => {
    const { tokenIndex, predictions, specialMass } = mask;
    return { tokenIndex, predictions, specialMass, found: foundWord(mask, targets.at(0)) };
  });
}

/** @param asked how the word reads after a space; it may read otherwise at this mask */
function foundWord({ targets }: ProbeMask, asked: TargetPieces | undefined): FoundWord | null {
  const score = targets.at(0);
  if (score === undefined || asked === undefined) return null;
  const { word, pieces, ids, unknown } = score.placed ?? asked;
  const { rank, logProb } = score;
  const at = rank === null || logProb === null ? null : { id: ids[0], rank, logProb };
  return { word, pieces, ...(unknown && { unknown }), fits: score.placed?.fits ?? true, at };
}
