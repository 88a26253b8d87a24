import { spacedAfterMask, spacedWords } from '../fill/token_text.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ComparisonAbout } from './resolve.ts';
import { shown, SIDES } from './sides.ts';
import { SideMark } from './SidesLine.tsx';

interface SentenceIdsProps {
  readonly answer: Answered<ComparisonAbout>;
  readonly isStale: boolean;
}

/** The sentences as the model reads them: their token ids. */
export function SentenceIds({ answer: { about, run }, isStale }: SentenceIdsProps) {
  const spaced = [
    ...new Set(
      [...run.results.values()].flatMap(({ index, tokens }) =>
        spacedAfterMask(tokens, [run.job.sentences[index].text, '']),
      ),
    ),
  ];
  return (
    <div
      className={isStale ? 'sentence-ids answer-stale' : 'sentence-ids'}
      role="group"
      aria-label="Token ids"
    >
      {about.pairs.flatMap(({ at }) =>
        SIDES.map((side) => {
          const result = run.results.get(at[side]);
          return result === undefined ? null : (
            <div className="ids" key={at[side]}>
              <SideMark side={side} />
              <span className="visually-hidden">{shown(about.ready.sides[side])}: </span>
              <code>{result.tokens.map((token) => token.inputId).join(' ')}</code>
            </div>
          );
        }),
      )}
      {spaced.length > 0 && <p className="quiet">{spacedWords(spaced)}</p>}
    </div>
  );
}
