import type { ReactNode } from 'react';
import { plainName, type UnmaskErrorData } from '../../page/client.ts';
import { Fold, type FoldProps } from './Fold.tsx';
import { CopyButton } from './CopyButton.tsx';

interface NoticeProps {
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** How it stands on a narrow page, where it would push the answer off the screen; without it, as it is. */
  readonly fold?: Pick<FoldProps, 'name' | 'title' | 'isStatus'>;
}

/** Something worth knowing that is not an error. */
export function Notice({ children, actions, fold }: NoticeProps) {
  const all = (
    <>
      <div className="notice-words">{children}</div>
      {actions !== undefined && actions !== false && <div className="notice-actions">{actions}</div>}
    </>
  );
  return <div className="notice">{fold === undefined ? all : <Fold {...fold}>{all}</Fold>}</div>;
}

interface ErrorNoticeProps {
  readonly error: UnmaskErrorData;
  /** What is safe, one sentence. */
  readonly safe: string;
  /** Facts for a report beside the error's own; never the visitor's text. */
  readonly context: Readonly<Record<string, string>>;
  readonly actions?: ReactNode;
}

/** An error as LOOK.md wants it: what happened, what is safe, what to do, details to copy. */
export function ErrorNotice({ error, safe, context, actions }: ErrorNoticeProps) {
  return (
    <div className="notice notice-error" role="alert">
      <div className="notice-words">
        <p className="notice-title">{plainName(error.message)}</p>
        <p>
          {safe} {error.remedy}
        </p>
        {error.expected !== undefined && (
          <p className="quiet">
            Expected: <bdi>{plainName(error.expected)}</bdi>
          </p>
        )}
        {error.actual !== undefined && (
          <p className="quiet">
            Found: <bdi>{plainName(error.actual)}</bdi>
          </p>
        )}
      </div>
      <div className="notice-actions">
        {actions}
        <CopyButton label="Copy details" text={() => describeError(error, context)} />
      </div>
    </div>
  );
}

/** The report a visitor may paste elsewhere: the error and the machine, no text of theirs. */
function describeError(error: UnmaskErrorData, context: Readonly<Record<string, string>>): string {
  return JSON.stringify({ ...error, context, browser: navigator.userAgent }, null, 2);
}
