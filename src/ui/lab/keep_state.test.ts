import { expect, test } from 'vitest';
import { encodeShare } from '../../probes/share/fragment.ts';
import { DEFAULT_STATE, SHARE_LIMITS } from '../../probes/share/state.ts';
import { keepState, restoreState } from './keep_state.ts';

const STATE = { ...DEFAULT_STATE, template: 'The {man|woman} [MASK].', pins: ['nurse'] };

test('what was kept comes back, view by view', () => {
  const kept = new Map<string, string>();
  keepState(() => ({ setItem: (key, value) => void kept.set(key, value) }), 'compare', STATE);
  const storage = () => ({ getItem: (key: string) => kept.get(key) ?? null });
  expect(restoreState(storage, 'compare')).toEqual(STATE);
  expect(restoreState(storage, 'grid')).toBeNull();
});

/** Storage of the tab that takes texts of so many characters. */
function tabStorage(room = Infinity) {
  const kept = new Map<string, string>();
  return () => ({
    setItem: (key: string, value: string): void => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
    getItem: (key: string) => kept.get(key) ?? null,
  });
}

test('a text that is too long for a link comes back all the same, and makes room for the next', () => {
  const storage = tabStorage();
  const long = { ...STATE, template: 'a [MASK].\n'.repeat(SHARE_LIMITS.template / 10 + 1) };
  expect(encodeShare(long).ok).toBe(false);
  keepState(storage, 'features', long);
  expect(restoreState(storage, 'features')).toEqual(long);
  expect(restoreState(storage, 'compare')).toBeNull();
  keepState(storage, 'features', STATE);
  expect(restoreState(storage, 'features')).toEqual(STATE);
});

test('what is not kept leaves no older state in its place', () => {
  const storage = tabStorage(30_000);
  const longs = ['b', 'c'].map((letter, index) => ({
    ...STATE,
    template: letter.repeat(25_000 + 10_000 * index),
  }));
  for (const long of longs) keepState(storage, 'features', long);
  expect(restoreState(storage, 'features')?.template).toBe('');
  // More than a link holds in something else.
  keepState(storage, 'compare', STATE);
  keepState(storage, 'compare', { ...STATE, pins: new Array<string>(SHARE_LIMITS.pins + 1).fill('nurse') });
  expect(restoreState(storage, 'compare')).toBeNull();
});

test('storage that refuses, and content that is anything, are survived', () => {
  const refuse = (): never => {
    throw new Error('denied');
  };
  expect(() => keepState(refuse, 'compare', STATE)).not.toThrow();
  expect(restoreState(refuse, 'compare')).toBeNull();
  for (const content of ['', '{}', 'v1.j.####', 'v9.j.e30', '<script>']) {
    expect(restoreState(() => ({ getItem: () => content }), 'compare')).toBeNull();
  }
});
