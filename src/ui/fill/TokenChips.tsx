import { useMemo, type KeyboardEvent } from 'react';
import { ListBox, ListBoxItem, type Key, type Selection } from 'react-aria-components';
import type { TokensState } from '../../page/client.ts';
import type { TextRange, TokenView } from '../../worker/messages.ts';
import type { Draft } from './draft.ts';
import { editBetween, mapRange, overlaps } from './ranges.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';
import { isMaskable, isTypedMask, tokenName } from './token_text.ts';
import type { ChangeDraft } from './use_draft.ts';

interface TokenChipsProps {
  readonly tokens: TokensState;
  readonly draft: Draft;
  readonly change: ChangeDraft;
}

/** A chip: a token, the stretch of today's text it stands for, and whether that is masked in place. */
interface Chip {
  readonly key: string;
  readonly token: TokenView;
  /** Null where it cannot be masked, or its text has just been edited away. */
  readonly range: TextRange | null;
  readonly masked: boolean;
}

/** The tokens in a row. A click, `M`, Space or Enter masks one in place; Shift with an arrow extends. */
export function TokenChips({ tokens, draft, change }: TokenChipsProps) {
  const chips = useMemo(() => chipsOf(tokens, draft), [tokens, draft]);
  const pair = tokens.query.pair !== null;

  const mask = (wanted: (chip: Chip) => boolean): void => {
    const changes = chips.flatMap((chip) =>
      chip.range !== null && wanted(chip) !== chip.masked ? [{ range: chip.range, on: wanted(chip) }] : [],
    );
    if (changes.length > 0) change({ type: 'mask', changes }, 'now');
  };
  const select = (keys: Selection): void => mask((chip) => keys === 'all' || keys.has(chip.key));
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'm' || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = focusedKey(event.target);
    if (key === null) return;
    // Else the list takes the letter for a search among its items.
    event.preventDefault();
    event.stopPropagation();
    mask((chip) => (chip.key === key ? !chip.masked : chip.masked));
  };

  return (
    <div className="chips-frame" onKeyDownCapture={onKeyDownCapture}>
      <ListBox
        className="chips"
        aria-label="Tokens: choose which to mask"
        orientation="horizontal"
        selectionMode="multiple"
        escapeKeyBehavior="none"
        selectedKeys={chips.filter((chip) => chip.masked).map((chip) => chip.key)}
        disabledKeys={chips.filter((chip) => chip.range === null).map((chip) => chip.key)}
        onSelectionChange={select}
      >
        {chips.map(({ key, token, masked }) => (
          <ListBoxItem
            key={key}
            id={key}
            className={chipClass(token)}
            textValue={token.piece}
            aria-label={tokenName(token, masked, pair)}
          >
            <Piece piece={token.piece} />
          </ListBoxItem>
        ))}
      </ListBox>
    </div>
  );
}

/** A piece with its space mark kept quiet. */
function Piece({ piece }: { readonly piece: string }) {
  if (!piece.startsWith(SPACE_MARK)) return <bdi>{piece}</bdi>;
  return (
    <>
      <span className="chip-space">{SPACE_MARK}</span>
      <bdi>{piece.slice(1)}</bdi>
    </>
  );
}

function chipClass(token: TokenView): string {
  if (isTypedMask(token)) return 'chip chip-typed-mask';
  return token.special ? 'chip chip-special' : 'chip';
}

/**
 * The tokens as chips of the text as it is now: while an edit is on its way to the worker their ranges are
 * those of the text before it, so they are moved through the edit.
 */
function chipsOf({ tokens, query, maxTokens }: TokensState, draft: Draft): readonly Chip[] {
  const edits = [
    editBetween(query.text, draft.text),
    editBetween(query.pair ?? '', draft.pair ?? ''),
  ] as const;
  const inStep = query.masked === draft.masked;
  return tokens.slice(0, maxTokens).map((token, index) => {
    const range =
      token.range === null || !isMaskable(token) ? null : mapRange(token.range, edits[token.range.segment]);
    const masked = inStep
      ? token.maskedInPlace
      : range !== null && draft.masked.some((other) => overlaps(other, range));
    return { key: String(index), token, range, masked };
  });
}

function focusedKey(target: EventTarget): Key | null {
  const item = target instanceof Element ? target.closest('[role="option"]') : null;
  return item?.getAttribute('data-key') ?? null;
}
