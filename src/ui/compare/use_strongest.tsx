import { useMemo, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { formatPlural } from '../format.ts';

/** Rows drawn at first. */
const ROWS_AT_FIRST = 8;

interface Strongest<Row> {
  /** All rows, the largest effect first. */
  readonly ordered: readonly Row[];
  /** Those to draw. */
  readonly rows: readonly Row[];
  /** Draws all rows, or the strongest again; nothing where all are drawn anyway. */
  readonly button: ReactNode;
}

/** The rows with the largest effects, and all of them when asked for. `effectOf` is a function of the module, not of a rendering. */
export function useStrongest<Row>(
  all: readonly Row[],
  effectOf: (row: Row) => number,
  noun = 'word',
): Strongest<Row> {
  const [isAll, setAll] = useState(false);
  const ordered = useMemo(
    () => all.toSorted((x, y) => Math.abs(effectOf(y)) - Math.abs(effectOf(x))),
    [all, effectOf],
  );
  const rows = useMemo(() => (isAll ? ordered : ordered.slice(0, ROWS_AT_FIRST)), [ordered, isAll]);
  const button = ordered.length > ROWS_AT_FIRST && (
    <Button className="button" onPress={() => setAll(!isAll)}>
      {isAll ? `Show the ${ROWS_AT_FIRST} strongest` : `Show all ${formatPlural(ordered.length, noun)}`}
    </Button>
  );
  return { ordered, rows, button };
}
