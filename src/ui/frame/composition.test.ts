import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isComposing, keepCompositions } from './composition.ts';

const UI = 'src/ui';

/** A key as a browser sends it. */
function key(of: {
  readonly isComposing?: boolean;
  readonly keyCode?: number;
  readonly key?: string;
}): Event {
  return Object.assign(new Event('keydown', { cancelable: true }), {
    isComposing: false,
    keyCode: 13,
    key: 'Enter',
    ...of,
  });
}

describe('keys of an input method', () => {
  test('while it composes, and Safari’s Enter after it', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
  });

  test('reach no handler; Enter commits, and Escape empties no search field', () => {
    const page = new EventTarget();
    const heard: Event[] = [];
    keepCompositions(page as Window);
    page.addEventListener('keydown', (event) => heard.push(event), true);
    const enter = key({});
    const composing = [
      key({ isComposing: true }),
      key({ keyCode: 229 }),
      key({ isComposing: true, key: 'Escape' }),
    ];
    for (const event of [...composing, enter]) page.dispatchEvent(event);
    expect(heard).toEqual([enter]);
    expect(composing.map(({ defaultPrevented }) => defaultPrevented)).toEqual([false, false, true]);
  });
});

describe('one place for all of them', () => {
  const sources = readdirSync(UI, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => ({ name, text: readFileSync(`${UI}/${name}`, 'utf8') }));

  test('the page hears no key before it', () => {
    const main = sources.find(({ name }) => name === 'main.tsx')?.text ?? '';
    const kept = main.indexOf('keepCompositions(window)');
    expect(kept).toBeGreaterThan(0);
    // Whatever else listens is made after it.
    expect(kept).toBeLessThan(main.indexOf('new WorkerClient('));
    expect(kept).toBeLessThan(main.indexOf('createRoot(place)'));
  });

  test('no handler of a key asks for itself', () => {
    const asking = sources.filter(({ text }) => /isComposing|keyCode|compositionend/.test(text));
    expect(asking.map(({ name }) => name)).toEqual(['frame/composition.ts']);
  });
});
