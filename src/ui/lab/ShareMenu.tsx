import { useEffect, useRef, useState } from 'react';
import { toErrorData, type UnmaskErrorData } from '../../page/client.ts';
import { ErrorNotice } from '../frame/Notice.tsx';
import { OptionsMenu } from '../frame/OptionsMenu.tsx';
import { download } from '../plots/download.ts';

interface FileName {
  readonly name: string;
  readonly type: string;
}

/** Text for the clipboard. Made at the press; throws an UnmaskError where it cannot be made. */
interface CopyAction {
  readonly id: string;
  readonly name: string;
  readonly text: () => string;
  readonly file?: undefined;
}

/** Text for a file to keep, made in the same way, of what is on the page at the press. */
interface FileAction {
  readonly id: string;
  readonly name: string;
  readonly text: () => string | Promise<string>;
  readonly file: FileName;
}

/** A file that is no text. */
interface BytesAction {
  readonly id: string;
  readonly name: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  readonly file: FileName;
}

export type ShareAction = CopyAction | FileAction | BytesAction;

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
  const act = async (action: ShareAction): Promise<void> => {
    const { id, name, file } = action;
    let made: string;
    try {
      if (file !== undefined) {
        download(await fileOf(action), file.name);
        setOutcome(null);
        return;
      }
      made = action.text();
    } catch (thrown) {
      setOutcome({ kind: 'failed', error: toErrorData(thrown) });
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
      {byHand !== undefined && isCopied(byHand) && <ByHand action={byHand} />}
      {outcome?.kind === 'failed' && (
        <ErrorNotice error={outcome.error} safe="Everything here is kept." context={{}} />
      )}
    </div>
  );
}

async function fileOf(action: FileAction | BytesAction): Promise<Blob> {
  const { type } = action.file;
  return 'bytes' in action
    ? new Blob([action.bytes()], { type })
    : new Blob([await action.text()], { type: `${type};charset=utf-8` });
}

function isCopied(action: ShareAction): action is CopyAction {
  return action.file === undefined;
}

/** The text of an action, to be copied by hand: whole at once. */
function ByHand({ action: { name, text } }: { readonly action: CopyAction }) {
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
function textOrNone(text: CopyAction['text']): string {
  try {
    return text();
  } catch {
    return '';
  }
}
