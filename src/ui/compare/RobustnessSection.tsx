import { useId, useMemo, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import type { ViewState } from '../../worker/client.ts';
import { formatCount, formatDelta, formatPlural, formatShare } from '../format.ts';
import { Chevron } from '../frame/Chevron.tsx';
import { Choice } from '../frame/Choice.tsx';
import { isWorking, shownAnswer, type Answered } from '../lab/probe_desk.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { RunLine } from '../lab/RunLine.tsx';
import { RunNotices } from '../lab/RunNotices.tsx';
import type { Probe } from '../lab/use_probe.ts';
import { formWords, planWords, provenanceWords } from '../lab/words.ts';
import { DotPlot } from '../plots/DotPlot.tsx';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { StripPlot } from '../plots/StripPlot.tsx';
import type { PlotColumn } from '../plots/table_rows.ts';
import type { CompareAct, CompareState } from './compare_state.ts';
import { formatPair } from './frame_sets.ts';
import type { RobustSetUp } from './use_robustness.ts';
import { wordEffects, type RobustAbout, type Unit } from './robust.ts';
import { shown } from './side_names.ts';
import { useFamily, type FamilyRow, type FamilyWord } from './use_family.ts';

interface RobustnessSectionProps {
  readonly view: ViewState;
  readonly state: CompareState;
  readonly act: (act: CompareAct) => void;
  readonly setUp: RobustSetUp;
  readonly probe: Probe<RobustAbout>;
  /** Δ in the compared sentence, by word: what the frames agree with or not. */
  readonly references: ReadonlyMap<string, number>;
}

const UNIT_NAMES: Readonly<Record<Unit, string>> = { frames: 'frames', pairs: 'pairs' };
/** Rows drawn at first, those with the largest mean effect. */
const ROWS_AT_FIRST = 8;

/** Each word's effects, beside that of the compared sentence. */
function useEffects(
  answer: Answered<RobustAbout> | null,
  unit: Unit,
  references: ReadonlyMap<string, number>,
): readonly FamilyWord[] | null {
  return useMemo(
    () =>
      answer === null
        ? null
        : wordEffects(answer, unit).map((each) => ({
            ...each,
            reference: references.get(each.word) ?? null,
          })),
    [answer, unit, references],
  );
}

/** The same contrast in other frames and with other pairs, beside the effect in the one sentence. */
export function RobustnessSection(props: RobustnessSectionProps) {
  const { view, state, act, setUp, probe, references } = props;
  const [unit, setUnit] = useState<Unit>('frames');
  const answered = shownAnswer(probe.state);
  const answer = answered?.answer ?? null;
  const working = isWorking(probe.state);
  // Summaries of what is still coming in would move under the reader: they are made when it has ended.
  const effects = useEffects(working ? null : answer, unit, references);
  const family = useFamily(effects);
  const { plan } = probe.state;
  return (
    <section className="lab-section" aria-label="How far the effect holds">
      <h2 className="section-title">How far the effect holds</h2>
      <p className="reading-note">
        The same contrast said in other words. An effect of one sentence may vanish in the next: read the
        spread, not the dot.
      </p>
      <div className="field-tools">
        <Choice
          label="frames for"
          accessibleLabel="Set of frames"
          value={setUp.index}
          options={[...state.frameSets.keys()]}
          name={(index) => state.frameSets[index].label}
          onChange={setUp.choose}
        />
        <Choice
          label="a dot for each of the"
          accessibleLabel="What a dot stands for"
          value={unit}
          options={['frames', 'pairs'] as const}
          name={(each) => UNIT_NAMES[each]}
          onChange={setUnit}
        />
        {setUp.severalPieces > 0 && (
          <Button className="button button-inline" onPress={() => setUp.setAll(!setUp.all)}>
            {setUp.all ? 'Leave out' : 'Include'} {formatPlural(setUp.severalPieces, 'word')} of several
            pieces
          </Button>
        )}
        <span className="plan-words">
          {plan.kind === 'planned' && planWords(plan.plan.sentences, plan.plan.sentences, plan.plan)}
        </span>
        <RunLine
          state={probe.state}
          name="Robustness"
          startLabel="Run the frames"
          onStart={probe.start}
          onCancel={probe.cancel}
        />
      </div>
      {setUp.mismatch !== null && (
        <p className="notice">
          “{formatPair(setUp.mismatch)}” is no pair of this set: the spread below is of the set’s own pairs.{' '}
          <Button
            className="button"
            onPress={() => {
              if (setUp.mismatch !== null) {
                act({ type: 'pairs', set: setUp.index, pairs: formatPair(setUp.mismatch) });
              }
            }}
          >
            Put this pair into the frames
          </Button>
        </p>
      )}
      <FramesEditor state={state} act={act} setUp={setUp} />
      <RunNotices state={probe.state} view={view} onStart={probe.start} />
      {setUp.words.length === 0 && (
        <p>Pin a word, or write one under Targets, to see how far its effect holds.</p>
      )}
      {answered !== null && family !== null && family.rows.length > 0 && (
        <div className={answered.isStale || family.of !== effects ? 'answer answer-stale' : 'answer'}>
          <Spread
            family={family.rows}
            effects={family.of}
            unit={unit}
            about={answered.answer.about}
            caption={
              answered.answer.run.identity === null
                ? []
                : [
                    provenanceWords(
                      answered.answer.run.identity,
                      `Δ log p, ${formWords(answered.answer.run.job.form)}`,
                    ),
                  ]
            }
          />
          <Provenance
            identity={answered.answer.run.identity}
            protocol={`Δ log p at the mask, ${formWords(answered.answer.run.job.form)}`}
          />
        </div>
      )}
    </section>
  );
}

interface SpreadProps {
  readonly family: readonly FamilyRow[];
  readonly effects: readonly FamilyWord[];
  readonly unit: Unit;
  readonly about: RobustAbout;
  readonly caption: readonly string[];
}

/** The strip plot, the dot plot with intervals, and their table. */
function Spread({ family, effects, unit, about, caption }: SpreadProps) {
  const [isAll, setAll] = useState(false);
  const ordered = useMemo(() => family.toSorted((x, y) => Math.abs(y.mean) - Math.abs(x.mean)), [family]);
  const rows = useMemo(() => (isAll ? ordered : ordered.slice(0, ROWS_AT_FIRST)), [ordered, isAll]);
  const byWord = useMemo(() => new Map(effects.map((each) => [each.word, each])), [effects]);
  const strips = useMemo(
    () =>
      rows.map((row) => ({
        label: row.word,
        note: agreementWords(row),
        dots: byWord.get(row.word)?.effects ?? [],
        mean: row.mean,
      })),
    [rows, byWord],
  );
  const dots = useMemo(
    () => ({
      rows: rows.map(({ word, discovery }) => ({ label: word, ...(discovery ? { note: 'FDR 5 %' } : {}) })),
      series: [
        {
          name: `mean over ${unit}`,
          tone: 'ink' as const,
          values: rows.map(({ mean, interval }) => ({
            value: mean,
            interval: interval.kind === 'interval' ? ([interval.lower, interval.upper] as const) : null,
          })),
        },
        {
          name: 'the compared sentence',
          tone: 'quiet' as const,
          values: rows.map(({ word }) => {
            const reference = byWord.get(word)?.reference ?? null;
            return reference === null ? null : { value: reference, interval: null };
          }),
        },
      ],
    }),
    [rows, byWord, unit],
  );
  const columns = useMemo(() => familyColumns(unit), [unit]);
  const [a, b] = about.set.pairs[0].map(shown);
  const title = `Δ in ${formatPlural(strips.at(0)?.dots.length ?? 0, unit.slice(0, -1))}, ${about.set.label}`;
  const captions = useMemo(
    () => [
      `Δ = log p(${a}) − log p(${b}) and the like for ${formatPlural(about.set.pairs.length, 'pair')}; a dot is one of the ${unit}, the bar their mean.`,
      `Behind each row: in how many ${unit} it is consistent with the compared sentence. ` +
        'p: paired sign-flip permutation test. ✓, FDR 5 %: Benjamini–Hochberg over the words asked for. Intervals: bootstrap over ' +
        `${unit}, 95 %, none under five.`,
      ...caption,
    ],
    [a, b, about, unit, caption],
  );
  const table = <PlotTable columns={columns} rows={ordered} caption={title} />;
  return (
    <>
      <div className="plots-beside">
        <PlotFigure title={title} caption={captions} fileName="unmask-robustness" table={table}>
          <StripPlot rows={strips} label={`${title}. ${rows.length} words.`} />
        </PlotFigure>
        <PlotFigure title={`Mean Δ over ${unit}`} caption={captions} fileName="unmask-means" table={table}>
          <DotPlot
            data={dots}
            label={`Mean Δ over ${unit} with 95 % intervals, beside the compared sentence.`}
            intervalName={`95 % interval, bootstrap over ${unit}`}
          />
        </PlotFigure>
      </div>
      {ordered.length > ROWS_AT_FIRST && (
        <Button className="button" onPress={() => setAll(!isAll)}>
          {isAll ? `Show the ${ROWS_AT_FIRST} strongest` : `Show all ${formatPlural(ordered.length, 'word')}`}
        </Button>
      )}
    </>
  );
}

/** `9 of 11 · p 0.012`, with a tick where it is a discovery: short enough to stand behind its row. */
export function agreementWords({ agreement, permutation, discovery }: FamilyRow): string {
  return `${agreement.agreeing} of ${agreement.total} · p ${formatP(permutation.p)}${discovery ? ' ✓' : ''}`;
}

function formatP(p: number): string {
  return p < 0.001 ? '<0.001' : p < 0.1 ? p.toFixed(3) : formatShare(p);
}

function familyColumns(unit: Unit): readonly PlotColumn<FamilyRow>[] {
  return [
    { key: 'word', title: 'word', kind: 'text', value: ({ word }) => word },
    {
      key: 'mean',
      title: 'mean Δ (nats)',
      kind: 'number',
      value: ({ mean }) => mean,
      format: ({ mean }) => formatDelta(mean),
    },
    {
      key: 'agreement',
      title: `consistent in, of the ${unit}`,
      kind: 'number',
      value: ({ agreement }) => agreement.agreeing / agreement.total,
      format: ({ agreement }) => `${formatCount(agreement.agreeing)} of ${formatCount(agreement.total)}`,
    },
    {
      key: 'range',
      title: 'lowest to highest (nats)',
      kind: 'number',
      value: ({ highest, lowest }) => highest - lowest,
      format: ({ highest, lowest }) => `${formatDelta(lowest)} to ${formatDelta(highest)}`,
    },
    {
      key: 'interval',
      title: '95 % interval (nats)',
      kind: 'number',
      value: ({ interval }) => (interval.kind === 'interval' ? interval.lower : null),
      format: ({ interval }) =>
        interval.kind === 'interval'
          ? `${formatDelta(interval.lower)} to ${formatDelta(interval.upper)}`
          : '–',
    },
    {
      key: 'p',
      title: 'p',
      kind: 'number',
      value: ({ permutation }) => permutation.p,
      format: (row) => formatP(row.permutation.p),
    },
    {
      key: 'q',
      title: 'adjusted p',
      kind: 'number',
      value: ({ adjustedP }) => adjustedP,
      format: (row) => formatP(row.adjustedP),
    },
    { key: 'mark', title: 'FDR 5 %', kind: 'text', value: ({ discovery }) => (discovery ? 'yes' : 'no') },
  ];
}

/** The frames and pairs of the set, to be read and changed. */
function FramesEditor({ state, act, setUp }: Pick<RobustnessSectionProps, 'state' | 'act' | 'setUp'>) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const draft = state.frameSets.at(setUp.index);
  if (draft === undefined) return null;
  const { set, badLines } = setUp.read;
  return (
    <div className="frames-editor">
      <Button
        className="button button-inline"
        aria-expanded={isOpen}
        aria-controls={id}
        onPress={() => setOpen(!isOpen)}
      >
        {formatPlural(set.frames.length, 'frame')}, {formatPlural(set.pairs.length, 'pair')}
        <Chevron />
      </Button>
      {setUp.faults.map(({ line, frame, error }) => (
        <p className="fault-words" key={line}>
          Frame {line}, “<bdi>{frame}</bdi>”, is left out: {error.message} {error.remedy}
        </p>
      ))}
      {badLines.length > 0 && (
        <p className="fault-words">
          {badLines.length === 1 ? 'Line' : 'Lines'} {badLines.join(', ')} of the pairs: write two words
          parted by |.
        </p>
      )}
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <div className="frames-fields">
            <TextField
              className="text-field"
              value={draft.frames}
              onChange={(frames) => act({ type: 'frames', set: setUp.index, frames })}
            >
              <Label className="field-label">
                Frames, one a line, <code>{`{${setUp.slot}}`}</code> where the pair stands
              </Label>
              <TextArea className="sentence-input words-input" rows={8} spellCheck={false} />
            </TextField>
            <TextField
              className="text-field"
              value={draft.pairs}
              onChange={(pairs) => act({ type: 'pairs', set: setUp.index, pairs })}
            >
              <Label className="field-label">Pairs, one a line: side A | side B</Label>
              <TextArea className="sentence-input words-input" rows={8} spellCheck={false} />
            </TextField>
          </div>
        )}
      </div>
    </div>
  );
}
