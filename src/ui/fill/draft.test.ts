import { describe, expect, it } from 'vitest';
import { INITIAL_DRAFT, keepDraft, reduceDraft, restoreDraft, toQuery, type Draft } from './draft.ts';
import { EXAMPLES } from './examples.ts';

const she = { segment: 0, start: 20, end: 23 } as const;
const masked: Draft = { ...INITIAL_DRAFT, text: 'The nurse said that she was tired.', masked: [she] };

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
}

describe('reduceDraft', () => {
  it('moves masks with the text', () => {
    const next = reduceDraft(masked, { type: 'text', segment: 0, text: 'A nurse said that she was tired.' });
    expect(next.masked).toEqual([{ segment: 0, start: 18, end: 21 }]);
  });

  it('masks and unmasks several at once', () => {
    const tired = { segment: 0, start: 28, end: 33 } as const;
    const changes = [
      { range: she, on: false },
      { range: tired, on: true },
    ];
    expect(reduceDraft(masked, { type: 'mask', changes }).masked).toEqual([tired]);
  });

  it('forgets the masks of a second text that is taken away', () => {
    const second = { segment: 1, start: 0, end: 2 } as const;
    const pair: Draft = { ...masked, pair: 'It broke.', masked: [she, second] };
    expect(reduceDraft(pair, { type: 'pair', on: false })).toMatchObject({ pair: null, masked: [she] });
    expect(reduceDraft(masked, { type: 'pair', on: true }).pair).toBe('');
  });

  it('replaces in both texts, but only in the texts it was found in', () => {
    const draft: Draft = { ...INITIAL_DRAFT, text: 'a [mask]', pair: '[Mask] b' };
    const act = {
      type: 'replace',
      changes: [
        { range: { segment: 0, start: 2, end: 8 }, by: '[MASK]' },
        { range: { segment: 1, start: 0, end: 6 }, by: '[MASK]' },
      ],
      of: { text: 'a [mask]', pair: '[Mask] b' },
    } as const;
    expect(reduceDraft(draft, act)).toMatchObject({ text: 'a [MASK]', pair: '[MASK] b' });
    const moved: Draft = { ...draft, text: 'xa [mask]' };
    expect(reduceDraft(moved, act)).toBe(moved);
  });

  it('replaces around a masked word without unmasking it', () => {
    const text = '“The nurse” said.';
    const nurse = { segment: 0, start: 5, end: 10 } as const;
    const draft: Draft = { ...INITIAL_DRAFT, text, masked: [nurse] };
    const changes = [
      { range: { segment: 0, start: 0, end: 1 }, by: "''" },
      { range: { segment: 0, start: 10, end: 11 }, by: "''" },
    ] as const;
    const quoted = reduceDraft(draft, { type: 'replace', changes, of: { text, pair: null } });
    expect(quoted).toMatchObject({
      text: "''The nurse'' said.",
      masked: [{ segment: 0, start: 6, end: 11 }],
    });
  });
});

describe('toQuery', () => {
  it('takes blank for nothing', () => {
    expect(toQuery({ ...INITIAL_DRAFT, pair: '  ', find: ' ' })).toMatchObject({ pair: null, find: null });
    expect(toQuery({ ...INITIAL_DRAFT, pair: 'b', find: ' cook ' })).toMatchObject({
      pair: 'b',
      find: 'cook',
    });
  });
});

describe('the kept draft', () => {
  it('comes back as it was', () => {
    const storage = memory();
    keepDraft(() => storage, masked);
    expect(restoreDraft(() => storage)).toEqual(masked);
  });

  it('survives storage that is forbidden', () => {
    const forbidden = (): never => {
      throw new DOMException('no', 'SecurityError');
    };
    expect(restoreDraft(forbidden)).toEqual(INITIAL_DRAFT);
    expect(() => keepDraft(forbidden, masked)).not.toThrow();
  });

  it.each(['', '{', 'null', '[]', '7', '{"text":3}'])('takes %j for nothing', (kept) => {
    expect(restoreDraft(() => ({ getItem: () => kept }))).toEqual(INITIAL_DRAFT);
  });

  it('keeps what is sound of a damaged one', () => {
    const kept = JSON.stringify({
      text: 'x',
      pair: 4,
      masked: [she, { segment: 2, start: 0, end: 1 }, { segment: 0, start: 3, end: 3 }, null],
      form: 'other',
      topK: 1e9,
      find: {},
    });
    expect(restoreDraft(() => ({ getItem: () => kept }))).toEqual({
      ...INITIAL_DRAFT,
      text: 'x',
      pair: null,
      masked: [she],
    });
  });
});

describe('the examples', () => {
  it('mask in place words that are there', () => {
    for (const example of EXAMPLES) {
      for (const { start, end } of example.masked) expect(example.text.slice(start, end)).toMatch(/^\w+$/);
    }
    expect(EXAMPLES.some((example) => example.masked.length > 0)).toBe(true);
  });
});
