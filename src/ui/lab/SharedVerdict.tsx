import { useMemo } from 'react';
import { shortRevision } from '../../probes/export/caption.ts';
import { changedSince } from '../../probes/share/changed.ts';
import {
  compareShared,
  compareValues,
  SHARED_TOLERANCE,
  VALUE_TOLERANCE,
  type Comparison,
  type Difference,
  type SharedComparison,
  type SharedNumbers,
  type SharedValuesOfModel,
  type SharedVerdict,
} from '../../probes/share/compare.ts';
import { isolatedName } from '../../page/client.ts';
import type { SharedState } from '../../probes/share/state.ts';
import { formatLogProb, formatPlural } from '../format.ts';
import { DismissButton } from '../frame/DismissButton.tsx';
import { Notice } from '../frame/Notice.tsx';
import type { OpenedLink } from './use_shared.ts';

interface LinkVerdictNoticeProps {
  readonly link: OpenedLink;
  /** Those on the page of what the link shares. Held steady by the caller. */
  readonly numbers: (shared: SharedState) => SharedNumbers;
  readonly sentenceName: (sentence: number) => string;
}

/** Whether the numbers on the page agree with those that came with their link. */
export function LinkVerdictNotice({
  link: { state, dismiss },
  numbers,
  sentenceName,
}: LinkVerdictNoticeProps) {
  const verdict = useMemo(
    () => (state === null ? null : compareShared(state, numbers(state))),
    [state, numbers],
  );
  if (state === null || verdict === null) return null;
  return (
    <SharedVerdictNotice
      verdict={verdict}
      shared={state}
      measure={{
        ...{ name: 'log p (nats)', unit: ' nats', tolerance: SHARED_TOLERANCE },
        ...{ columns: ['word', 'with'], format: (logProb) => formatLogProb(logProb) },
        names: ({ word, sentence }: SharedComparison) => [word, sentenceName(sentence)],
      }}
      onDismiss={dismiss}
    />
  );
}

interface LinkValuesNoticeProps {
  readonly link: OpenedLink;
  /** Those on the page of what the link shares. Held steady by the caller. */
  readonly values: (shared: SharedState) => SharedValuesOfModel;
  /** What they are, in the plural: `cosines`. */
  readonly name: string;
  /** What two things each of them is of: the titles of their columns, and their names by the value's place. */
  readonly columns: readonly [string, string];
  readonly names: (index: number) => readonly [string, string];
}

/** The same of numbers that are no log p. */
export function LinkValuesNotice({
  link: { state, dismiss },
  values,
  name,
  columns,
  names,
}: LinkValuesNoticeProps) {
  const verdict = useMemo(
    () => (state === null ? null : compareValues(state, values(state))),
    [state, values],
  );
  if (state === null || verdict === null) return null;
  return (
    <SharedVerdictNotice
      verdict={verdict}
      shared={state}
      measure={{
        ...{ name, unit: '', tolerance: VALUE_TOLERANCE, columns },
        format: (value) => formatLogProb(value, 4),
        names: ({ index }) => names(index),
      }}
      onDismiss={dismiss}
    />
  );
}

/** What is compared. */
interface Measure<Compared extends Comparison> {
  readonly name: string;
  /** Behind a number of a sentence, with its space. */
  readonly unit: string;
  readonly tolerance: number;
  readonly columns: readonly [string, string];
  readonly names: (compared: Compared) => readonly [string, string];
  readonly format: (value: number) => string;
}

interface VerdictProps<Compared extends Comparison> {
  readonly verdict: SharedVerdict<Compared>;
  /** What the link shared. */
  readonly shared: Pick<SharedState, 'model' | 'view'>;
  readonly measure: Measure<Compared>;
  readonly onDismiss: () => void;
}

/** Whether what was computed here agrees with what came with the link; both are shown where it does not. */
function SharedVerdictNotice<Compared extends Comparison>({
  verdict,
  shared,
  measure,
  onDismiss,
}: VerdictProps<Compared>) {
  const { model } = shared;
  const { agrees, comparisons, differs, largest, empty } = verdict;
  const { unit, columns, format } = measure;
  const dismiss = <DismissButton onPress={onDismiss} />;
  if (empty) {
    return (
      <Notice
        actions={dismiss}
        fold={{
          ...{ name: 'verdict', isStatus: true },
          title: differs.length === 0 ? 'The link carried no numbers' : 'The link is of another model',
        }}
      >
        <p role="status">
          Opened from a link, which carried no numbers to compare with.
          {differs.length > 0 && ` ${differsWords(differs)}`}
        </p>
      </Notice>
    );
  }
  const made =
    model === null
      ? ''
      : ` (${isolatedName(model.name)}, ${isolatedName(shortRevision(model.revision))}, ${model.precision})`;
  const changed = <ChangedSince sentences={changedSince(shared)} />;
  if (agrees) {
    return (
      <Notice
        actions={dismiss}
        fold={{ name: 'verdict', title: 'It agrees with what was shared', isStatus: true }}
      >
        <p role="status">
          Recomputed, and it agrees with what was shared{made}: {formatPlural(comparisons.length, 'number')}{' '}
          within {measure.tolerance}
          {unit}.
        </p>
        {changed}
      </Notice>
    );
  }
  const off = comparisons.filter((each) => !each.agrees);
  return (
    <div className="notice shared-verdict">
      <div className="notice-words">
        <p className="notice-title" role="status">
          Recomputed, and it differs from what was shared{made}
          {largest === null ? '' : ` by up to ${largest.toFixed(4)}${unit}`}.
        </p>
        {differs.length > 0 && <p>{differsWords(differs)}</p>}
        {changed}
        {off.length > 0 && (
          <table className="lab-table">
            <caption>Shared and recomputed {measure.name}</caption>
            <thead>
              <tr>
                {columns.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
                <th scope="col" className="cell-number">
                  as shared
                </th>
                <th scope="col" className="cell-number">
                  recomputed
                </th>
              </tr>
            </thead>
            <tbody>
              {off.slice(0, 20).map((each) => {
                const [first, second] = measure.names(each);
                return (
                  <tr key={each.key}>
                    <th scope="row">
                      <bdi>{first}</bdi>
                    </th>
                    <td>
                      <bdi>{second}</bdi>
                    </td>
                    <td className="cell-number number">{format(each.shared)}</td>
                    <td className="cell-number number">
                      {each.recomputed === null ? '–' : format(each.recomputed)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
        {off.length > 20 && <p className="quiet">And {formatPlural(off.length - 20, 'number')} more.</p>}
      </div>
      <div className="notice-actions">{dismiss}</div>
    </div>
  );
}

/** The numbers may agree and yet be read otherwise: a link of before this version says so. */
function ChangedSince({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <>
      <p>This link was made by an earlier version of Unmask. Since then:</p>
      <ul className="notice-changes">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function differsWords(differs: readonly Difference[]): string {
  if (differs.includes('content')) {
    const precision = differs.includes('precision') ? ', in another precision' : '';
    return `Under the same name and revision another model is in use here: its files are not the same${precision}.`;
  }
  return `Another ${differs.join(', another ')} is in use here.`;
}
