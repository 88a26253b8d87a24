/** What any view offers of its numbers: files and the script that computes them again. Pure. */
import { toCsv } from '../../probes/export/csv.ts';
import { toJson } from '../../probes/export/json.ts';
import { pythonScript, type PythonProbe } from '../../probes/export/python.ts';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import type { ShareAction } from './ShareMenu.tsx';

/** Numbers as they leave the page. */
export interface Exported {
  readonly rows: readonly ResultRow[];
  readonly provenance: Provenance;
  readonly python: PythonProbe;
}

/**
 * @param fileName of the files, without the ending
 * @param exported makes the rows; called at the press
 */
export function resultActions(fileName: string, exported: () => Exported): readonly ShareAction[] {
  return [
    ...fileActions(fileName, exported),
    { id: 'python', name: 'Copy Python', text: () => pythonScript(exported().python) },
  ];
}

/** The files alone, of numbers that the script does not compute. */
export function fileActions(
  fileName: string,
  exported: () => Pick<Exported, 'rows' | 'provenance'>,
): readonly ShareAction[] {
  return [
    {
      id: 'csv',
      name: 'CSV',
      file: { name: `${fileName}.csv`, type: 'text/csv' },
      text: () => {
        const { rows, provenance } = exported();
        return toCsv(rows, provenance);
      },
    },
    {
      id: 'json',
      name: 'JSON',
      file: { name: `${fileName}.json`, type: 'application/json' },
      text: () => {
        const { rows, provenance } = exported();
        return toJson(rows, provenance);
      },
    },
  ];
}

/** The day of an export, ISO 8601. */
export function exportDate(): string {
  return new Date().toISOString().slice(0, 10);
}
