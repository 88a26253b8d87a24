import { memo, useState } from 'react';
import type { MeasureClient } from '../../page/client.ts';
import { Choice } from '../frame/Choice.tsx';
import { OpenFilesButton } from '../models/OpenFilesButton.tsx';
import { ReadingLine } from './ReadingLine.tsx';
import type { ScoreAnswer } from './score_desk.ts';
import { TwoRunsAnswer } from './TwoRunsAnswer.tsx';
import { runWords } from './two_runs_words.ts';
import { useOtherFile } from './use_other_file.ts';

interface BesideRunProps {
  readonly measures: MeasureClient;
  /** What is shown, of the newest question and at rest; null while there is none: what was chosen is kept. Held steady by the caller, as is `runs`. */
  readonly answer: ScoreAnswer | null;
  /** Other runs over the same set: by another protocol, model, precision or engine, or from the set's own file of scores. */
  readonly runs: readonly ScoreAnswer[];
}

const NONE = 'none';
const FILE = 'file';

/** Another run beside the one shown, chosen among those of this visit or opened from a file. */
export const BesideRun = memo(function BesideRun({ measures, answer, runs }: BesideRunProps) {
  const [chosen, setChosen] = useState(NONE);
  const file = useOtherFile(() => setChosen(FILE));
  const offered = new Map<string, ScoreAnswer>([
    ...runs.map(
      (run) => [`${run.recorded === undefined ? '' : 'recorded: '}${runWords(run, null)}`, run] as const,
    ),
    ...(file.scores === null ? [] : [[FILE, file.scores.answer] as const]),
  ]);
  const other = offered.get(chosen) ?? null;
  const nameOf = (key: string): string => {
    const run = offered.get(key);
    return run === undefined
      ? 'no other run'
      : runWords(run, key === FILE ? (file.scores?.name ?? null) : null);
  };
  return (
    <section className="lab-section" aria-label="Beside another run">
      <h2 className="section-title">Beside another run</h2>
      <p className="quiet">
        The same items scored by another model, revision, precision or protocol, here or from a file: how far
        the rates differ, and which items that is of.
      </p>
      <div className="field-tools">
        {offered.size > 0 && (
          <Choice
            label="beside"
            accessibleLabel="The other run"
            value={other === null ? NONE : chosen}
            options={[NONE, ...offered.keys()]}
            name={nameOf}
            onChange={setChosen}
          />
        )}
        <OpenFilesButton label="Open scores" onFiles={file.open} />
      </div>
      {file.reading !== null && <ReadingLine reading={file.reading} onCancel={file.cancel} />}
      {file.fault !== null && (
        <div className="notice notice-error" role="alert">
          <div className="notice-words">
            <p className="notice-title">{file.fault.message}</p>
            <p>{file.fault.remedy}</p>
          </div>
        </div>
      )}
      {other !== null && (
        <TwoRunsAnswer measures={measures} shown={answer} other={other} name={nameOf(chosen)} />
      )}
    </section>
  );
});
