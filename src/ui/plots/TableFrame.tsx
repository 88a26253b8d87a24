import type { ReactNode } from 'react';

interface TableFrameProps {
  /** What the table holds. */
  readonly label: string;
  readonly children: ReactNode;
}

/** Around a table of plain cells, which may be wider than the page: it scrolls there, by keyboard too. */
export function TableFrame({ label, children }: TableFrameProps) {
  return (
    <div className="plot-table-frame" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
