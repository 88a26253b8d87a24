/** The tokens of scored sentences as a reader sees them. Pure. */
import { sharedTokens } from '../../probes/crows_pairs.ts';
import type { PairToken } from '../../probes/export/pairs.ts';
import type { SentenceToken } from '../../probes/export/sentences.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import type { ScoredSentence, ScoreProtocol } from '../../worker/messages.ts';

/** The pieces of a sentence, [CLS] and [SEP] included. */
export function piecesOf({ pieces }: ScoredSentence): readonly string[] {
  return pieces.split('\n');
}

/** log p of the tokens that count, by their position, nats. */
export function logProbsOf({ rows, logProbs }: ScoredSentence): ReadonlyMap<number, number> {
  return new Map(rows.map((row, at) => [row, logProbs[at]]));
}

/** The tokens of a sentence in their order, without [CLS] and [SEP]. */
export function sentenceTokens(sentence: ScoredSentence): readonly SentenceToken[] {
  const { rows, weights } = sentence;
  const logProbs = logProbsOf(sentence);
  const attended = new Map(rows.map((row, at) => [row, weights?.[at] ?? null]));
  return piecesOf(sentence)
    .map((piece, at) => ({ piece, logProb: logProbs.get(at) ?? null, weight: attended.get(at) ?? null }))
    .slice(1, -1);
}

/**
 * What each token that counts adds to the score of its sentence, by its position, nats: all of them together are the score, but for the
 * rounding of CrowS-Pairs.
 */
function partsOf(
  { rows, logProbs, weights, priors }: ScoredSentence,
  protocol: ScoreProtocol,
): ReadonlyMap<number, number> {
  const count = SCORE_PROTOCOLS[protocol].isSum ? 1 : rows.length;
  return new Map(
    rows.map((row, at) => [row, ((weights?.[at] ?? 1) * logProbs[at] - (priors?.[at] ?? 0)) / count]),
  );
}

/** Of each token of a sentence, without [CLS] and [SEP], which share of the score it makes, 0 to 1; null where it does not count. */
export function sharesOfScore(sentence: ScoredSentence, protocol: ScoreProtocol): readonly (number | null)[] {
  const parts = partsOf(sentence, protocol);
  const all = [...parts.values()].reduce((sum, part) => sum + part, 0);
  return piecesOf(sentence)
    .map((_, at) => (all < 0 ? (parts.get(at) ?? NaN) / all : NaN))
    .map((share) => (Number.isNaN(share) ? null : share))
    .slice(1, -1);
}

/** The places of a token in both sentences; null where one has it not. */
interface TokenPlaces {
  readonly more: number | null;
  readonly less: number | null;
}

/** The tokens of both sentences in their order, without [CLS] and [SEP]. A token that both have is one row. */
function alignedTokens(more: ScoredSentence, less: ScoredSentence): readonly TokenPlaces[] {
  const shared = sharedTokens(more.ids, less.ids);
  const places: TokenPlaces[] = [];
  let [i, j] = [1, 1];
  const upTo = (endMore: number, endLess: number): void => {
    for (; i < endMore; i++) places.push({ more: i, less: null });
    for (; j < endLess; j++) places.push({ more: null, less: j });
  };
  shared.more.forEach((at, s) => {
    upTo(at, shared.less[s]);
    places.push({ more: i++, less: j++ });
  });
  upTo(more.ids.length - 1, less.ids.length - 1);
  return places;
}

/** log p of the tokens of both sentences in their order, without [CLS] and [SEP]. A token that both have is one row. */
export function pairTokens(more: ScoredSentence, less: ScoredSentence): readonly PairToken[] {
  const [piecesMore, piecesLess] = [piecesOf(more), piecesOf(less)];
  const [ofMore, ofLess] = [logProbsOf(more), logProbsOf(less)];
  return alignedTokens(more, less).map((at) => {
    const piece = at.more === null ? piecesLess[at.less ?? 0] : piecesMore[at.more];
    const a = at.more === null ? null : (ofMore.get(at.more) ?? null);
    const b = at.less === null ? null : (ofLess.get(at.less) ?? null);
    return { piece, more: a, less: b, delta: a === null || b === null ? null : a - b };
  });
}

/**
 * What each row of {@link pairTokens} adds to Δ of the pair, nats: of a token that one sentence has alone what it adds to that one's score.
 * Null where it counts in neither.
 */
export function partsOfDelta(
  more: ScoredSentence,
  less: ScoredSentence,
  protocol: ScoreProtocol,
): readonly (number | null)[] {
  const [ofMore, ofLess] = [partsOf(more, protocol), partsOf(less, protocol)];
  return alignedTokens(more, less).map((at) => {
    const a = at.more === null ? undefined : ofMore.get(at.more);
    const b = at.less === null ? undefined : ofLess.get(at.less);
    return a === undefined && b === undefined ? null : (a ?? 0) - (b ?? 0);
  });
}
