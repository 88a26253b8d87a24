/** The tokens of scored sentences as a reader sees them. Pure. */
import { sharedTokens } from '../../probes/crows_pairs.ts';
import type { PairToken } from '../../probes/export/pairs.ts';
import type { SentenceToken } from '../../probes/export/sentences.ts';
import type { ScoredSentence } from '../../worker/messages.ts';

/** The pieces of a sentence, [CLS] and [SEP] included. */
function piecesOf({ pieces }: ScoredSentence): readonly string[] {
  return pieces.split('\n');
}

/** log p of the tokens that count, by their position, nats. */
function logProbsOf({ rows, logProbs }: ScoredSentence): ReadonlyMap<number, number> {
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

/** The tokens of both sentences in their order, without [CLS] and [SEP]. A token that both have is one row. */
export function pairTokens(more: ScoredSentence, less: ScoredSentence): readonly PairToken[] {
  const shared = sharedTokens(more.ids, less.ids);
  const [piecesMore, piecesLess] = [piecesOf(more), piecesOf(less)];
  const [ofMore, ofLess] = [logProbsOf(more), logProbsOf(less)];
  const rows: PairToken[] = [];
  const add = (at: number | null, other: number | null): void => {
    const piece = at === null ? piecesLess[other ?? 0] : piecesMore[at];
    const a = at === null ? null : (ofMore.get(at) ?? null);
    const b = other === null ? null : (ofLess.get(other) ?? null);
    rows.push({ piece, more: a, less: b, delta: a === null || b === null ? null : a - b });
  };
  let [i, j] = [1, 1];
  const upTo = (endMore: number, endLess: number): void => {
    for (; i < endMore; i++) add(i, null);
    for (; j < endLess; j++) add(null, j);
  };
  shared.more.forEach((at, s) => {
    upTo(at, shared.less[s]);
    add(i++, j++);
  });
  upTo(more.ids.length - 1, less.ids.length - 1);
  return rows;
}
