/** Rows of results as the script that computes them again wants them. Pure. */
import type { PythonProbe } from '../../probes/export/python.ts';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';

/** Each sentence once, each row as a score of it. A word that has no piece at its place has nothing to compute, and is left out. */
export function pythonProbe(rows: readonly ResultRow[], { model, form }: Provenance): PythonProbe {
  const sentences: { text: string; pair: null; ids: readonly number[]; firstSegment: number }[] = [];
  const index = new Map<string, number>();
  const scored = rows.filter(({ pieceIds }) => pieceIds.length > 0);
  const scores = scored.map(({ sentence, tokenIds, maskIndex, word, pieceIds, logProb }) => {
    // Two texts may be written alike and read otherwise: a word of three pieces replaced by [MASK] is three masks.
    const key = JSON.stringify([sentence, tokenIds]);
    let at = index.get(key);
    if (at === undefined) {
      at = sentences.length;
      index.set(key, at);
      sentences.push({ text: sentence, pair: null, ids: tokenIds, firstSegment: tokenIds.length });
    }
    return { sentence: at, maskIndex, word, pieceIds, logProb };
  });
  const first = rows.at(0);
  return { model, form, maskId: first?.tokenIds.at(first.maskIndex) ?? -1, sentences, scores };
}
