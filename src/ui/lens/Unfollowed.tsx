import { Fragment } from 'react';
import { formatCount } from '../format.ts';
import { MAX_LINES, type Followed } from './readings.ts';

/** More are counted. */
const NAMED = 5;

/** Words that were asked for and have no line, and why. */
export function Unfollowed({ followed }: { readonly followed: Followed }) {
  const { unknown, over } = followed;
  return (
    <>
      {unknown.length > 0 && (
        <p>
          No single piece at this place, so without a line:{' '}
          {unknown.slice(0, NAMED).map((word, index) => (
            <Fragment key={word}>
              {index > 0 && ', '}“<bdi>{word}</bdi>”
            </Fragment>
          ))}
          {unknown.length > NAMED && ` and ${formatCount(unknown.length - NAMED)} more`}.
        </p>
      )}
      {over > 0 && <p>Only the first {MAX_LINES} words have a line: more are no longer told apart.</p>}
    </>
  );
}
