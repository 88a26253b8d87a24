import type { SpreadView } from './use_spread.ts';

/** Pairs that are not counted, for how the model reads them. */
export function LeftOutPairs({ alike, repeated }: Pick<SpreadView, 'alike' | 'repeated'>) {
  return (
    <>
      {alike.length > 0 && (
        <p className="notice">
          Not counted, as the model reads both sides as the same tokens:{' '}
          {alike.map((pair) => `“${pair}”`).join(', ')}.
        </p>
      )}
      {repeated.length > 0 && (
        <p className="notice">
          Counted once, as the model reads a pair before it as the same tokens:{' '}
          {repeated.map((pair) => `“${pair}”`).join(', ')}.
        </p>
      )}
    </>
  );
}
