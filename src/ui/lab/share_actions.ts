/** What any view offers of its numbers: files and the script that computes them again. What writes a file is fetched for the first. */
import type { Figure } from '../../probes/export/figures.ts';
import { pythonScript, type PythonProbe } from '../../probes/export/python.ts';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import type { ShareAction } from './ShareMenu.tsx';

/** Numbers as they leave the page. */
export interface Exported {
  readonly rows: readonly ResultRow[];
  readonly provenance: Provenance;
  readonly python: PythonProbe;
  /** What is made of the rows; left out where nothing is. */
  readonly figures?: readonly Figure[];
}

/**
 * @param fileName of the files, without the ending
 * @param exported makes the rows; called at the press
 * @param hasFigures whether there are figures, for a file of their own beside that of the rows; JSON holds both
 */
export function resultActions(
  fileName: string,
  exported: () => Exported,
  hasFigures = false,
): readonly ShareAction[] {
  return [
    ...fileActions(fileName, exported, hasFigures),
    scriptAction(() => pythonScript(exported().python)),
  ];
}

/** @param script makes it; called at the press */
export function scriptAction(script: () => string): ShareAction {
  return { id: 'python', name: 'Copy Python', text: script };
}

/** The files alone. */
export function fileActions(
  fileName: string,
  exported: () => Pick<Exported, 'rows' | 'provenance' | 'figures'>,
  hasFigures = false,
): readonly ShareAction[] {
  return [
    {
      id: 'csv',
      name: 'CSV',
      file: { name: `${fileName}.csv`, type: 'text/csv' },
      text: async () => {
        const { rows, provenance } = exported();
        const { toCsv } = await import('../../probes/export/csv.ts');
        return toCsv(rows, provenance);
      },
    },
    ...(hasFigures
      ? [
          figuresAction(fileName, async () => {
            const { figures = [], provenance } = exported();
            const { figuresToCsv } = await import('../../probes/export/figure_columns.ts');
            return figuresToCsv(figures, provenance);
          }),
        ]
      : []),
    {
      id: 'json',
      name: 'JSON',
      file: { name: `${fileName}.json`, type: 'application/json' },
      text: async () => {
        const { rows, provenance, figures } = exported();
        const { toJson } = await import('../../probes/export/json.ts');
        return toJson(rows, provenance, figures);
      },
    },
  ];
}

/** The file of what is made of the rows: means with interval and test, likenesses, rates. */
export function figuresAction(fileName: string, text: () => string | Promise<string>): ShareAction {
  return {
    id: 'figures',
    name: 'Summary (CSV)',
    file: { name: `${fileName}-summary.csv`, type: 'text/csv' },
    text,
  };
}

/** The day of an export, ISO 8601. */
export function exportDate(): string {
  return new Date().toISOString().slice(0, 10);
}
