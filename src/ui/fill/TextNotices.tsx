import { Button } from 'react-aria-components';
import type { FillViewState } from '../../page/selectors.ts';
import { formatCount, formatPlural } from '../format.ts';
import { ErrorNotice, Notice } from '../frame/Notice.tsx';
import { reportContext } from '../frame/report_context.ts';
import { focusText } from '../lab/focus_text.ts';
import { isReadOf, type Draft } from './draft.ts';
import { FillCharacters } from './FillCharacters.tsx';
import { spacedAfterMask, spacedWords } from './token_text.ts';
import type { ChangeDraft } from './use_draft.ts';

interface TextNoticesProps {
  readonly state: FillViewState;
  readonly draft: Draft;
  readonly change: ChangeDraft;
  readonly onUseCpu: () => void;
}

/**
 * Notices about the text: its end is not read, something is nearly a mask or not known, a space is read behind a mask, or
 * its run failed.
 */
export function TextNotices({ state, draft, change, onUseCpu }: TextNoticesProps) {
  const { tokens, run } = state;
  const inStep = tokens !== null && isReadOf(tokens, draft);
  const spaced =
    tokens === null ? [] : spacedAfterMask(tokens.tokens, [tokens.query.text, tokens.query.pair ?? '']);
  return (
    <>
      {tokens !== null && tokens.cutTokens > 0 && !(inStep && tokens.unreadMasks !== null) && (
        <Notice>
          <p>
            The model reads {formatCount(tokens.maxTokens)} tokens: the last{' '}
            {formatPlural(tokens.cutTokens, 'token')} of this text are not read.
          </p>
        </Notice>
      )}
      {inStep && tokens.almostMasks.length > 0 && (
        <Notice
          actions={
            <Button
              className="button"
              onPress={(event) => {
                focusText(event);
                change(
                  {
                    type: 'replace',
                    changes: tokens.almostMasks.map((range) => ({ range, by: '[MASK]' })),
                    of: tokens.query,
                  },
                  'now',
                );
              }}
            >
              Replace with [MASK]
            </Button>
          }
        >
          <p>“{firstAlmostMask(tokens)}” is read as ordinary text. A mask is written [MASK], in capitals.</p>
        </Notice>
      )}
      {inStep && <FillCharacters tokens={tokens} change={change} />}
      {inStep && spaced.length > 0 && (
        <Notice>
          <p>{spacedWords(spaced)}</p>
        </Notice>
      )}
      {run.kind === 'failed' && (
        <ErrorNotice
          error={run.error}
          safe="Your text is kept, and never left this device."
          context={reportContext(state)}
          actions={
            run.error.code.startsWith('gpu/') && (
              <Button className="button" onPress={onUseCpu}>
                Go on with the CPU
              </Button>
            )
          }
        />
      )}
    </>
  );
}

function firstAlmostMask({ query, almostMasks }: NonNullable<FillViewState['tokens']>): string {
  const range = almostMasks.at(0);
  if (range === undefined) return '';
  return (range.segment === 0 ? query.text : (query.pair ?? '')).slice(range.start, range.end);
}
