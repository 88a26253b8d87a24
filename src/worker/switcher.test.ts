import { expect, test } from 'vitest';
import { modelNames } from './switcher.ts';

test('a name and a revision that others gave turn nothing that they stand in, on the page or in a file', () => {
  const from = { name: 'model\u202e', revision: '\u2067main', content: 'c', files: ['config.json'] };
  expect(modelNames({ from })).toEqual({
    ...{ name: 'model⟨U+202E⟩', revision: '⟨U+2067⟩main', content: 'c', files: ['config.json'] },
  });
});
