import { describe, expect, test } from 'vitest';
import { EXAMPLE_PAIRS } from '../data/example_pairs.ts';
import { MAX_ITEMS, MAX_LISTED_BAD, type BenchmarkSet } from './benchmark_set.ts';
import { readSet } from './read_set.ts';
import type { SetReading } from './read_table.ts';
import type { TableChoice } from './table_columns.ts';
import { MAX_ROW_LENGTH } from './table_rows.ts';
import type { TextSource } from './text_slices.ts';

const file = (name: string, content: string | Uint8Array<ArrayBuffer>): TextSource =>
  new File([content], name);

async function reading(files: readonly TextSource[], choice: TableChoice | null = null): Promise<SetReading> {
  const result = await readSet(files, choice, () => undefined);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function read(name: string, content: string, choice: TableChoice | null = null): Promise<BenchmarkSet> {
  const read = await reading([file(name, content)], choice);
  if (read.kind !== 'set') throw new Error('its columns are unknown');
  return read.set;
}

async function refused(...files: readonly TextSource[]): Promise<string> {
  const result = await readSet(files, null, () => undefined);
  if (result.ok) throw new Error('it was read');
  expect(result.error.remedy).toMatch(/kept|Nothing is changed/);
  return result.error.message;
}

const sentencesOf = ({ items }: BenchmarkSet) => items.map(({ sentences }) => sentences);
const plain = { direction: null, term: null };

/** In the authors' own columns; the sentences are ours. */
const CROWS = [
  ',sent_more,sent_less,stereo_antistereo,bias_type,annotations,anon_writer,anon_annotators',
  '0,"The old man, they said, could not learn.","The young man, they said, could not learn.",stereo,age,"[[\'age\']]",a1,"[\'a2\']"',
  '1,She fixed the engine.,He fixed the engine.,antistereo,gender,"[]",a1,[]',
  '2,,He fixed the engine.,stereo,gender,"[]",a1,[]',
  '',
].join('\r\n');

describe('a table', () => {
  test('CrowS-Pairs in its authors’ columns; the row without a sentence is listed and leaves the rest alone', async () => {
    expect(await read('crows_pairs_anonymized.csv', `\uFEFF${CROWS}`)).toEqual({
      name: 'crows_pairs_anonymized.csv',
      format: 'crows-pairs',
      shape: 'pairs',
      items: [
        {
          row: 1,
          sentences: [
            'The old man, they said, could not learn.',
            'The young man, they said, could not learn.',
          ],
          ...{ category: 'age', direction: 'stereo', term: null },
        },
        {
          row: 2,
          sentences: ['She fixed the engine.', 'He fixed the engine.'],
          ...{ category: 'gender', direction: 'antistereo', term: null },
        },
      ],
      bad: [{ row: 3, reason: 'lacks the sentence “more”' }],
      badCount: 1,
    });
  });

  test('one’s own, by semicolons or tabs, its columns in any order and case, blank rows counted', async () => {
    const text = 'Less;Category;More\nHe sang.;song;She sang.\n\nHe ran.;;She ran.\nSame.;x;Same.\n';
    for (const own of [text, text.replaceAll(';', '\t')]) {
      const set = await read('mine.txt', own);
      expect(set).toMatchObject({ format: 'table', shape: 'pairs' });
      expect(set.items).toEqual([
        { row: 1, sentences: ['She sang.', 'He sang.'], category: 'song', ...plain },
        { row: 3, sentences: ['She ran.', 'He ran.'], category: 'without a category', ...plain },
      ]);
      expect(set.bad).toEqual([{ row: 4, reason: 'has the same sentence twice' }]);
    }
  });

  test('single sentences by their title; quotation marks, commas and line breaks in a cell', async () => {
    const set = await read(
      'one.csv',
      'id,Sentence,label\n1,"She said ""no"", twice.",a\n2,"Two\r\nlines.",b\n',
    );
    expect(set).toMatchObject({ shape: 'sentences', badCount: 0 });
    expect(sentencesOf(set)).toEqual([['She said "no", twice.'], ['Two\nlines.']]);
    expect(set.items.map(({ category }) => category)).toEqual(['a', 'b']);
  });

  test.each(['\n', '\r\n', '\r', 'mixed'])('line ends: %j', async (end) => {
    const lines = ['more,less', 'She sang.,He sang.', '"She, ran.",He ran.', 'She slept.,He slept.'];
    const text = lines.reduce(
      (sum, line, at) => sum + (end === 'mixed' ? ['\r', '\n', '\r\n'][at - 1] : end) + line,
    );
    expect(sentencesOf(await read('x.csv', text))).toEqual([
      ['She sang.', 'He sang.'],
      ['She, ran.', 'He ran.'],
      ['She slept.', 'He slept.'],
    ]);
  });

  test('a row with a quotation mark out of place, or with more columns than titles, is listed by its number', async () => {
    const set = await read(
      'x.csv',
      'more,less\nShe sang.,He sang.\nIn 1901, she sang.,He sang.\n"She" ran.,He ran.\nShe ate.,He ate.\n',
    );
    expect(sentencesOf(set)).toEqual([
      ['She sang.', 'He sang.'],
      ['She ate.', 'He ate.'],
    ]);
    expect(set.bad).toEqual([
      { row: 2, reason: expect.stringContaining('has more columns than the table') as string },
      { row: 3, reason: 'has a quotation mark that is out of place or never closed' },
    ]);
  });

  test.each([10, 200_000])(
    'a quotation mark that is never closed costs its own row, before %i others',
    async (count) => {
      const rows = Array.from(
        { length: Math.min(count, 90_000) },
        (_, i) => `She ate ${i} of ${'x'.repeat(count / 5_000)}.,He ate.`,
      );
      const set = await read(
        'x.csv',
        ['more,less', 'She sang.,He sang.', '"She ran.,He ran.', ...rows].join('\n'),
      );
      expect(set.items).toHaveLength(rows.length + 1);
      expect(set.items[1]).toMatchObject({
        row: 3,
        sentences: [expect.stringMatching(/^She ate 0 of/), 'He ate.'],
      });
      expect(set.bad).toEqual([{ row: 2, reason: expect.stringContaining('never closed') as string }]);
    },
  );

  test('a cell of many lines, longer than what is parsed at a time and over the end of a slice', async () => {
    const long = Array.from({ length: 1_500 }, (_, i) => `line ${i}`).join('\n');
    const filler = Array.from({ length: 40_000 }, (_, i) => `He ${i} sat by the sea.,x`).join('\n');
    const set = await read('x.csv', `sentence,category\n${filler}\n"${long}",y\n${filler}\n"${long}",z`);
    expect(set).toMatchObject({ badCount: 0 });
    expect(set.items).toHaveLength(80_002);
    expect(set.items[40_000]).toEqual({ row: 40_001, sentences: [long], category: 'y', ...plain });
    expect(set.items[80_001]).toEqual({ row: 80_002, sentences: [long], category: 'z', ...plain });
  });

  test('a row without end is given up, whatever comes after it', async () => {
    let sliced = 0;
    const [head, line] = ['more,less\nShe sang.,He sang.\n"', 'word '.repeat(20_000)];
    const blob = new File([head, ...Array.from({ length: 200 }, () => line)], 'x.csv');
    const source: TextSource = {
      ...{ name: 'x.csv', size: blob.size },
      slice: (start, end) => {
        sliced = Math.max(sliced, end);
        return blob.slice(start, end);
      },
    };
    const found = await reading([source]);
    if (found.kind !== 'set') throw new Error('its columns are unknown');
    expect(sentencesOf(found.set)).toEqual([['She sang.', 'He sang.']]);
    expect(found.set.bad[0]).toMatchObject({
      row: 2,
      reason: expect.stringMatching(/longer than 1,000,000/) as string,
    });
    // 20 MB there are; no more was read than a row may have and a slice.
    expect(sliced).toBeLessThanOrEqual(MAX_ROW_LENGTH + (2 << 20));
  });

  test('a table over many slices reads as in one', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `"She, number ${i}, ü sang.",He ${i} sang.,${i % 3}`,
    );
    const set = await read('x.csv', `more,less,category\r\n${rows.join('\r\n')}`);
    expect(set.items).toHaveLength(30_000);
    expect(set.items[29_999]).toEqual({
      ...{
        row: 30_000,
        sentences: ['She, number 29999, ü sang.', 'He 29999 sang.'],
        category: '2',
        ...plain,
      },
    });
    set.items.forEach(({ sentences }, i) => {
      if (sentences[0] !== `She, number ${i}, ü sang.`) throw new Error(`row ${i}: ${sentences[0]}`);
    });
  });

  test('a line end, and a quotation mark out of place, over the end of a slice', async () => {
    // The first mebibyte ends between the two halves of a line end, and then within a row that is none.
    const lineOf = (length: number): string => `${'x'.repeat(length - 1)}\n`;
    const head = `sentence\n${lineOf(1_000).repeat(1_048)}`;
    const upTo = (length: number): string => 'y'.repeat(length - head.length);
    const ends = await read('x.csv', `${head}${upTo((1 << 20) - 1)}\r\nShe sang.\r\n`);
    expect(ends.items.slice(1_048).map(({ row, sentences }) => [row, sentences[0].slice(0, 9)])).toEqual([
      [1_049, 'yyyyyyyyy'],
      [1_050, 'She sang.'],
    ]);
    const spoilt = await read('x.csv', `${head}"y" ${upTo((1 << 20) + 100)}\nShe sang.\n`);
    expect(spoilt.items.slice(1_048).map(({ row }) => row)).toEqual([1_050]);
    expect(spoilt).toMatchObject({ badCount: 1, bad: [{ row: 1_049 }] });
  });

  test('what the direction does not say, or no one says, is none', async () => {
    const rows = 'She sang.,He sang.,stereo\nShe ran.,He ran.,no\n';
    const crows = await read('x.csv', `sent_more,sent_less,stereo_antistereo\n${rows}`);
    expect(crows).toMatchObject({ format: 'crows-pairs' });
    expect(crows.items.map(({ direction }) => direction)).toEqual(['stereo', null]);
    for (const titles of ['sent_more,sent_less,other', 'more,less,stereo_antistereo']) {
      const own = await read('x.csv', `${titles}\n${rows}`);
      expect(own).toMatchObject({ format: 'table' });
      expect(own.items.map(({ direction }) => direction)).toEqual([null, null]);
    }
  });

  test('titles that do not tell: the first rows are shown, and read as the visitor says', async () => {
    const text = 'a,b,c\nShe sang.,He sang.,x\nShe ran.,He ran.,y\n';
    const unknown = await reading([file('x.csv', text)]);
    expect(unknown).toEqual({
      kind: 'columns-unknown',
      preview: {
        titles: ['a', 'b', 'c'],
        rows: [
          ['She sang.', 'He sang.', 'x'],
          ['She ran.', 'He ran.', 'y'],
        ],
        isTitled: true,
      },
    });
    const pairs = await read('x.csv', text, {
      isTitled: true,
      columns: { shape: 'pairs', sentences: [1, 0], category: 2 },
    });
    expect(sentencesOf(pairs)).toEqual([
      ['He sang.', 'She sang.'],
      ['He ran.', 'She ran.'],
    ]);
    expect(pairs.items.map(({ category }) => category)).toEqual(['x', 'y']);
    const untitled = await reading([file('x.csv', text)], {
      isTitled: false,
      columns: { shape: 'sentences', sentences: [0], category: null },
    });
    if (untitled.kind !== 'set') throw new Error('it was told');
    expect(sentencesOf(untitled.set)).toEqual([['a'], ['She sang.'], ['She ran.']]);
    expect(untitled.table?.preview.titles).toEqual(['column 1', 'column 2', 'column 3']);
  });

  test('formulas are sentences like others: nothing runs them here', async () => {
    const set = await read('x.csv', 'more,less\n=1+1,"=HYPERLINK(""x"")"\n');
    expect(sentencesOf(set)).toEqual([['=1+1', '=HYPERLINK("x")']]);
  });

  test('as many rows as a set may have, and one more; bad ones count, and the first thousand are listed', async () => {
    const rows = (count: number, row: (i: number) => string): string =>
      `more,less\n${Array.from({ length: count }, (_, i) => row(i)).join('\n')}`;
    const good = (i: number): string => `She ${i}.,He ${i}.`;
    expect((await read('x.csv', rows(MAX_ITEMS, good))).items).toHaveLength(MAX_ITEMS);
    expect(await refused(file('x.csv', rows(MAX_ITEMS + 1, good)))).toMatch(/more than the 100,000/);
    const bad = await read('x.csv', `${rows(2_000, () => 'Same.,Same.')}\n${good(1)}`);
    expect(bad).toMatchObject({ badCount: 2_000 });
    expect(bad.bad).toHaveLength(MAX_LISTED_BAD);
  }, 60_000);

  test('a category is cut to a length that can be shown; a sentence no model reads is listed', async () => {
    const set = await read(
      'x.csv',
      `sentence,category\nShe., ${'c'.repeat(70)} \n${'word '.repeat(5_000)},x\n`,
    );
    expect(set.items.map(({ category }) => category)).toEqual(['c'.repeat(60)]);
    expect(set.bad).toEqual([{ row: 2, reason: 'has a sentence of more than 20000 characters' }]);
  });

  test.each([
    ['no pair', 'more,less\n', /no pair of two different sentences\.$/],
    ['no good row', 'more,less\nA.,A.\n', /no pair .*Row 1 has the same sentence twice\./],
    ['nothing', '', /is empty/],
    ['blank lines', '\n \n', /is empty/],
    ['bytes of a program', '\0\u0001', /no text in UTF-8/],
  ])('refused: %s', async (_name, text, message) => {
    const told = await refused(file('x.csv', text));
    expect(told).toMatch(message);
    expect(told).toContain('“x.csv”');
  });
});

