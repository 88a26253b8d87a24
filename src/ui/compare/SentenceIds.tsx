import { describeCharacters } from '../characters.ts';
import { spacedAfterMask, spacedWords } from '../fill/token_text.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ComparisonAbout } from './resolve.ts';
import { shown, SIDES } from './sides.ts';
import { SideMark } from './SidesLine.tsx';

/** More unknown texts are counted. */
const NAMED = 4;

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
  const unknown = new Set(
    [...run.results.values()].flatMap(({ tokens }) =>
      tokens.flatMap((token) => (token.unknown === true ? [token.piece] : [])),
    ),
  );
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
      {unknown.size > 0 && (
        <p className="quiet">
          Id 1 is &lt;unk&gt;: it stands for{' '}
          <bdi>{[...unknown].slice(0, NAMED).map(describeCharacters).join(', ')}</bdi>
          {unknown.size > NAMED && ` and ${unknown.size - NAMED} more`}.
        </p>
      )}
      {spaced.length > 0 && <p className="quiet">{spacedWords(spaced)}</p>}
    </div>
  );
}
