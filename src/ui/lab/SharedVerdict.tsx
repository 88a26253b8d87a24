import { useMemo } from 'react';
import { shortRevision } from '../../probes/export/caption.ts';
import { changedSince } from '../../probes/share/changed.ts';
import { compareShared, SHARED_TOLERANCE, type SharedVerdict } from '../../probes/share/compare.ts';
import type { SharedState } from '../../probes/share/state.ts';
import { formatLogProb, formatPlural } from '../format.ts';
import { DismissButton } from '../frame/DismissButton.tsx';
import { Notice } from '../frame/Notice.tsx';
import type { OpenedLink } from './use_shared.ts';

interface LinkVerdictNoticeProps {
  readonly link: OpenedLink;
  /** Those on the page of what the link shares. Held steady by the caller. */
  readonly numbers: (shared: SharedState) => Pick<SharedState, 'model' | 'results'>;
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
    <SharedVerdictNotice verdict={verdict} shared={state} sentenceName={sentenceName} onDismiss={dismiss} />
  );
}

interface VerdictProps {
  readonly verdict: SharedVerdict;
  /** What the link shared. */
  readonly shared: Pick<SharedState, 'model' | 'view'>;
  /** What the sentences of the view are called, by their place. */
  readonly sentenceName: (sentence: number) => string;
  readonly onDismiss: () => void;
}

/** Whether what was computed here agrees with what came with the link; both are shown where it does not. */
function SharedVerdictNotice({ verdict, shared, sentenceName, onDismiss }: VerdictProps) {
  const { model } = shared;
  const { agrees, comparisons, differs, largest, empty } = verdict;
  const dismiss = <DismissButton onPress={onDismiss} />;
  if (empty) {
    return (
      <Notice
        actions={dismiss}
        fold={{ name: 'verdict', title: 'The link carried no numbers', isStatus: true }}
      >
        <p role="status">Opened from a link, which carried no numbers to compare with.</p>
      </Notice>
    );
  }
  const made = model === null ? '' : ` (${model.name}, ${shortRevision(model.revision)}, ${model.precision})`;
  const changed = <ChangedSince sentences={changedSince(shared)} />;
  if (agrees) {
    return (
      <Notice
        actions={dismiss}
        fold={{ name: 'verdict', title: 'It agrees with what was shared', isStatus: true }}
      >
        <p role="status">
          Recomputed, and it agrees with what was shared{made}: {formatPlural(comparisons.length, 'number')}{' '}
          within {SHARED_TOLERANCE} nats.
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
          {largest === null ? '' : ` by up to ${largest.toFixed(4)} nats`}.
        </p>
        {differs.length > 0 && <p>{differsWords(differs)}</p>}
        {changed}
        {off.length > 0 && (
          <table className="lab-table">
            <caption>Shared and recomputed log p (nats)</caption>
            <thead>
              <tr>
                <th scope="col">word</th>
                <th scope="col">with</th>
                <th scope="col" className="cell-number">
                  as shared
                </th>
                <th scope="col" className="cell-number">
                  recomputed
                </th>
              </tr>
            </thead>
            <tbody>
              {off.slice(0, 20).map(({ sentence, word, shared, recomputed }) => (
                <tr key={`${sentence} ${word}`}>
                  <th scope="row">
                    <bdi>{word}</bdi>
                  </th>
                  <td>
                    <bdi>{sentenceName(sentence)}</bdi>
                  </td>
                  <td className="cell-number number">{formatLogProb(shared)}</td>
                  <td className="cell-number number">
                    {recomputed === null ? '–' : formatLogProb(recomputed)}
                  </td>
                </tr>
              ))}
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

function differsWords(differs: SharedVerdict['differs']): string {
  if (differs.includes('content')) {
    const precision = differs.includes('precision') ? ', in another precision' : '';
    return `Under the same name and revision another model is in use here: its files are not the same${precision}.`;
  }
  return `Another ${differs.join(', another ')} is in use here.`;
}