describe('text', () => {
  test('a sentence a line, blank ones counted; commas make no table of it', async () => {
    const set = await read('notes.txt', '\uFEFFShe sang, he said.\r\n\r\n[MASK] is a word.\n He ran. ');
    expect(set).toMatchObject({ format: 'lines', shape: 'sentences' });
    expect(set.items.map(({ row, sentences }) => [row, sentences[0]])).toEqual([
      [1, 'She sang, he said.'],
      [3, '[MASK] is a word.'],
      [4, 'He ran.'],
    ]);
  });

  test('a line that begins with [MASK] is no JSON', async () => {
    expect(sentencesOf(await read('x.txt', '[MASK] sang.\n[MASK] ran.\n'))).toEqual([
      ['[MASK] sang.'],
      ['[MASK] ran.'],
    ]);
  });

  test('a line without end: what stands before it is read', async () => {
    const set = await read('x.txt', `She sang.\n${'word '.repeat(600_000)}`);
    expect(sentencesOf(set)).toEqual([['She sang.']]);
    expect(set.bad).toMatchObject([{ row: 2, reason: expect.stringContaining('too long') as string }]);
  });

  test('UTF-16, as spreadsheets write it, in either order of bytes; other bytes are refused', async () => {
    const text = 'She sang.\nElle a chanté.\n';
    for (const [mark, place] of [
      [[0xff, 0xfe], 0],
      [[0xfe, 0xff], 1],
    ] as const) {
      const units = Array.from(text).flatMap((each) => {
        const code = each.charCodeAt(0);
        return place === 0 ? [code & 255, code >> 8] : [code >> 8, code & 255];
      });
      const found = await reading([file('x.txt', Uint8Array.from([...mark, ...units]))]);
      expect(found.kind === 'set' && sentencesOf(found.set)).toEqual([['She sang.'], ['Elle a chanté.']]);
    }
    expect(await refused(file('x.txt', Uint8Array.of(0x53, 0xe9, 0x0a)))).toMatch(/no text in UTF-8/);
  });
});

