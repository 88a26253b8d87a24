import { useEffect, useRef, type RefObject } from 'react';
import { Button } from 'react-aria-components';
import type { TokensState } from '../../page/client.ts';
import type { SourceRange } from '../../probes/template/syntax.ts';
import type { CompareStart } from '../compare/compare_start.ts';
import { usePageKeys } from '../frame/use_page_keys.ts';
import { compareStart } from './compare_start.ts';
import type { Draft } from './draft.ts';

interface CompareThisProps {
  /** Holds the sentence and its chips. */
  readonly within: RefObject<HTMLElement | null>;
  readonly draft: Draft;
  readonly tokens: TokensState | null;
  readonly onCompare: (start: CompareStart) => void;
}

/**
 * Takes the sentence to Compare, with the word of the caret, the selection or the last chip put against another; `C` does the same. With a
 * second text there is none: Compare reads one.
 */
export function CompareThis({ within, draft, tokens, onCompare }: CompareThisProps) {
  const last = useLastFocused(within);
  const compare = (): void => onCompare(compareStart(draft, chosenIn(last.current, draft, tokens)));
  const isOffered = draft.pair === null;
  usePageKeys(isOffered ? { c: compare, C: compare } : {});
  if (!isOffered) return null;
  return (
    <Button className="button" onPress={compare}>
      Compare this <kbd aria-hidden="true">C</kbd>
    </Button>
  );
}

/** The field or chip that had the focus last: pressing a button takes it away. */
function useLastFocused(within: RefObject<HTMLElement | null>): RefObject<Element | null> {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const place = within.current;
    const onFocusIn = ({ target }: FocusEvent): void => {
      if (target instanceof Element && target.matches('textarea, [role="option"]')) last.current = target;
    };
    place?.addEventListener('focusin', onFocusIn);
    return () => place?.removeEventListener('focusin', onFocusIn);
  }, [within]);
  return last;
}

function chosenIn(element: Element | null, draft: Draft, tokens: TokensState | null): SourceRange | null {
  if (element instanceof HTMLTextAreaElement) {
    return { start: element.selectionStart, end: element.selectionEnd };
  }
  // While an edit is on its way to the worker, its tokens are of the text before.
  if (element === null || tokens?.query.text !== draft.text) return null;
  const range = tokens.tokens.at(Number(element.getAttribute('data-key') ?? NaN))?.range ?? null;
  // A caret in it, so that of a word of several pieces the word is taken.
  return range === null ? null : { start: range.start, end: range.start };
}
