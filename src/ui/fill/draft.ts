/** What the visitor has set up: the query before it is sent. Kept for the tab, so that a reload loses nothing. */
import type { FillQuery } from '../../page/fill_query.ts';
import type { MaskForm, TextRange } from '../../worker/messages.ts';
import { keepText, keptText } from '../kept_text.ts';
import { EXAMPLES, type Example } from './examples.ts';
import { mapRanges, setMasked } from './ranges.ts';

export const TOP_K_CHOICES = [5, 10, 20, 50, 100] as const;

export interface Draft {
  readonly text: string;
  readonly pair: string | null;
  readonly masked: readonly TextRange[];
  readonly form: MaskForm;
  readonly topK: number;
  readonly find: string;
}

export type DraftAct =
  | {
      readonly type: 'text';
      readonly segment: 0 | 1;
      readonly text: string;
      /** Counts the compositions of input methods: what one of them writes is one step for undo. */
      readonly composition?: number;
    }
  | { readonly type: 'pair'; readonly on: boolean }
  | {
      readonly type: 'mask';
      readonly changes: readonly { readonly range: TextRange; readonly on: boolean }[];
    }
  | { readonly type: 'unmask-all' }
  | { readonly type: 'form'; readonly form: MaskForm }
  | { readonly type: 'top-k'; readonly topK: number }
  | { readonly type: 'find'; readonly find: string }
  | { readonly type: 'example'; readonly example: Example }
  /** Put other text in the place of some. The ranges belong to `of`, and do not overlap; if the text has moved on, nothing happens. */
  | {
      readonly type: 'replace';
      readonly changes: readonly Replacement[];
      readonly of: Pick<FillQuery, 'text' | 'pair'>;
    };

/** Text to be put in the place of some. */
export interface Replacement {
  readonly range: TextRange;
  readonly by: string;
}

const FIRST = EXAMPLES[0];

export const INITIAL_DRAFT: Draft = {
  text: FIRST.text,
  pair: FIRST.pair,
  masked: FIRST.masked,
  form: 'typed',
  topK: 20,
  find: '',
};

export function reduceDraft(draft: Draft, act: DraftAct): Draft {
  switch (act.type) {
    case 'text':
      return setText(draft, act.segment, act.text);
    case 'pair':
      return act.on
        ? { ...draft, pair: draft.pair ?? '' }
        : { ...draft, pair: null, masked: draft.masked.filter((range) => range.segment === 0) };
    case 'mask':
      return {
        ...draft,
        masked: act.changes.reduce((masked, { range, on }) => setMasked(masked, range, on), draft.masked),
      };
    case 'unmask-all':
      return { ...draft, masked: [] };
    case 'form':
      return { ...draft, form: act.form };
    case 'top-k':
      return { ...draft, topK: act.topK };
    case 'find':
      return { ...draft, find: act.find };
    case 'example':
      return { ...draft, text: act.example.text, pair: act.example.pair, masked: act.example.masked };
    case 'replace': {
      if (draft.text !== act.of.text || toQuery(draft).pair !== act.of.pair) return draft;
      // From the end, one by one: what is masked between two of them stays masked.
      return act.changes
        .toSorted((a, b) => b.range.start - a.range.start)
        .reduce((changed, { range: { segment, start, end }, by }) => {
          const text = segment === 0 ? changed.text : (changed.pair ?? '');
          return setText(changed, segment, text.slice(0, start) + by + text.slice(end));
        }, draft);
    }
  }
}

function setText(draft: Draft, segment: 0 | 1, text: string): Draft {
  const before = segment === 0 ? draft.text : (draft.pair ?? '');
  const masked = mapRanges(draft.masked, segment, before, text);
  return segment === 0 ? { ...draft, text, masked } : { ...draft, pair: text, masked };
}

/** The query a draft stands for. An empty second text is none. */
export function toQuery(draft: Draft): FillQuery {
  const find = draft.find.trim();
  return {
    text: draft.text,
    pair: draft.pair === null || draft.pair.trim() === '' ? null : draft.pair,
    masked: draft.masked,
    form: draft.form,
    topK: draft.topK,
    find: find === '' ? null : find,
  };
}

/** True where the texts were read as they are now: an edit may be on its way to the worker. */
export function isReadOf({ query }: { readonly query: FillQuery }, draft: Draft): boolean {
  const { text, pair } = toQuery(draft);
  return query.text === text && query.pair === pair;
}

const STORAGE_KEY = 'unmask.draft';

/** The kept draft, or the first example where there is none, or what is kept is something else. */
export function restoreDraft(storage: () => Pick<Storage, 'getItem'>): Draft {
  try {
    return parseDraft(JSON.parse(keptText(storage, STORAGE_KEY) ?? 'null'));
  } catch {
    return INITIAL_DRAFT;
  }
}

/** Keeps the draft for this tab. */
export function keepDraft(storage: () => Pick<Storage, 'setItem'>, draft: Draft): void {
  keepText(storage, STORAGE_KEY, JSON.stringify(draft));
}

function parseDraft(kept: unknown): Draft {
  if (typeof kept !== 'object' || kept === null) return INITIAL_DRAFT;
  const { text, pair, masked, form, topK, find } = kept as Record<string, unknown>;
  if (typeof text !== 'string') return INITIAL_DRAFT;
  return {
    text,
    pair: typeof pair === 'string' ? pair : null,
    masked: Array.isArray(masked) ? masked.filter(isRange) : [],
    form: form === 'in-place' ? 'in-place' : 'typed',
    topK: TOP_K_CHOICES.find((choice) => choice === topK) ?? INITIAL_DRAFT.topK,
    find: typeof find === 'string' ? find : '',
  };
}

function isRange(value: unknown): value is TextRange {
  if (typeof value !== 'object' || value === null) return false;
  const { segment, start, end } = value as Record<string, unknown>;
  return (
    (segment === 0 || segment === 1) &&
    Number.isSafeInteger(start) &&
    Number.isSafeInteger(end) &&
    (start as number) >= 0 &&
    (end as number) > (start as number)
  );
}