describe('JSON', () => {
  test('an object a line; a line that is none is listed', async () => {
    const text = '{"text": "She sang.", "label": 1}\n\n{"text": "He\n{"text": ["x"]}\n{"text": "He ran."}\n';
    const set = await read('x.jsonl', text);
    expect(set.items).toEqual([
      { row: 1, sentences: ['She sang.'], category: '1', ...plain },
      { row: 5, sentences: ['He ran.'], category: 'without a category', ...plain },
    ]);
    expect(set.bad).toEqual([
      { row: 3, reason: 'is no JSON object' },
      { row: 4, reason: 'has no sentence' },
    ]);
  });

  test('a list of objects; of other keys the columns are asked', async () => {
    const set = await read('x.json', '[{"more": "She sang.", "less": "He sang."}, 3]');
    expect(sentencesOf(set)).toEqual([['She sang.', 'He sang.']]);
    expect(set.bad).toEqual([{ row: 2, reason: 'is no JSON object' }]);
    expect(await reading([file('x.json', '[{"a": "She sang.", "b": 1}]')])).toMatchObject({
      kind: 'columns-unknown',
      preview: { titles: ['a', 'b'], rows: [['She sang.', '1']] },
    });
  });

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

  test.each([0, 2])(
    'StereoSet, indented by %i: of each context three sentences; one that lacks any is listed',
    async (indent) => {
      const intrasentence = [item(['unrelated', 'anti-stereotype', 'stereotype']), item(['unrelated']), 7];
      const text = JSON.stringify(
        { version: '1.0', data: { intrasentence, intersentence: [] } },
        null,
        indent,
      );
      expect(await read('dev.json', ` \n${text}`)).toEqual({
        name: 'dev.json',
        format: 'stereoset',
        shape: 'triples',
        items: [
          {
            row: 1,
            sentences: [
              'The nurse was stereotype.',
              'The nurse was anti-stereotype.',
              'The nurse was unrelated.',
            ],
            ...{ category: 'profession', direction: null, term: 'nurse' },
          },
        ],
        bad: [
          { row: 2, reason: 'lacks the sentence “more”' },
          { row: 3, reason: 'has no sentences with labels, or no bias_type' },
        ],
        badCount: 2,
      });
    },
  );

  test.each([
    ['broken', '{"data": ', /is none/],
    ['something else', '{"data": []}', /without the sentences that StereoSet has/],
    ['an empty list', '[]', /without an object/],
    ['nested without end', `[${'['.repeat(200_000)}`, /nested too deeply/],
    ['nested deep, and closed', `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`, /without an object/],
  ])('refused: %s', async (_name, text, message) => {
    expect(await refused(file('x.json', text))).toMatch(message);
  });

  test('one value of more bytes than are read whole is refused before it is read', async () => {
    const huge: TextSource = {
      ...{ name: 'x.json', size: 1e9 },
      slice: (start, end) => new File(['[{"a": 1}, '.padEnd(end - start)], 'x.json'),
    };
    expect(await refused(huge)).toMatch(/JSON of 1000 MB/);
  });
});

