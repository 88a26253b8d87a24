import { Component, type ReactNode } from 'react';
import { restoreDraft } from '../fill/draft.ts';
import { CopyButton } from './CopyButton.tsx';

interface Props {
  readonly children: ReactNode;
}
interface State {
  readonly failure: Error | null;
}

/** The last net: if drawing the page fails, the visitor's text is still shown and nothing else is tried. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { failure: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    const draft = restoreDraft(() => sessionStorage);
    return (
      <main className="work">
        <div className="notice notice-error" role="alert">
          <p className="notice-title">The page could not be drawn.</p>
          <p>
            Your text is safe: it is below, and it never left this device. Reload the page to go on with it.
          </p>
          <p className="notice-actions">
            <button className="button button-main" onClick={() => location.reload()}>
              Reload
            </button>
            <CopyButton text={() => `${failure.name}\n${failure.stack ?? ''}`} label="Copy details" />
          </p>
        </div>
        <div className="text-field">
          <label className="field-label" htmlFor="kept-sentence">
            Sentence
          </label>
          <textarea className="sentence-input" id="kept-sentence" readOnly value={draft.text} />
        </div>
        {draft.pair !== null && (
          <div className="text-field">
            <label className="field-label" htmlFor="kept-pair">
              Second text
            </label>
            <textarea className="sentence-input" id="kept-pair" readOnly value={draft.pair} />
          </div>
        )}
      </main>
    );
  }
}
