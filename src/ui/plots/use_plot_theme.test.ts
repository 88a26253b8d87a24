import { afterEach, expect, test, vi } from 'vitest';
import { subscribe } from './use_plot_theme.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('every plot is told of a change of the theme, once, for as long as it listens', () => {
  vi.useFakeTimers();
  let ink = '#111111';
  const dark = new EventTarget();
  vi.stubGlobal('document', { documentElement: {} });
  vi.stubGlobal('getComputedStyle', () => ({ fontSize: '16px', getPropertyValue: () => ink }));
  vi.stubGlobal('matchMedia', (query: string) => (query.includes('dark') ? dark : new EventTarget()));
  vi.stubGlobal(
    'MutationObserver',
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  const told: string[] = [];
  const leave = ['a', 'b', 'c'].map((name) => subscribe(() => told.push(name)));
  vi.runAllTimers();
  told.length = 0;

  ink = '#eeeeee';
  dark.dispatchEvent(new Event('change'));
  expect(told).toEqual(['a', 'b', 'c']);
  dark.dispatchEvent(new Event('change'));
  expect(told).toHaveLength(3);

  leave[0]();
  ink = '#222222';
  dark.dispatchEvent(new Event('change'));
  expect(told.slice(3)).toEqual(['b', 'c']);
  leave[1]();
  leave[2]();
  ink = '#333333';
  dark.dispatchEvent(new Event('change'));
  expect(told).toHaveLength(5);
});
