import { describe, expect, test } from 'vitest';
import { openingsIn } from './openings.ts';

/** What a browser keeps from visit to visit. */
function browserStorage() {
  const kept = new Map<string, string>();
  return () => ({
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  });
}

describe('fault 56: a page that ends while it opens a model', () => {
  test('is counted by the next visits, in a row', () => {
    const storage = browserStorage();
    expect(openingsIn(storage).endings('xlarge')).toBe(0);
    openingsIn(storage).begin('xlarge');
    openingsIn(storage).begin('xlarge');
    expect(openingsIn(storage).endings('xlarge')).toBe(2);
    expect(openingsIn(storage).endings('base')).toBe(0);
    const visit = openingsIn(storage);
    visit.begin('xlarge');
    visit.opened();
    expect(openingsIn(storage).endings('xlarge')).toBe(0);
  });

  test('is not a page that the visitor leaves, nor one that goes on without it', () => {
    const storage = browserStorage();
    openingsIn(storage).begin('xlarge');
    const visit = openingsIn(storage);
    visit.begin('xlarge');
    visit.left();
    expect(openingsIn(storage).endings('xlarge')).toBe(1);
    // Nothing is on its way any more: what is opened then is another model.
    visit.opened();
    expect(visit.endings('xlarge')).toBe(1);
  });

  test('the worker that crashes meanwhile and is started again is one opening', () => {
    const storage = browserStorage();
    const visit = openingsIn(storage);
    visit.begin('xlarge');
    visit.begin('xlarge');
    expect(visit.endings('xlarge')).toBe(1);
  });

  test.each(['', 'x', '-1 xlarge', '2', '1e9 xlarge'])('what is not ours counts nothing: “%s”', (text) => {
    const storage = () => ({ getItem: () => text, setItem: () => undefined });
    expect(openingsIn(storage).endings('xlarge')).toBe(0);
  });

  test('nor does storage that is refused', () => {
    const openings = openingsIn(() => {
      throw new DOMException('no', 'SecurityError');
    });
    openings.begin('xlarge');
    expect(openings.endings('xlarge')).toBe(0);
  });
});
