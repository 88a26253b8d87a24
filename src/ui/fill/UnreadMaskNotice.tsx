import { Button } from 'react-aria-components';
import type { TokensState } from '../../page/client.ts';
import type { TextRange } from '../../worker/messages.ts';
import { formatCount, formatPlural } from '../format.ts';
import { Notice } from '../frame/Notice.tsx';
import type { ChangeDraft } from './use_draft.ts';
import type { TextFields } from './use_undo.ts';

interface UnreadMaskNoticeProps {
  /** Of the text as it is in the field. */
  readonly tokens: TokensState;
  readonly unread: NonNullable<TokensState['unreadMasks']>;
  readonly change: ChangeDraft;
  readonly fields: TextFields;
}

/** A mask beyond what the model reads: how far, and two ways to it. */
export function UnreadMaskNotice({ tokens, unread, change, fields }: UnreadMaskNoticeProps) {
  const { range, count, tokensBefore, tokensRead, cutFrom } = unread;
  const { query } = tokens;
  const text = range.segment === 0 ? query.text : (query.pair ?? '');
  const cut = { segment: range.segment, start: 0, end: cutFrom };
  return (
    <Notice
      actions={
        <>
          <Button className="button" onPress={() => goTo(range, fields)}>
            Go to the mask
          </Button>
          {cutFrom > 0 && (
            <Button
              className="button"
              onPress={() => change({ type: 'replace', changes: [{ range: cut, by: '' }], of: query }, 'now')}
            >
              Cut the first {formatPlural(cutFrom, 'character')}
            </Button>
          )}
        </>
      }
    >
      <p role="status">
        {count === 1 ? 'Your [MASK] is' : `${formatCount(count)} of your masks are`} in the part that is not
        read: {formatPlural(tokensBefore, 'token')} come before {count === 1 ? 'it' : 'the first'}, and the
        model reads the first {formatCount(tokensRead)} of this text.
      </p>
      {cutFrom > 0 && (
        <p className="quiet">
          Cut, the text begins with “<bdi>{text.slice(cutFrom, cutFrom + 40).trim()}…</bdi>”; Ctrl+Z brings it
          back.
        </p>
      )}
    </Notice>
  );
}

/** Selects a stretch of a field and brings it into view. */
function goTo({ segment, start, end }: TextRange, fields: TextFields): void {
  const field = fields[segment].current;
  if (field === null) return;
  field.focus();
  field.setSelectionRange(start, end);
  // Browsers scroll to a caret that is typed at, and not to one that is set: about where it is will do.
  const share = start / Math.max(1, field.value.length);
  field.scrollTop = share * field.scrollHeight - field.clientHeight / 2;
}