describe('WinoBias', () => {
  const PRO =
    '1 [The farmer] thanked the nurse because [he] was kind.\n\n2 The nurse thanked [the farmer] because [he] was kind.\n';
  const pro = file('pro_stereotyped_type1.txt.test', PRO);
  const ANTI = PRO.replaceAll('[he]', '[she]');
  const anti = file('anti_stereotyped_type1.txt.test', ANTI);
  const both = async (one: TextSource, other: TextSource): Promise<BenchmarkSet> => {
    const found = await reading([one, other]);
    if (found.kind !== 'set') throw new Error('it has no columns');
    return found.set;
  };

  test('line by line, without numbers and brackets, whichever file comes first', async () => {
    const set = await both(anti, pro);
    expect(set).toEqual(await both(pro, anti));
    expect(set).toMatchObject({ format: 'winobias', shape: 'pairs', badCount: 0 });
    expect(set.items[0]).toEqual({
      row: 1,
      sentences: [
        'The farmer thanked the nurse because he was kind.',
        'The farmer thanked the nurse because she was kind.',
      ],
      ...{ category: 'type 1', ...plain },
    });
    expect(set.items).toHaveLength(2);
  });

  test('a category by its type, whatever the case; a number only at the beginning', async () => {
    const named = (name: string) =>
      both(file(`Pro_${name}`, '12 In 2 years he left.\r\n'), file(`ANTI_${name}`, 'In 2 years she left.'));
    expect((await named('Type 2.txt')).items).toEqual([
      { row: 1, sentences: ['In 2 years he left.', 'In 2 years she left.'], category: 'type 2', ...plain },
    ]);
    expect((await named('Type 2.txt')).name).toBe('Pro_Type 2.txt and ANTI_Type 2.txt');
    expect((await named('other.txt')).items[0].category).toBe('without a category');
    expect((await named('type3.txt')).items[0].category).toBe('without a category');
  });

  test('sentences are alike where two words differ, not three, and not in length; a few strangers are listed', async () => {
    const isRead = async (one: string, other: string) =>
      (await readSet([file('pro.txt', one), file('anti.txt', other)], null, () => undefined)).ok;
    expect(await isRead('he saw his own dog', 'she saw her own dog')).toBe(true);
    expect(await isRead('he saw his own dog', 'she saw her own cat')).toBe(false);
    expect(await isRead('he saw his own dog', 'he saw his dog')).toBe(false);
    const set = await both(
      file('pro.txt', 'he ran\nhe saw his own dog\nhe sat'),
      file('anti.txt', 'she ran\nshe saw her old cat\nshe sat'),
    );
    expect(set.items).toHaveLength(2);
    expect(set.bad).toEqual([{ row: 2, reason: 'has sentences that differ in more than a pronoun' }]);
  });

  test('refused: files that do not belong together, or too many of them', async () => {
    expect(await refused(pro, pro)).toMatch(/these are not/);
    expect(await refused(anti, anti)).toMatch(/these are not/);
    const type2 = 'anti_stereotyped_type2.txt.test';
    expect(await refused(pro, file(type2, PRO))).toMatch(/these are not/);
    expect(await refused(pro, file(anti.name, '1 One.'))).toMatch(
      /2 sentences, “anti_stereotyped_type1.txt.test” 1/,
    );
    const shifted = file(anti.name, ANTI.split('\n').toReversed().join('\n'));
    expect(await refused(pro, shifted)).toMatch(/2 of their 2 sentences differ in more than a pronoun/);
    expect(await refused(pro, anti, pro)).toMatch(/these are 3/);
    expect(await refused()).toMatch(/these are 0/);
  });
});

