import { useState } from 'react';
import { toErrorData, type UnmaskErrorData } from '../../page/client.ts';
import { ErrorNotice } from '../frame/Notice.tsx';
import { OptionsMenu } from '../frame/OptionsMenu.tsx';
import { download } from '../plots/download.ts';

export interface ShareAction {
  readonly id: string;
  readonly name: string;
  /** Made at the press. Throws an UnmaskError where it cannot be made. */
  readonly text: () => string;
  /** Of a file to keep; without it the text goes to the clipboard. */
  readonly file?: { readonly name: string; readonly type: string };
}

interface ShareMenuProps {
  readonly actions: readonly ShareAction[];
  /** Where there is no link among them: `Export`. */
  readonly name?: string;
}

type Outcome =
  | { readonly kind: 'copied'; readonly name: string }
  /** The browser refused the clipboard: the text is shown to be copied by hand. */
  | { readonly kind: 'by-hand'; readonly name: string; readonly text: string }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

/** Link, files and script of what is on the page. */
export function ShareMenu({ actions, name = 'Share and export' }: ShareMenuProps) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const act = async ({ name, text, file }: ShareAction): Promise<void> => {
    let made: string;
    try {
      made = text();
    } catch (thrown) {
      setOutcome({ kind: 'failed', error: toErrorData(thrown) });
      return;
    }
    if (file !== undefined) {
      download(new Blob([made], { type: `${file.type};charset=utf-8` }), file.name);
      setOutcome(null);
      return;
    }
    try {
      await navigator.clipboard.writeText(made);
      setOutcome({ kind: 'copied', name });
    } catch {
      setOutcome({ kind: 'by-hand', name, text: made });
    }
  };
  return (
    <div className="share">
      <OptionsMenu className="button" options={actions} onChoose={(action) => void act(action)}>
        {name}
      </OptionsMenu>
      <span className="quiet" role="status">
        {outcome?.kind === 'copied' && `${outcome.name}: copied`}
      </span>
      {outcome?.kind === 'by-hand' && (
        <label className="by-hand">
          <span className="field-label">
            {outcome.name}: the browser refused the clipboard, copy it from here
          </span>
          <textarea className="sentence-input words-input" readOnly value={outcome.text} />
        </label>
      )}
      {outcome?.kind === 'failed' && (
        <ErrorNotice error={outcome.error} safe="Everything here is kept." context={{}} />
      )}
    </div>
  );
}
