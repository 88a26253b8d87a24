import { describe, expect, test } from 'vitest';
import { EXAMPLE_PAIRS } from '../data/example_pairs.ts';
import { MAX_FILE_LENGTH, MAX_PAIRS, type PairSet } from './pair_set.ts';
import type { PairFile } from './pair_file.ts';
import { readPairs } from './read_pairs.ts';

function read(...files: readonly PairFile[]): PairSet {
  const result = readPairs(files);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function refused(...files: readonly PairFile[]): string {
  const result = readPairs(files);
  if (result.ok) throw new Error('it was read');
  expect(result.error.remedy).toMatch(/kept|Nothing is changed/);
  return result.error.message;
}

/** In the authors' own columns; the sentences are ours. */
const CROWS = [
  ',sent_more,sent_less,stereo_antistereo,bias_type,annotations,anon_writer,anon_annotators',
  '0,"The old man, they said, could not learn.","The young man, they said, could not learn.",stereo,age,"[[\'age\']]",a1,"[\'a2\']"',
  '1,She fixed the engine.,He fixed the engine.,antistereo,gender,"[]",a1,[]',
  '2,,He fixed the engine.,stereo,gender,"[]",a1,[]',
  '',
].join('\r\n');

describe('a table', () => {
  test('CrowS-Pairs in its authors’ columns', () => {
    expect(read({ name: 'crows_pairs_anonymized.csv', text: `\uFEFF${CROWS}` })).toEqual({
      name: 'crows_pairs_anonymized.csv',
      kind: 'crows-pairs',
      leftOut: 1,
      pairs: [
        {
          more: 'The old man, they said, could not learn.',
          less: 'The young man, they said, could not learn.',
          category: 'age',
          direction: 'stereo',
        },
        {
          more: 'She fixed the engine.',
          less: 'He fixed the engine.',
          category: 'gender',
          direction: 'antistereo',
        },
      ],
    });
  });

  test('a CSV of one’s own, by semicolons, its columns in any order and case', () => {
    const text = 'Less;Category;More\nHe sang.;song;She sang.\nHe ran.;;She ran.\n\nSame.;x;Same.\n';
    const set = read({ name: 'mine.csv', text });
    expect(set).toMatchObject({ kind: 'pairs', leftOut: 1 });
    expect(set.pairs).toEqual([
      { more: 'She sang.', less: 'He sang.', category: 'song', direction: null },
      { more: 'She ran.', less: 'He ran.', category: 'without a category', direction: null },
    ]);
  });

  test.each([
    ['no column of sentences', 'a,b\n1,2\n', /no column “more” and none called “less”/],
    ['one column of the two', 'more,b\n1,2\n', /^“x.csv” has no column “less”\.$/],
    ['the other of the two', 'less,b\n1,2\n', /^“x.csv” has no column “more”\.$/],
    ['no pair', 'more,less\n', /no pair of two different sentences/],
    [
      'an open quotation mark',
      'more,less\n"She sang,He sang\n',
      /quotation mark is out of place or not closed, near line 2 of the file/,
    ],
    [
      'commas without quotation marks',
      'more,less\nShe sang.,He sang.\nIn 1901, she sang.,In 1901, he sang.\n',
      /row 2 has more columns/,
    ],
    [
      'as many categories as pairs',
      `more,less,category\n${Array.from({ length: 51 }, (_, i) => `She ${i},He ${i},${i}`).join('\n')}`,
      /51 categories/,
    ],
    ['nothing', '', /no column/],
    ['bytes that are no text', '\u0000\u0001\uFFFD\uFFFD', /no text in UTF-8/],
  ])('refused: %s', (_name, text, message) => {
    const told = refused({ name: 'x.csv', text });
    expect(told).toMatch(message);
    expect(told).toContain('“x.csv”');
  });

  test('a category is cut to a length that can be shown, and fifty are', () => {
    const categories = Array.from({ length: 50 }, (_, i) => `${i}${'c'.repeat(60)}`);
    const text = `more,less,category\n${categories.map((name, i) => `She ${i},He ${i}, ${name} `).join('\n')}`;
    const { pairs } = read({ name: 'x.csv', text });
    expect(pairs.map(({ category }) => category)).toEqual(categories.map((name) => name.slice(0, 60)));
  });

  test('what the direction does not say, or no one says, is none', () => {
    const rows = 'She sang.,He sang.,stereo\nShe ran.,He ran.,no\n';
    const crows = read({ name: 'x.csv', text: `sent_more,sent_less,stereo_antistereo\n${rows}` });
    expect(crows).toMatchObject({ kind: 'crows-pairs' });
    expect(crows.pairs.map(({ direction }) => direction)).toEqual(['stereo', null]);
    const plain = read({ name: 'x.csv', text: `sent_more,sent_less,other\n${rows}` });
    expect(plain).toMatchObject({ kind: 'pairs' });
    expect(plain.pairs.map(({ direction }) => direction)).toEqual([null, null]);
    const own = read({ name: 'x.csv', text: `more,less,stereo_antistereo\n${rows}` });
    expect(own).toMatchObject({ kind: 'pairs' });
  });

  test('a row cut short is left out, spaces around sentences are too', () => {
    const set = read({ name: 'x.csv', text: 'more,less\n She sang. , He sang. \nShe ran.\n' });
    expect(set.pairs).toMatchObject([{ more: 'She sang.', less: 'He sang.' }]);
    expect(set.leftOut).toBe(1);
  });

  test('as many pairs as a run may have, and one more', () => {
    const rows = (count: number): string =>
      `more,less\n${Array.from({ length: count }, (_, i) => `She ${i}.,He ${i}.`).join('\n')}`;
    expect(read({ name: 'x.csv', text: rows(MAX_PAIRS) }).pairs).toHaveLength(MAX_PAIRS);
    expect(refused({ name: 'x.csv', text: rows(MAX_PAIRS + 1) })).toMatch(/more than the 5000/);
    const result = readPairs([{ name: 'x.csv', text: rows(MAX_PAIRS + 1) }]);
    expect(result).toMatchObject({ error: { remedy: expect.stringContaining('Cut the file') as string } });
    expect(refused({ name: 'x.csv', text: ' '.repeat(MAX_FILE_LENGTH) })).toMatch(/no column/);
    expect(refused({ name: 'x.csv', text: ' '.repeat(MAX_FILE_LENGTH + 1) })).toMatch(/“x.csv” is too large/);
  });
});

describe('StereoSet', () => {
  const item = (labels: readonly string[]): object => ({
    id: 'x',
    target: 'nurse',
    bias_type: 'profession',
    context: 'The nurse was BLANK.',
    sentences: labels.map((label) => ({
      sentence: `The nurse was ${label}.`,
      gold_label: label,
      labels: [],
    })),
  });

  test('of each context the stereotype and the anti-stereotype; a context without both is left out', () => {
    const intrasentence = [item(['unrelated', 'anti-stereotype', 'stereotype']), item(['unrelated'])];
    const text = JSON.stringify({ version: '1.0', data: { intrasentence, intersentence: [] } });
    expect(read({ name: 'dev.json', text: ` \n${text}` }).pairs).toHaveLength(1);
    expect(read({ name: 'dev.json', text })).toEqual({
      name: 'dev.json',
      kind: 'stereoset',
      leftOut: 1,
      pairs: [
        {
          more: 'The nurse was stereotype.',
          less: 'The nurse was anti-stereotype.',
          category: 'profession',
          direction: null,
        },
      ],
    });
  });

  test.each([
    ['broken', '{"data": ', /is none/],
    ['something else', '{"data": []}', /without the sentences that StereoSet has/],
    ['a list', '[1]', /without the sentences/],
  ])('refused: JSON, %s', (_name, text, message) => {
    expect(refused({ name: 'x.json', text })).toMatch(message);
  });
});

describe('WinoBias', () => {
  const pro = {
    name: 'pro_stereotyped_type1.txt.test',
    text: '1 [The farmer] thanked the nurse because [he] was kind.\n\n2 The nurse thanked [the farmer] because [he] was kind.\n',
  };
  const anti = { name: 'anti_stereotyped_type1.txt.test', text: pro.text.replaceAll('[he]', '[she]') };

  test('line by line, without numbers and brackets, whichever file comes first', () => {
    const set = read(anti, pro);
    expect(set).toEqual(read(pro, anti));
    expect(set).toMatchObject({ kind: 'winobias', leftOut: 0 });
    expect(set.pairs[0]).toEqual({
      more: 'The farmer thanked the nurse because he was kind.',
      less: 'The farmer thanked the nurse because she was kind.',
      category: 'type 1',
      direction: null,
    });
    expect(set.pairs).toHaveLength(2);
  });

  test('a category by its type, whatever the case; lines of any ending; a number only at the beginning', () => {
    const named = (name: string) =>
      read(
        { name: `Pro_${name}`, text: '12 In 2 years he left.\r\n' },
        { name: `ANTI_${name}`, text: 'In 2 years she left.' },
      );
    expect(named('Type 2.txt').pairs).toEqual([
      { more: 'In 2 years he left.', less: 'In 2 years she left.', category: 'type 2', direction: null },
    ]);
    expect(named('Type 2.txt').name).toBe('Pro_Type 2.txt and ANTI_Type 2.txt');
    expect(named('other.txt').pairs[0].category).toBe('without a category');
    expect(named('type3.txt').pairs[0].category).toBe('without a category');
  });

  test('sentences are alike where two words differ, not three, and not in length', () => {
    const both = (one: string, other: string) =>
      readPairs([
        { name: 'pro.txt', text: one },
        { name: 'anti.txt', text: other },
      ]).ok;
    expect(both('he saw his own dog', 'she saw her own dog')).toBe(true);
    expect(both('he saw his own dog', 'she saw her own cat')).toBe(false);
    expect(both('he saw his own dog', 'he saw his dog')).toBe(false);
  });

  test('refused: files that do not belong together, or too many of them', () => {
    expect(refused(pro, pro)).toMatch(/these are not/);
    expect(refused(anti, anti)).toMatch(/these are not/);
    expect(refused(pro, { ...anti, name: 'anti_stereotyped_type2.txt.test' })).toMatch(/these are not/);
    expect(refused(pro, { ...anti, text: '1 One.' })).toMatch(
      /2 sentences, “anti_stereotyped_type1.txt.test” 1/,
    );
    const shifted = anti.text.split('\n').toReversed().join('\n');
    expect(refused(pro, { ...anti, text: shifted })).toMatch(/sentences 1 differ in more than a pronoun/);
    expect(refused(pro, anti, pro)).toMatch(/these are 3/);
    expect(refused()).toMatch(/these are 0/);
  });
});

test('the example pairs differ in a pronoun alone, and every category has as many', () => {
  const { pairs } = EXAMPLE_PAIRS;
  const categories = pairs.map(({ category }) => category);
  expect([...new Set(categories)].map((name) => categories.filter((each) => each === name).length)).toEqual([
    12, 12,
  ]);
  for (const { more, less } of pairs) {
    const neutral = (text: string): string => text.replace(/\b(?:he|she|his|her)\b/, '_');
    expect(neutral(more)).toBe(neutral(less));
    expect(more).not.toBe(less);
  }
  expect(new Set(pairs.map(({ more }) => more)).size).toBe(24);
});
