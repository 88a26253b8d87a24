import { memo, useMemo } from 'react';
import { isUnderWay } from '../../../page/client.ts';
import { FEATURE_KINDS, type FeatureKind } from '../../../probes/features.ts';
import { PROTOCOLS } from '../../../probes/export/results.ts';
import { formatCosine } from '../../format.ts';
import { Choice } from '../../frame/Choice.tsx';
import { HowToRead } from '../../frame/HowToRead.tsx';
import { LiveRegion } from '../../frame/LiveRegion.tsx';
import { Provenance } from '../../lab/Provenance.tsx';
import { provenanceWords } from '../../lab/words.ts';
import { HeatMap } from '../../plots/HeatMap.tsx';
import { PlotFigure } from '../../plots/PlotFigure.tsx';
import { TEXT_COSINE } from '../../plots/quantity.ts';
import { CosineTable } from './CosineTable.tsx';
import { likenessOf, textName, textsOf, type FeaturesAnswer, type Likeness } from './features_answer.ts';
import { NeighbourTable } from './NeighbourTable.tsx';

interface FeaturesResultsProps {
  readonly answer: FeaturesAnswer;
  readonly isStale: boolean;
  readonly vector: FeatureKind;
  readonly onVector: (vector: FeatureKind) => void;
}

const VECTOR_WORDS: Readonly<Record<FeatureKind, string>> = {
  mean: 'mean of all tokens',
  pooled: 'pooled [CLS]',
};

/** How alike the texts are, and which is nearest to which. */
export const FeaturesResults = memo(function FeaturesResults(props: FeaturesResultsProps) {
  const { answer, isStale, vector, onVector } = props;
  const { run } = answer;
  const texts = useMemo(() => textsOf(answer), [answer]);
  const likeness = useMemo(() => likenessOf(texts, vector), [texts, vector]);
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <Choice
        label="vector of a text"
        accessibleLabel="Which vector stands for a text"
        value={vector}
        options={FEATURE_KINDS}
        name={(kind) => VECTOR_WORDS[kind]}
        onChange={onVector}
      />
      {likeness === null ? (
        <p className="notice">
          This checkpoint has no pooler, so there is no pooled vector. The mean of all tokens is there.
        </p>
      ) : (
        <Likenesses likeness={likeness} vector={vector} answer={answer} />
      )}
      <Provenance identity={run.identity} protocol={VECTOR_WORDS[vector]} />
      <LiveRegion
        label="Latest features"
        message={isStale || isUnderWay(run) || likeness === null ? '' : announce(likeness)}
      />
    </div>
  );
});

interface LikenessesProps {
  readonly likeness: Likeness;
  readonly vector: FeatureKind;
  readonly answer: FeaturesAnswer;
}

function Likenesses({ likeness, vector, answer: { run } }: LikenessesProps) {
  const { texts, cosines } = likeness;
  const heat = useMemo(() => {
    const N = texts.length;
    return {
      rows: texts.map((text) => textName(text)),
      columns: texts.map(({ index }) => String(index + 1)),
      // A text with itself says nothing, and would take the end of the colours.
      cells: cosines.map((value, cell) => (Math.floor(cell / N) === cell % N ? null : value)),
    };
  }, [texts, cosines]);
  const caption = useMemo(
    () => [
      'Cosine of the vectors of every two texts. Vectors of such a model all point much the same way: what differs between pairs tells, not how near 1 a cosine is.',
      ...(run.identity === null
        ? []
        : [provenanceWords(run.identity, `${VECTOR_WORDS[vector]}: ${PROTOCOLS.features}`)]),
    ],
    [run.identity, vector],
  );
  return (
    <>
      <section className="lab-section" aria-label="Cosines">
        <h2 className="section-title">How alike</h2>
        <HowToRead part="Features" />
        {texts.length < 2 ? (
          <p className="quiet">One text has none beside it. Its vectors are in the files.</p>
        ) : (
          <PlotFigure
            title="Cosine of every two texts"
            caption={caption}
            fileName="unmask-cosines"
            table={<CosineTable likeness={likeness} />}
            cells={() => ({
              titles: ['text', ...heat.columns],
              rows: heat.rows.map((name, row) => [
                name,
                ...heat.columns.map((_, column) => cosines[row * texts.length + column]),
              ]),
            })}
          >
            <HeatMap
              data={heat}
              quantity={TEXT_COSINE}
              label={`Cosine of every two of ${texts.length} texts.`}
            />
          </PlotFigure>
        )}
      </section>
      {texts.length > 1 && (
        <section className="lab-section" aria-label="Nearest texts">
          <h2 className="section-title">Nearest texts</h2>
          <NeighbourTable likeness={likeness} />
        </section>
      )}
    </>
  );
}

/** `6 texts. Nearest: 3 and 4, cosine 0.95.` */
function announce({ texts, neighbours }: Likeness): string {
  const nearestOf = neighbours.flatMap((near, of) => near.slice(0, 1).map((best) => ({ of, ...best })));
  const best = nearestOf.toSorted((a, b) => b.cosine - a.cosine).at(0);
  const count = `${texts.length} ${texts.length === 1 ? 'text' : 'texts'}.`;
  if (best === undefined) return count;
  return `${count} Nearest: ${texts[best.of].index + 1} and ${texts[best.index].index + 1}, cosine ${formatCosine(best.cosine, 4)}.`;
}
