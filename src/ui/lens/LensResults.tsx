import { memo, useMemo, useState } from 'react';
import { isUnderWay } from '../../page/client.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { Choice } from '../frame/Choice.tsx';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { Later } from '../lab/Later.tsx';
import type { PlacedWords } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { spokenWord } from '../lab/spoken_word.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { provenanceWords } from '../lab/words.ts';
import { COSINE, DELTA, LOG_PROB, NORM } from '../plots/quantity.ts';
import type { ReadyLens } from './lens_job.ts';
import { headWords, lensProtocol, leadWords } from './lens_words.ts';
import { PassPlot } from './PassPlot.tsx';
import { deltaLines, followedWords, leader, logProbLines, readSentences, stateLines } from './readings.ts';
import { ReadingsTable } from './ReadingsTable.tsx';
import { Unfollowed } from './Unfollowed.tsx';

interface LensResultsProps {
  readonly answer: Answered<ReadyLens>;
  readonly vocabulary: Vocabulary;
  readonly isStale: boolean;
  /** Asked to be followed. Held steady by the caller. */
  readonly words: readonly string[];
  /** How they read at the masks. */
  readonly placed: PlacedWords;
  /** As many as the model was made for; null where that is not known. */
  readonly ownPasses: number | null;
}

/** Pass by pass: the likeliest words, the lines of those that are followed, and where two sentences part. */
export const LensResults = memo(function LensResults(props: LensResultsProps) {
  const { answer, vocabulary, isStale, words, placed, ownPasses } = props;
  const { about, run } = answer;
  const sentences = useMemo(() => readSentences(answer), [answer]);
  const [side, setSide] = useState<'A' | 'B'>('A');
  const looked = sentences.find((sentence) => sentence.side === side) ?? sentences.at(0);
  // Those of the sentence that is looked at; where two stand against each other, those of both.
  const followed = useMemo(
    () => followedWords(words, looked === undefined ? [] : [looked], vocabulary, placed),
    [words, looked, vocabulary, placed],
  );
  const ofBoth = useMemo(
    () => followedWords(words, sentences, vocabulary, placed),
    [words, sentences, vocabulary, placed],
  );
  const passes = (looked?.readings.length ?? 1) - 1;
  const protocol = lensProtocol(run.job.form, passes, ownPasses);
  const caption = useMemo(
    () => [
      sentences.map(({ text, side: of }) => (of === null ? text : `${of}: ${text}`)).join(' '),
      ...(run.identity === null ? [] : [provenanceWords(run.identity, protocol)]),
    ],
    [sentences, run.identity, protocol],
  );
  const logProbs = useMemo(
    () => (looked === undefined ? null : logProbLines(looked.readings, followed.ids, vocabulary, ownPasses)),
    [looked, followed, vocabulary, ownPasses],
  );
  const deltas = useMemo(
    () =>
      sentences.length < 2
        ? null
        : deltaLines(sentences[0].readings, sentences[1].readings, ofBoth.ids, vocabulary, ownPasses),
    [sentences, ofBoth, vocabulary, ownPasses],
  );
  const states = useMemo(
    () => ({
      cosines: stateLines(sentences, 'cosineToBefore', ownPasses),
      norms: stateLines(sentences, 'norm', ownPasses),
    }),
    [sentences, ownPasses],
  );
  if (looked === undefined || logProbs === null) return null;
  const spoken = sentences
    .map((sentence) =>
      leadWords(sentence, leader(sentence.readings), ({ word, continuation }) =>
        spokenWord(word, continuation),
      ),
    )
    .join(' ');
  const leads = sentences.map((sentence) => leadWords(sentence, leader(sentence.readings)));
  const named = looked.side === null ? '' : `, ${looked.side}: “${looked.name}”`;
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <section className="lab-section" aria-label="Pass by pass">
        <h2 className="section-title">Pass by pass</h2>
        {leads.map((lead) => (
          <p key={lead}>
            <bdi>{lead}</bdi>
          </p>
        ))}
        {about.article !== null && <p className="quiet">Read with “{about.article}” before the mask.</p>}
        {sentences.length > 1 && looked.side !== null && (
          <Choice
            label="sentence"
            accessibleLabel="Sentence of the table and of its lines"
            value={looked.side}
            options={['A', 'B'] as const}
            name={(of) => `${of}: ${about.read.find((each) => each.side === of)?.name ?? ''}`}
            onChange={setSide}
          />
        )}
        <ReadingsTable
          readings={looked.readings}
          vocabulary={vocabulary}
          ranked={followed.ids}
          ownPasses={ownPasses}
          caption={`Likeliest words after each pass${named}`}
        />
        <p className="reading-note">{headWords(ownPasses, passes)}</p>
        <HowToRead part="Lens" />
        <Provenance identity={run.identity} protocol={protocol} />
      </section>
      <Later>
        <section className="lab-section" aria-label="Words by pass">
          <h2 className="section-title">Words by pass</h2>
          <Unfollowed followed={followed} />
          <div className="plots-beside">
            <PassPlot
              title={`log p after each pass${named}`}
              caption={caption}
              fileName="unmask-lens"
              data={logProbs}
              quantity={LOG_PROB}
            />
            {deltas !== null && (
              <PassPlot
                title="Δ log p after each pass, A − B"
                caption={caption}
                fileName="unmask-lens-delta"
                data={deltas}
                quantity={DELTA}
              />
            )}
          </div>
        </section>
        <section className="lab-section" aria-label="The state at the mask">
          <h2 className="section-title">The state at the mask</h2>
          <div className="plots-beside">
            <PassPlot
              title="Cosine of the hidden state with that of the pass before"
              caption={caption}
              fileName="unmask-lens-cosine"
              data={states.cosines}
              quantity={COSINE}
            />
            <PassPlot
              title="Norm of the hidden state after each pass"
              caption={caption}
              fileName="unmask-lens-norm"
              data={states.norms}
              quantity={NORM}
            />
          </div>
        </section>
      </Later>
      <LiveRegion label="Latest reading" message={isStale || isUnderWay(run) ? '' : spoken} />
    </div>
  );
});
