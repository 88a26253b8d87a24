import { memo, useMemo, useState, type ReactNode } from 'react';
import { compareRows } from '../../probes/comparison.ts';
import type { WordSort } from '../../probes/share/state.ts';
import type { WorkerClient } from '../../page/client.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { Choice } from '../frame/Choice.tsx';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { Later } from '../lab/Later.tsx';
import type { Answered } from '../lab/probe_desk.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { formWords, provenanceWords } from '../lab/words.ts';
import { alikeSentence } from './pair_sentences.ts';
import { announceComparison } from './announce.ts';
import { BothTable } from './BothTable.tsx';
import { comparedRows } from './compared_rows.ts';
import { pinsOf, type Places } from './named_pieces.ts';
import { likeliest, pairedList, wordNumbers } from './paired_list.ts';
import { LikeliestLists } from './LikeliestLists.tsx';
import { MeasuresLine } from './MeasuresLine.tsx';
import { PairedLists } from './PairedLists.tsx';
import type { ComparisonAbout } from './resolve.ts';
import { VocabularyPlots } from './VocabularyPlots.tsx';
import { WordSearch } from './WordSearch.tsx';

interface ComparisonProps {
  readonly client: WorkerClient;
  readonly answer: Answered<ComparisonAbout>;
  readonly vocabulary: Vocabulary;
  readonly isStale: boolean;
  readonly pins: readonly string[];
  /** The compared sentences, and how the pins read there. Held steady by the caller. */
  readonly places: Places;
  readonly onPin: (word: string, on: boolean) => void;
  /** Of the words that differ most. */
  readonly sort: WordSort;
  readonly onSort: (by: WordSort) => void;
  /** How far an effect holds: it stands right behind the effects. Held steady by the caller. */
  readonly children: ReactNode;
}

const SETTLED_FOR_MS = 700;
const SPOKEN_AMONG = 100;
const SPOKEN = 3;

/**
 * What stands with either side, how alike that is, and what differs most, for each form of the article that was left open. Drawn anew only when something of it changes:
 * it is most of the page, and beside it other probes report several times a second.
 */
export const Comparison = memo(function Comparison(props: ComparisonProps) {
  const { answer, client, vocabulary, isStale, pins: pinned, places, onPin, sort, onSort, children } = props;
  const { about, run } = answer;
  const { sides } = about.ready;
  const compared = useMemo(() => comparedRows(answer), [answer]);
  const measures = useMemo(
    () => compared.map(({ rows }) => compareRows(rows.A, rows.B, vocabulary.special)),
    [compared, vocabulary],
  );
  const [chosen, setChosen] = useState(0);
  const first = compared.at(0);
  const looked = compared.at(chosen) ?? first;
  const { at } = looked?.pair ?? about.pairs[0];
  const pins = useMemo(
    () => pinsOf(vocabulary, pinned, at, places, onPin),
    [vocabulary, pinned, at, places, onPin],
  );
  const kept = useMemo(
    () => (looked === undefined ? [] : wordNumbers(looked.rows, vocabulary, pins.ids)),
    [looked, vocabulary, pins],
  );
  const protocol = `log p over the whole vocabulary, ${formWords(run.job.form)}`;
  const caption = useMemo(
    () => [
      ...(looked === undefined ? [] : [`A: ${looked.pair.A} B: ${looked.pair.B}`]),
      ...(run.identity === null ? [] : [provenanceWords(run.identity, protocol)]),
    ],
    [looked, run.identity, protocol],
  );
  const message = useMemo(
    () =>
      first === undefined || isStale
        ? ''
        : first.alike !== null
          ? alikeSentence(first.alike)
          : announceComparison(
              {
                likeliest: likeliest(first.rows, vocabulary, SPOKEN).lists,
                differing: pairedList(first.rows, vocabulary, {
                  among: SPOKEN_AMONG,
                  shown: SPOKEN,
                  sort: 'delta',
                }),
              },
              sides,
            ),
    [first, isStale, vocabulary, sides],
  );
  const sorting = useMemo(() => ({ by: sort, onSort }), [sort, onSort]);
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      {compared.map((each, index) => {
        const { title, alike } = each;
        return (
          <div className="compared" key={title ?? 'only'}>
            {alike !== null ? (
              <p className="notice">
                {title !== null && <span className="quiet">{title}: </span>}
                {alikeSentence(alike)}
              </p>
            ) : (
              <>
                <LikeliestLists compared={each} vocabulary={vocabulary} sides={sides} pins={pins} />
                <MeasuresLine measures={measures[index]} title={title} />
                <PairedLists
                  compared={each}
                  vocabulary={vocabulary}
                  sides={sides}
                  pins={pins}
                  sorting={sorting}
                />
              </>
            )}
          </div>
        );
      })}
      <HowToRead part="Words that differ most" isNamed />
      <HowToRead part="Overlap, Jaccard and RBO" isNamed />
      <Provenance identity={run.identity} protocol={protocol} />
      {looked !== undefined && (
        <>
          {compared.length > 1 && (
            <Choice
              label="the words below"
              accessibleLabel="Article of the words below"
              value={compared.indexOf(looked)}
              options={[...compared.keys()]}
              name={(index) => compared[index].title ?? ''}
              onChange={setChosen}
            />
          )}
          <section className="lab-section words-kept" aria-label="Words kept in view">
            <h2 className="section-title">Words kept in view</h2>
            <WordSearch
              client={client}
              answer={answer}
              compared={looked}
              vocabulary={vocabulary}
              sides={sides}
              pins={pins}
            />
            {pinned.length === 0 ? (
              <p className="quiet">
                None yet. Pin a word with{' '}
                <span className="key-only">
                  <kbd>P</kbd> on its row,{' '}
                </span>
                a click on its row, or a click on its point in a plot.
              </p>
            ) : (
              <BothTable caption="Pinned" rows={kept} sides={sides} pins={pins} />
            )}
          </section>
          {children}
          {looked.alike === null && (
            <Later>
              <VocabularyPlots
                rows={looked.rows}
                vocabulary={vocabulary}
                sides={sides}
                caption={caption}
                pins={pins}
              />
            </Later>
          )}
        </>
      )}
      <LiveRegion label="Latest comparison" message={message} settledForMs={SETTLED_FOR_MS} />
    </div>
  );
});
