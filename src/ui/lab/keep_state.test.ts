import { expect, test } from 'vitest';
import { DEFAULT_STATE } from '../../probes/share/state.ts';
import { keepState, restoreState } from './keep_state.ts';

const STATE = { ...DEFAULT_STATE, template: 'The {man|woman} [MASK].', pins: ['nurse'] };

test('what was kept comes back, view by view', () => {
  const kept = new Map<string, string>();
  keepState(() => ({ setItem: (key, value) => void kept.set(key, value) }), 'compare', STATE);
  const storage = () => ({ getItem: (key: string) => kept.get(key) ?? null });
  expect(restoreState(storage, 'compare')).toEqual(STATE);
  expect(restoreState(storage, 'grid')).toBeNull();
});

test('what is too long to be kept takes an older state’s place, which would come back in its stead', () => {
  const kept = new Map<string, string>();
  const storage = {
    setItem: (key: string, value: string) => void kept.set(key, value),
    getItem: (key: string) => kept.get(key) ?? null,
  };
  keepState(() => storage, 'features', STATE);
  keepState(() => storage, 'features', { ...STATE, template: 'a'.repeat(1_000_000) });
  expect(restoreState(() => storage, 'features')).toBeNull();
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
