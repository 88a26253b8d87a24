/** Unknown and invisible characters of several fields: each text once, with all the places it stands in. */
import { expect, test } from 'vitest';
import { characterItems, replacedTexts } from './character_items.ts';

const WORDS = { where: ' in the text', noun: 'text' };
const TEXTS = ['He said ‘no’.', 'It’s a\u200b ‘yes’.', ''];

test('what is unknown is counted over all fields, and put right in each of them', () => {
  const plan = {
    sentences: 3,
    unknown: [
      { text: '‘', meant: "'", sentences: 3 },
      { text: '☃', meant: null, sentences: 1 },
    ],
  };
  const items = characterItems(TEXTS, plan, WORDS);
  expect(items).toEqual([
    { text: '‘', meant: "'", isUnknown: true, places: 2, where: ', in all 3\u00a0texts' },
    { text: '☃', meant: null, isUnknown: true, places: 0, where: ', in 1 of 3\u00a0texts' },
    { text: '\u200b', meant: '', isUnknown: false, places: 1, where: ' in the text' },
  ]);
  expect(replacedTexts(TEXTS, [items[0], items[2]])).toEqual(["He said 'no’.", "It’s a 'yes’.", '']);
});

test('what cannot be seen and is not known either is told once; of one text it is not said in how many', () => {
  const plan = { sentences: 1, unknown: [{ text: '\u200b', meant: '', sentences: 1 }] };
  const [item, ...others] = characterItems(TEXTS, plan, WORDS);
  expect(others).toEqual([]);
  expect(item).toMatchObject({ isUnknown: true, places: 1, where: '' });
});
