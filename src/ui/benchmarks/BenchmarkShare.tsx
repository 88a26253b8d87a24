import { memo } from 'react';
import { figuresToCsv } from '../../probes/export/figure_columns.ts';
import { pairsToCsv, pairsToJson, pairTokensToCsv, type PairProvenance } from '../../probes/export/pairs.ts';
import { exportDate, figuresAction } from '../lab/share_actions.ts';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { PairAnswer } from './pair_desk.ts';
import { exportRows, pairRows, rateFigures } from './pair_rows.ts';

/** The scores as files. A link could not carry the sentences, and the set is the visitor's own file. */
export const BenchmarkShare = memo(function BenchmarkShare({
  answer,
}: {
  readonly answer: PairAnswer | null;
}) {
  const identity = answer?.identity ?? null;
  if (answer === null || identity === null) return null;
  const provenance = (): PairProvenance => ({
    model: identity,
    protocol: answer.protocol,
    set: answer.set.name,
    pairsInSet: answer.set.pairs.length,
    date: exportDate(),
  });
  const figures = () => rateFigures(answer, pairRows(answer));
  return (
    <ShareMenu
      name="Export"
      actions={[
        {
          id: 'csv',
          name: 'CSV',
          file: { name: 'unmask-pairs.csv', type: 'text/csv' },
          text: () => pairsToCsv(exportRows(answer), provenance()),
        },
        {
          id: 'tokens',
          name: 'Tokens (CSV)',
          file: { name: 'unmask-pairs-tokens.csv', type: 'text/csv' },
          text: () => pairTokensToCsv(exportRows(answer), provenance()),
        },
        figuresAction('unmask-pairs', () => figuresToCsv(figures(), provenance())),
        {
          id: 'json',
          name: 'JSON',
          file: { name: 'unmask-pairs.json', type: 'application/json' },
          text: () => pairsToJson(exportRows(answer), provenance(), figures()),
        },
      ]}
    />
  );
});
