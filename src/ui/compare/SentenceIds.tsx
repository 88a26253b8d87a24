import { spacedAfterMask, spacedWords } from '../fill/token_text.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { Ready } from './resolve.ts';
import { shown } from './side_names.ts';
import { SideMark } from './SidesLine.tsx';

interface SentenceIdsProps {
  readonly answer: Answered<Ready>;
  readonly isStale: boolean;
}

/** The sentences as the model reads them: their token ids. */
export function SentenceIds({ answer: { about, run }, isStale }: SentenceIdsProps) {
  const sides = ['A', 'B'] as const;
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
      {[...run.results.values()]
        .toSorted((x, y) => x.index - y.index)
        .map(({ index, tokens }) => {
          const side = sides[index % 2];
          return (
            <div className="ids" key={index}>
              <SideMark side={side} />
              <span className="visually-hidden">{shown(about.sides[side])}: </span>
              <code>{tokens.map((token) => token.inputId).join(' ')}</code>
            </div>
          );
        })}
      {spaced.length > 0 && <p className="quiet">{spacedWords(spaced)}</p>}
    </div>
  );
}
