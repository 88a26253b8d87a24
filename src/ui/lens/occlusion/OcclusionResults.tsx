import { memo, useMemo } from 'react';
import { isUnderWay } from '../../../page/client.ts';
import { HowToRead } from '../../frame/HowToRead.tsx';
import { LiveRegion } from '../../frame/LiveRegion.tsx';
import { Provenance } from '../../lab/Provenance.tsx';
import { provenanceWords } from '../../lab/words.ts';
import { HoldingChips } from './HoldingChips.tsx';
import { HoldingPlot } from './HoldingPlot.tsx';
import { occludedSentences, withoutAnswer, type OcclusionAnswer } from './occlusion_job.ts';
import { heldWords, occlusionProtocol, unreadName } from './occlusion_words.ts';

interface OcclusionResultsProps {
  readonly answer: OcclusionAnswer;
  readonly isStale: boolean;
}

/** Of each sentence its words as chips, coloured by how much of the answer they hold up; then the same as a plot with its table. */
export const OcclusionResults = memo(function OcclusionResults({ answer, isStale }: OcclusionResultsProps) {
  const { about, job, run } = answer;
  const unread = unreadName(run, isStale);
  const sentences = useMemo(() => occludedSentences(answer), [answer]);
  const missing = withoutAnswer(answer).map((index) => about.read[index]);
  const protocol = occlusionProtocol(job.form);
  const spoken = sentences.map(heldWords).join(' ');
  const source = run.identity === null ? null : provenanceWords(run.identity, protocol);
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <section className="lab-section" aria-label="What holds the answer up">
        <h2 className="section-title">What holds the answer up</h2>
        {missing.map(({ text }) => (
          <p key={text}>
            “<bdi>{job.answer}</bdi>” is no single piece at the mask of “<bdi>{text}</bdi>”, so it is not read
            there.
          </p>
        ))}
        {about.article !== null && <p className="quiet">Read with “{about.article}” before the mask.</p>}
        <div className="plots-beside">
          {sentences.map((sentence) => (
            <HoldingChips key={sentence.index} sentence={sentence} unread={unread} />
          ))}
        </div>
        {sentences.length > 0 && (
          <p className="reading-note">
            Each word was replaced by [MASK], all its pieces, and the answer read again. ▲ and blue: without
            the word the answer is less likely, so the word holds it up. ▼ and orange: without it the answer
            is likelier. Two words may hold it up together, and then neither shows it alone.
          </p>
        )}
        <HowToRead part="Occlusion" />
        <Provenance identity={run.identity} protocol={protocol} />
      </section>
      <section className="lab-section" aria-label="Word by word">
        <h2 className="section-title">Word by word</h2>
        <div className="plots-beside">
          {sentences.map((sentence) => (
            <HoldingPlot key={sentence.index} sentence={sentence} source={source} unread={unread} />
          ))}
        </div>
      </section>
      <LiveRegion label="Latest answer" message={isStale || isUnderWay(run) ? '' : spoken} />
    </div>
  );
});
