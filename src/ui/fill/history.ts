/**
 * What was typed, chosen and masked before, to be undone and done again: a pure list of drafts. The browser has a history of a field of
 * its own, and loses it with every change that is not typed; so the page keeps both kinds in one.
 */
import type { Draft, DraftAct } from './draft.ts';
import { editBetween, type Edit } from './ranges.ts';

/** What can be undone of a draft: its texts and masks. Settings, and the word looked for, stay as they are. */
type Written = Pick<Draft, 'text' | 'pair' | 'masked'>;

/** Where typing would go on: what is typed there next is undone together with it. */
interface Typing {
  readonly segment: 0 | 1;
  readonly kind: 'insert' | 'delete';
  /** The composition of an input method that it is part of; null where keys are the text itself. */
  readonly composition: number | null;
  /** What was inserted last, `[start, end)`; of a deletion the place, twice. */
  readonly start: number;
  readonly end: number;
}

export interface DraftHistory {
  readonly present: Draft;
  /** Oldest first. */
  readonly past: readonly Written[];
  /** What was undone, next first. */
  readonly future: readonly Written[];
  readonly typing: Typing | null;
}

/** Steps that are kept, at most, and code units of their texts. */
const MOST_STEPS = 200;
const MOST_UNITS = 4_000_000;

export function startHistory(present: Draft): DraftHistory {
  return { present, past: [], future: [], typing: null };
}

/**
 * The history with `next` as the draft.
 * @param act what made it of the present one; null where it came whole, as by a link
 */
export function record(history: DraftHistory, next: Draft, act: DraftAct | null): DraftHistory {
  const { present, past, typing } = history;
  if (isAlike(present, next)) return { ...history, present: next };
  const typed = act?.type === 'text' ? typingOf(present, next, act) : null;
  if (typed !== null && goesOn(typing, typed, next)) {
    return { present: next, past, future: [], typing: typed };
  }
  return { present: next, past: bounded([...past, writtenOf(present)]), future: [], typing: typed };
}

/** One step back; the same object where there is none. */
export function undo(history: DraftHistory): DraftHistory {
  const { present, past, future } = history;
  const before = past.at(-1);
  if (before === undefined) return history;
  return {
    present: { ...present, ...before },
    past: past.slice(0, -1),
    future: [writtenOf(present), ...future],
    typing: null,
  };
}

/** One step forward again; the same object where there is none. */
export function redo(history: DraftHistory): DraftHistory {
  const { present, past, future } = history;
  const next = future.at(0);
  if (next === undefined) return history;
  return {
    present: { ...present, ...next },
    past: [...past, writtenOf(present)],
    future: future.slice(1),
    typing: null,
  };
}

function writtenOf({ text, pair, masked }: Draft): Written {
  return { text, pair, masked };
}

function isAlike(a: Written, b: Written): boolean {
  return a.text === b.text && a.pair === b.pair && a.masked === b.masked;
}

/** The change of one text as typing. */
function typingOf(
  before: Draft,
  after: Draft,
  { segment, composition }: Extract<DraftAct, { type: 'text' }>,
): Typing & Edit {
  const textOf = (draft: Draft): string => (segment === 0 ? draft.text : (draft.pair ?? ''));
  const edit = editBetween(textOf(before), textOf(after));
  const kind = edit.newEnd > edit.start ? 'insert' : 'delete';
  return { segment, kind, composition: composition ?? null, ...edit, end: edit.newEnd };
}

/** True where a change goes on with the last one: the same word, or characters taken away one after another. */
function goesOn(last: Typing | null, typed: Typing & Edit, { text, pair }: Draft): boolean {
  if (last?.segment !== typed.segment) return false;
  // An input method writes over what it has written, until that is committed.
  if (typed.composition !== null) return typed.composition === last.composition;
  if (last.kind !== typed.kind || last.composition !== null) return false;
  const { start, end, oldEnd } = typed;
  // Backspace, or Delete.
  if (typed.kind === 'delete') return oldEnd - start === 1 && (oldEnd === last.start || start === last.start);
  const inserted = (typed.segment === 0 ? text : (pair ?? '')).slice(start, end);
  // More than one character was pasted, and a space begins the next word.
  return start === last.end && oldEnd === start && Array.from(inserted).length === 1 && !/\s/u.test(inserted);
}

function bounded(past: readonly Written[]): readonly Written[] {
  let units = 0;
  let kept = 0;
  while (kept < Math.min(past.length, MOST_STEPS)) {
    const { text, pair } = past[past.length - 1 - kept];
    units += text.length + (pair?.length ?? 0);
    // The last step can always be undone.
    if (kept > 0 && units > MOST_UNITS) break;
    kept++;
  }
  return kept === past.length ? past : past.slice(past.length - kept);
}
