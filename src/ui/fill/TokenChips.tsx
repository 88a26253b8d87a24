import { useId, useMemo, useRef, type KeyboardEvent } from 'react';
import { ListBox, ListBoxItem, type Key, type Selection } from 'react-aria-components';
import type { TokensState } from '../../page/client.ts';
import type { TextRange, TokenView } from '../../worker/messages.ts';
import { visibleText } from '../characters.ts';
import type { Draft } from './draft.ts';
import { editBetween, mapRange, overlaps } from './ranges.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';
import { isMaskable, isTypedMask, type MaskedOf, tokenName } from './token_text.ts';
import type { ChangeDraft } from './use_draft.ts';
import { afterPress, piecesOfWords, type PieceOfWord } from './word_chips.ts';

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
  /** The word of several pieces that it is a piece of. */
  readonly word: PieceOfWord | undefined;
}

/**
 * The tokens in a row, those of a word joined. A press (a click, `M`, Space or Enter) masks a word in place, a second one the piece
 * alone, a third one nothing; Shift with an arrow masks the next word as well.
 */
export function TokenChips({ tokens, draft, change }: TokenChipsProps) {
  const chips = useMemo(() => chipsOf(tokens, draft), [tokens, draft]);
  const pair = tokens.query.pair !== null;
  const help = useId();
  /** Shift was down when the last key or button was. */
  const extending = useRef(false);

  const mask = (wanted: (chip: Chip) => boolean): void => {
    const changes = chips.flatMap((chip) =>
      chip.range !== null && wanted(chip) !== chip.masked ? [{ range: chip.range, on: wanted(chip) }] : [],
    );
    if (changes.length > 0) change({ type: 'mask', changes }, 'now');
  };
  const press = (pressed: Chip): void => {
    const word = wordOf(pressed, chips);
    const after = afterPress(
      word.map(({ masked }) => masked),
      word.indexOf(pressed),
    );
    mask((chip) => (word.includes(chip) ? after[word.indexOf(chip)] : chip.masked));
  };
  const select = (keys: Selection): void => {
    if (keys === 'all') {
      mask(() => true);
      return;
    }
    const changed = chips.filter(({ key, masked }) => keys.has(key) !== masked);
    if (extending.current) {
      const words = changed.flatMap((chip) => wordOf(chip, chips));
      mask((chip) => chip.masked || words.includes(chip));
    } else if (changed.length === 1) press(changed[0]);
    else mask(({ key }) => keys.has(key));
  };
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    extending.current = event.shiftKey;
    if (event.key.toLowerCase() !== 'm' || event.ctrlKey || event.metaKey || event.altKey) return;
    const focused = focusedKey(event.target);
    const chip = chips.find(({ key, range }) => key === focused && range !== null);
    if (focused === null) return;
    // Else the list takes the letter for a search among its items.
    event.preventDefault();
    event.stopPropagation();
    if (chip !== undefined) press(chip);
  };
  const noteShift = (event: { readonly shiftKey: boolean }): void => {
    extending.current = event.shiftKey;
  };

  return (
    <div
      className="chips-frame"
      onKeyDownCapture={onKeyDownCapture}
      onPointerDownCapture={noteShift}
      onClickCapture={noteShift}
    >
      <p className="visually-hidden" id={help}>
        A press masks a word. Of a word of several pieces a second press masks the piece alone, and a third
        nothing. Shift with an arrow masks the next word as well.
      </p>
      <ListBox
        className="chips"
        aria-label="Tokens: choose which to mask"
        aria-describedby={help}
        orientation="horizontal"
        selectionMode="multiple"
        escapeKeyBehavior="none"
        selectedKeys={chips.filter((chip) => chip.masked).map((chip) => chip.key)}
        disabledKeys={chips.filter((chip) => chip.range === null).map((chip) => chip.key)}
        onSelectionChange={select}
      >
        {chips.map((chip) => {
          const { key, token, word } = chip;
          return (
            <ListBoxItem
              key={key}
              id={key}
              className={chipClass(token, word)}
              textValue={token.piece}
              aria-label={tokenName(token, maskedOf(chip, chips), pair, word)}
            >
              <Piece piece={token.piece} />
              {token.unknown === true && (
                <span className="chip-mark" aria-hidden="true">
                  unk
                </span>
              )}
            </ListBoxItem>
          );
        })}
      </ListBox>
    </div>
  );
}

/** A piece with its space mark kept quiet, and a name for what cannot be seen. */
function Piece({ piece }: { readonly piece: string }) {
  if (!piece.startsWith(SPACE_MARK)) return <bdi>{visibleText(piece)}</bdi>;
  return (
    <>
      <span className="chip-space">{SPACE_MARK}</span>
      <bdi>{visibleText(piece.slice(1))}</bdi>
    </>
  );
}

function chipClass(token: TokenView, word: PieceOfWord | undefined): string {
  if (isTypedMask(token)) return 'chip chip-typed-mask';
  if (token.unknown === true) return 'chip chip-unknown';
  if (token.special) return 'chip chip-special';
  if (word === undefined) return 'chip';
  const before = word.at > 0 ? ' chip-joins-before' : '';
  return `chip${before}${word.at < word.tokens.length - 1 ? ' chip-joins-behind' : ''}`;
}

/** The chips of its word that may be masked: itself alone where that is one piece. */
function wordOf(chip: Chip, chips: readonly Chip[]): readonly Chip[] {
  const tokens = chip.word?.tokens;
  if (tokens === undefined) return [chip];
  return chips.filter(({ range, word }) => range !== null && word?.tokens === tokens);
}

function maskedOf(chip: Chip, chips: readonly Chip[]): MaskedOf {
  if (!chip.masked) return 'none';
  const word = wordOf(chip, chips);
  return word.length > 1 && word.every(({ masked }) => masked) ? 'word' : 'piece';
}

/**
 * The tokens as chips of the text as it is now: while an edit is on its way to the worker their ranges are
 * those of the text before it, so they are moved through the edit.
 */
function chipsOf(state: TokensState, draft: Draft): readonly Chip[] {
  const { tokens, query, maxTokens } = state;
  const edits = [
    editBetween(query.text, draft.text),
    editBetween(query.pair ?? '', draft.pair ?? ''),
  ] as const;
  const inStep = query.masked === draft.masked;
  const words = piecesOfWords(state, [query.text, query.pair ?? '']);
  return tokens.slice(0, maxTokens).map((token, index) => {
    const range =
      token.range === null || !isMaskable(token) ? null : mapRange(token.range, edits[token.range.segment]);
    const masked = inStep
      ? token.maskedInPlace
      : range !== null && draft.masked.some((other) => overlaps(other, range));
    return { key: String(index), token, range, masked, word: words.get(index) };
  });
}

function focusedKey(target: EventTarget): Key | null {
  const item = target instanceof Element ? target.closest('[role="option"]') : null;
  return item?.getAttribute('data-key') ?? null;
}