test('what is read is told as it goes', async () => {
  const told: number[] = [];
  const text = `sentence\n${'She sang about the sea.\n'.repeat(60_000)}`;
  await readSet([file('x.csv', text)], null, (bytes) => told.push(bytes));
  expect(told.length).toBeGreaterThan(1);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(text.length);
});

test('the example pairs differ in a pronoun alone, and every category has as many', () => {
  const { items } = EXAMPLE_PAIRS;
  const categories = items.map(({ category }) => category);
  expect([...new Set(categories)].map((name) => categories.filter((each) => each === name).length)).toEqual([
    12, 12,
  ]);
  for (const { sentences } of items) {
    const neutral = (text: string): string => text.replace(/\b(?:he|she|his|her)\b/, '_');
    expect(neutral(sentences[0])).toBe(neutral(sentences[1]));
    expect(sentences[0]).not.toBe(sentences[1]);
  }
  expect(new Set(items.map(({ sentences }) => sentences[0])).size).toBe(24);
});

describe('templates', () => {
  const TEMPLATES = [
    'template,words,attribute,category',
    '[MASK] is a nurse.,he|she,nurse,work',
    '"Yesterday, the [MASK] ran.",man; woman ;man;child,,',
    'No mask here.,he|she,,',
    '[MASK] and [MASK],he|she,,',
    '[MASK] ran.,he,,',
    '[MASK] ran.,he|she,walked,',
    ',he|she,,',
  ].join('\n');

  test('a row is an item for each word but the first, with the places of its word and of what the prior hides', async () => {
    const set = await read('templates.csv', TEMPLATES);
    expect(set.shape).toBe('templates');
    expect(set.items).toEqual([
      {
        ...{ row: 1, category: 'work', ...plain, sentences: ['he is a nurse.', 'she is a nurse.'] },
        places: [
          { word: { start: 0, end: 2 }, attribute: { start: 8, end: 13 } },
          { word: { start: 0, end: 3 }, attribute: { start: 9, end: 14 } },
        ],
      },
      ...['woman', 'child'].map((other) => ({
        ...{ row: 2, category: 'without a category', ...plain },
        sentences: ['Yesterday, the man ran.', `Yesterday, the ${other} ran.`],
        places: [
          { word: { start: 15, end: 18 }, attribute: null },
          { word: { start: 15, end: 20 }, attribute: null },
        ],
      })),
    ]);
    expect(set.bad).toEqual([
      { row: 3, reason: 'has no [MASK] in its template' },
      { row: 4, reason: 'has more than one [MASK] in its template' },
      { row: 5, reason: 'has fewer than two different words, with “|” or “;” between them' },
      { row: 6, reason: 'does not have its attribute in its template' },
      { row: 7, reason: 'lacks the template' },
    ]);
  });

  test('what the prior hides may stand before the word', async () => {
    const [{ places }] = (
      await read('t.jsonl', '{"text":"A nurse: [MASK].","targets":"he|she","attribute":"nurse"}')
    ).items;
    expect(places?.map(({ attribute }) => attribute)).toEqual([
      { start: 2, end: 7 },
      { start: 2, end: 7 },
    ]);
  });

  test('by columns that are named by hand', async () => {
    const choice: TableChoice = {
      isTitled: false,
      columns: { shape: 'templates', sentences: [1, 0], category: null, attribute: 2 },
    };
    const set = await read('mine.tsv', 'he|she\t[MASK] ran far.\tfar\nhe|they\t[MASK] sat.\tsat', choice);
    expect(sentencesOf(set)).toEqual([
      ['he ran far.', 'she ran far.'],
      ['he sat.', 'they sat.'],
    ]);
    expect(set.items[1].places?.[1]).toEqual({ word: { start: 0, end: 4 }, attribute: { start: 5, end: 8 } });
  });
});
