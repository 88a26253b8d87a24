import { useEffect, useRef, useState } from 'react';
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
  /** The browser refused the clipboard: the text is shown to be copied by hand, always that of what is on the page. */
  | { readonly kind: 'by-hand'; readonly id: string }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

/** Link, files and script of what is on the page. */
export function ShareMenu({ actions, name = 'Share and export' }: ShareMenuProps) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const act = async ({ id, name, text, file }: ShareAction): Promise<void> => {
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
      setOutcome({ kind: 'by-hand', id });
    }
  };
  const byHand = outcome?.kind === 'by-hand' ? actions.find(({ id }) => id === outcome.id) : undefined;
  return (
    <div className="share">
      <OptionsMenu className="button" options={actions} onChoose={(action) => void act(action)}>
        {name}
      </OptionsMenu>
      <span className="quiet" role="status">
        {outcome?.kind === 'copied' && `${outcome.name}: copied`}
      </span>
      {byHand !== undefined && <ByHand action={byHand} />}
      {outcome?.kind === 'failed' && (
        <ErrorNotice error={outcome.error} safe="Everything here is kept." context={{}} />
      )}
    </div>
  );
}

/** The text of an action, to be copied by hand: whole at once. */
function ByHand({ action: { name, text } }: { readonly action: ShareAction }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <label className="by-hand">
      <span className="field-label">{name}: the browser refused the clipboard, copy it from here</span>
      <textarea
        ref={field}
        className="sentence-input words-input"
        readOnly
        value={textOrNone(text)}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
    </label>
  );
}

/** Empty where what is on the page now has none. */
function textOrNone(text: ShareAction['text']): string {
  try {
    return text();
  } catch {
    return '';
  }
}
