import { useMemo } from 'react';
import type { SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import type { ScoredSentence, ScoreProtocol } from '../../worker/messages.ts';
import { formatCount, formatLogProb, formatPercent } from '../format.ts';
import { SentenceOnward } from './Onward.tsx';
import { COUNTED } from './score_words.ts';
import { sentenceTokens, sharesOfScore } from './scored_tokens.ts';
import { TokenName } from './TokenName.tsx';

interface SentencePanelProps {
  readonly item: SetItem;
  readonly index: number;
  readonly scored: ScoredSentence;
  readonly protocol: ScoreProtocol;
}

/** What the score of a sentence is made of, token by token. */
export function SentencePanel({ item, index, scored, protocol }: SentencePanelProps) {
  const rows = useMemo(() => sentenceTokens(scored), [scored]);
  const shares = useMemo(() => sharesOfScore(scored, protocol), [scored, protocol]);
  const isWeighted = scored.weights !== undefined;
  return (
    <section className="cell-panel" aria-label="Tokens of the sentence">
      <h3 className="section-title">Sentence {formatCount(index + 1)}, token by token</h3>
      <p className="cell-sentence">
        <bdi>{item.sentences[0]}</bdi>
      </p>
      <p className="quiet">{COUNTED[protocol]}</p>
      <table className="lab-table pair-tokens">
        <caption className="visually-hidden">log p of the tokens of the sentence</caption>
        <thead>
          <tr>
            <th scope="col">token</th>
            <th scope="col" className="cell-number">
              log p (nats)
            </th>
            {isWeighted && (
              <th scope="col" className="cell-number">
                attention
              </th>
            )}
            <th scope="col" className="cell-number">
              of the score
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ piece, logProb, weight }, row) => (
            // Tokens repeat; the rows of a sentence never change their order.
            <tr key={row}>
              <TokenName piece={piece} />
              <td className="cell-number number">{logProb === null ? '–' : formatLogProb(logProb)}</td>
              {isWeighted && (
                <td className="cell-number number">{weight === null ? '–' : formatPercent(weight)}</td>
              )}
              <td className="cell-number number">{shareWords(shares[row])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <SentenceOnward item={item} scored={scored} />
    </section>
  );
}

function shareWords(share: number | null): string {
  return share === null ? '–' : formatPercent(share);
}
