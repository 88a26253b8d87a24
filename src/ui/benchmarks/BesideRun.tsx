import { memo, useState } from 'react';
import type { MeasureClient } from '../../page/client.ts';
import { Choice } from '../frame/Choice.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { OpenFilesButton } from '../models/OpenFilesButton.tsx';
import { engineKey } from '../lab/probe_desk.ts';
import { ReadingLine } from './ReadingLine.tsx';
import type { ScoreAnswer } from './score_desk.ts';
import { TwoRunsAnswer } from './TwoRunsAnswer.tsx';
import { runName, runWords } from './two_runs_words.ts';
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
  const names = new Map([
    [NONE, 'no other run'],
    ...runs.map((run) => [keyOf(run), runName(run, runs)] as const),
    ...(file.scores === null ? [] : [[FILE, file.scores.name] as const]),
  ]);
  const isOfFile = chosen === FILE && file.scores !== null;
  const other = isOfFile ? file.scores.answer : (runs.find((run) => keyOf(run) === chosen) ?? null);
  if (answer === null) return null;
  return (
    <section className="lab-section beside-run" aria-label="Beside another run">
      <h2 className="section-title">Beside another run</h2>
      <p className="quiet">
        The same items scored by another model, revision, precision or protocol, here or from a file: how far
        the rates differ, and which items that is of.
      </p>
      <HowToRead part="Two runs beside each other" />
      <div className="field-tools">
        {names.size > 1 && (
          <Choice
            label="beside"
            accessibleLabel="The other run"
            value={other === null ? NONE : chosen}
            options={[...names.keys()]}
            name={(key) => names.get(key) ?? ''}
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
        <TwoRunsAnswer
          measures={measures}
          shown={answer}
          other={other}
          name={runWords(other, isOfFile ? file.scores.name : null)}
        />
      )}
    </section>
  );
});

/** No two runs over a set have the same. */
function keyOf(run: ScoreAnswer): string {
  return `${run.recorded === undefined ? 'here' : 'recorded'} ${run.protocol} ${engineKey(run.identity)}`;
}
