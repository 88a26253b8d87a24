import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText, sentencesOf } from '../../../test/support/templates.ts';
import { parseTemplate } from './parse.ts';
import { placeArticles } from './place_articles.ts';
import { scanTemplate, type BodyChar } from './scan.ts';
import { readSlotBody } from './slot_body.ts';
import { findSplitMask } from './split_mask.ts';
import { MAX_ALTERNATIVES, MAX_SENTENCE_LENGTH, MAX_TEMPLATE_LENGTH, type Template } from './syntax.ts';
import { formatSlot } from './write.ts';

function parsed(source: string): Template {
  const result = parseTemplate(source);
  if (!result.ok) throw new Error(`${source}: ${result.error.message}`);
  return result.value;
}

function sentences(source: string): readonly string[] {
  return sentencesOf(parsed(source)).map(({ text }) => text);
}

/** Text full of the language's own characters. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...['{', '}', '|', '\\', ':', '..', 'a/an', '{a/an}', '[MASK]', '[', 'MASK]', ' ', 'who', '{who}'],
        ...['{who:', '1', '-2', '1900..2020:10', '0', 'é', '\u{1F600}', '\ud800', '\0', '\n', '<b>'],
      ),
      { maxLength: 14 },
    )
    .map((pieces) => pieces.join('')),
);

describe('the language, example by example', () => {
  test.each<[string, readonly string[]]>([
    ['The man worked.', ['The man worked.']],
    ['The {man|woman} worked.', ['The man worked.', 'The woman worked.']],
    ['{x|y} {1|2}', ['x 1', 'x 2', 'y 1', 'y 2']],
    ['The {|young} man', ['The man', 'The young man']],
    ['{|Once} it was', ['it was', 'Once it was']],
    ['It was {|so }', ['It was', 'It was so']],
    ['{ man | woman } went', ['man went', 'woman went']],
    ['two  spaces', ['two  spaces']],
    ['In {1900..1930:10}', ['In 1900', 'In 1910', 'In 1920', 'In 1930']],
    ['{1..10:4}', ['1', '5', '9']],
    ['{2020..1900:60}', ['2020', '1960', '1900']],
    ['{3..1}', ['3', '2', '1']],
    ['{7..7:5}', ['7']],
    ['{-1..1}', ['-1', '0', '1']],
    ['{−1..0}', ['-1', '0']],
    ['{year:1..2} and {year}', ['1 and 1', '2 and 2']],
    ['{who:man|woman} {x|y} {who}', ['man x man', 'man y man', 'woman x woman', 'woman y woman']],
    ['{who} is {who:he|she}', ['he is he', 'she is she']],
    ['{who:she}', ['she']],
    ['\\{a\\|b\\} \\\\ a|b: c', ['{a|b} \\ a|b: c']],
    ['{12\\:30|13\\:00}', ['12:30', '13:00']],
    ['{who\\:man|b}', ['who:man', 'b']],
    ['{wait\\.\\.|go}', ['wait..', 'go']],
    ['{\\{|\\}}', ['{', '}']],
    ['He is {a/an} {nurse|engineer}.', ['He is a nurse.', 'He is an engineer.']],
    ['{A/An} hour', ['An hour']],
    ['He is {a/an} “{honest|decent} man”.', ['He is an “honest man”.', 'He is a “decent man”.']],
    ['He is {a/an} [MASK].', ['He is a [MASK].', 'He is an [MASK].']],
    ['{A/An} {x|y} {a/an} [MASK]', ['An x a [MASK]', 'An x an [MASK]', 'A y a [MASK]', 'A y an [MASK]']],
    ['', ['']],
  ])('%s', (source, expected) => {
    expect(sentences(source)).toEqual(expected);
  });

  test('a slot says its name, its place, its alternatives, its sweep', () => {
    const template = parsed('The {who:man|woman} of {1900..1920:10} and {x|y}');
    expect(template.slots).toEqual([
      {
        name: 'who',
        label: 'who',
        alternatives: ['man', 'woman'],
        sweep: null,
        range: { start: 4, end: 19 },
      },
      {
        ...{ name: null, label: 'slot 2', alternatives: ['1900', '1910', '1920'] },
        ...{ sweep: { from: 1900, to: 1920, step: 10 }, range: { start: 23, end: 38 } },
      },
      { name: null, label: 'slot 3', alternatives: ['x', 'y'], sweep: null, range: { start: 43, end: 48 } },
    ]);
  });

  test('an alternative that is there twice is noticed, where it stands', () => {
    const { notices } = parsed('a {man|woman| man }');
    expect(notices.map(({ offset, length }) => [offset, length])).toEqual([[13, 5]]);
  });
});

describe('errors point at the character', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`).join('|');
  test.each<[string, string, string]>([
    ['The {man|woman worked', 'unclosed-slot', '{'],
    ['The man|woman} worked', 'stray-brace', '}'],
    ['{a|{b|c}}', 'nested-slot', '{'],
    ['x {} y', 'empty-slot', '{}'],
    ['x {who: } y', 'empty-slot', '{who: }'],
    ['x {two words} y', 'one-alternative', '{two words}'],
    ['x {who} y', 'unknown-name', '{who}'],
    ['{a:x|y} {b}', 'unknown-name', '{b}'],
    ['{a:x|y} {a:x|z}', 'defined-twice', '{a:x|z}'],
    ['{my slot:x|y}', 'bad-name', 'my slot:'],
    ['{12:30|13:00}', 'bad-name', '12:'],
    ['C:\\new', 'unknown-escape', '\\n'],
    ['end \\', 'unknown-escape', '\\'],
    ['{0.5..1:0.1}', 'bad-sweep', '{0.5..1:0.1}'],
    ['{1..9:0}', 'bad-sweep', '{1..9:0}'],
    ['{9..1:-2}', 'bad-sweep', '{9..1:-2}'],
    ['{01..10}', 'bad-sweep', '{01..10}'],
    ['{a..z}', 'bad-sweep', '{a..z}'],
    ['{1..99999999999999999}', 'bad-sweep', '{1..99999999999999999}'],
    ['{x|1900..1910|y}', 'bad-sweep', '1900..1910'],
    ['{1..100000}', 'too-many-alternatives', '{1..100000}'],
    [`{${names(MAX_ALTERNATIVES + 1)}}`, 'too-many-alternatives', `{${names(MAX_ALTERNATIVES + 1)}}`],
    ['{x|y}'.repeat(17), 'too-many-slots', '{x|y}'],
    ['He is {a/an}.', 'article-place', '{a/an}'],
    ['{a/an} {a/an} man', 'article-place', '{a/an}'],
    ['{a/an} {|old} [MASK]', 'article-place', '{|old}'],
    ['{a/an} {nurse|[MASK]}', 'article-place', '{nurse|[MASK]}'],
    ['{x:a/an} man', 'article-place', '{x:a/an}'],
    ['[{MA|TA}SK]', 'split-mask', '{MA|TA}'],
    ['{[|x}MASK]', 'split-mask', 'MASK]'],
    ['x'.repeat(MAX_TEMPLATE_LENGTH + 1), 'too-long', 'x'],
    [`{n:${'x'.repeat(9_000)}|y} {n} {n}`, 'too-long', '{n}'],
  ])('%s', (source, code, stretch) => {
    const result = parseTemplate(source);
    if (result.ok) throw new Error('parsed');
    const { error } = result;
    expect(error.code).toBe(code);
    expect(source.slice(error.offset, error.offset + error.length)).toBe(stretch);
    expect(error.message).toMatch(/\.$/);
    expect(error.remedy).toMatch(/\.$/);
  });

  test('the second of two is the one pointed at', () => {
    const result = parseTemplate('{a:x|y} {a:x|z}');
    expect(result.ok ? null : result.error.offset).toBe(8);
  });
});

describe('properties', () => {
  test('escaped text stands for itself alone', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        expect(sentences(escapeText(text))).toEqual([text]);
      }),
    );
  });

  test('a written slot reads back as its alternatives', () => {
    const name = fc.option(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,9}$/), { nil: null });
    fc.assert(
      fc.property(name, fc.array(hostile, { minLength: 2, maxLength: 5 }), (slotName, alternatives) => {
        const { slots } = parsed(formatSlot(slotName, alternatives));
        expect(slots.map((slot) => [slot.name, slot.alternatives])).toEqual([[slotName, alternatives]]);
      }),
    );
  });

  test('no text throws; an error is inside the text and says what to do', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        const result = parseTemplate(source);
        if (result.ok) {
          for (const part of result.value.parts) {
            expect(part.range.start).toBeLessThan(part.range.end);
            expect(part.range.end).toBeLessThanOrEqual(source.length);
          }
          return;
        }
        const { offset, length, message, remedy } = result.error;
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThanOrEqual(0);
        expect(offset + length).toBeLessThanOrEqual(source.length);
        expect(message).not.toBe('');
        expect(remedy).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  test('parts cover the text, one after another', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        const result = parseTemplate(source);
        if (!result.ok) return;
        expect(result.value.parts.map(({ range }) => source.slice(range.start, range.end)).join('')).toBe(
          source,
        );
      }),
    );
  });
});

/**
 * That the longest templates are read at once, counted and not timed: what each step looks at grows with the text and no faster.
 * `npm run bench -- parsing` has the times.
 */
describe('work', () => {
  const longest = (unit: string): string => unit.repeat(Math.floor(MAX_TEMPLATE_LENGTH / unit.length));
  const UNITS = ['{', '}', '|', '\\', '{a|b}', '{a/an} ', ' ', '[', '{|', 'a\\{', 'a', '\\{\\}'];

  test('every longest template is read, or has an error in it', () => {
    for (const unit of UNITS) {
      const source = longest(unit);
      const result = parseTemplate(source);
      if (result.ok) expect(result.value.source).toBe(source);
      else expect(result.error.offset + result.error.length).toBeLessThanOrEqual(source.length);
    }
    expect(MAX_SENTENCE_LENGTH).toBeGreaterThan(512);
  });

  test.each([...UNITS, '{a} ', '{a/an} x '])(
    '%s over and over: the scanner sees a character once',
    (unit) => {
      const source = longest(unit);
      const { text, reads } = countedText(source);
      scanTemplate(text);
      expect(reads()).toBeLessThanOrEqual(source.length);
    },
  );

  test.each([
    '|',
    'a|',
    ' ',
    ':',
    '.',
    '1',
    'a',
    '1..',
    ': ',
    'x:',
    '\\{',
    'a/an',
    '−',
    'seventeen letters  |',
  ])('a slot of %s over and over: each character is looked at a few times', (unit) => {
    const body = unit.repeat(Math.floor((MAX_TEMPLATE_LENGTH - 2) / unit.length));
    const scanned = scanTemplate(`{${body}}`);
    if (!scanned.ok || scanned.value[0].kind !== 'braces') throw new Error('one slot');
    const { chars, reads } = countedChars(scanned.value[0].body);
    readSlotBody(chars, scanned.value[0].range);
    expect(reads()).toBeLessThanOrEqual(6 * body.length);
  });

  test('a slot named again and again: its alternatives are looked at once, whatever stands between', () => {
    const definition = `{n:${Array.from({ length: 1_000 }, (_, index) => `[${index}`).join('|')}}`;
    for (const unit of ['{n}', ' {n}', '{a/an} {n} ']) {
      const source = definition + unit.repeat(Math.floor((MAX_SENTENCE_LENGTH / 5 - 1_000) / unit.length));
      const { parts, slots } = parsed(source);
      const counted = slots.map((slot) => countedList(slot.alternatives));
      const many = countedList(parts);
      const countedSlots = slots.map((slot, index) => ({ ...slot, alternatives: counted[index].list }));
      expect(placeArticles(many.list, countedSlots).ok).toBe(true);
      expect(findSplitMask(many.list, countedSlots)).toBeNull();
      expect(parts.length).toBeGreaterThan(500);
      expect(many.reads()).toBeLessThanOrEqual(4 * parts.length);
      // Once for the article; ten times for the edges, five lengths at either.
      expect(counted[0].reads()).toBeLessThanOrEqual(11 * slots[0].alternatives.length);
    }
  });

  test('an article over and over: the parts behind it are not looked through again for each', () => {
    const { parts, slots } = parsed(longest('{a/an} x '));
    const { list, reads } = countedList(parts);
    expect(placeArticles(list, slots).ok).toBe(true);
    expect(reads()).toBeLessThanOrEqual(2 * parts.length);
  });
});

/** A text of which every reading of a character is counted; what it cannot count, it refuses. */
function countedText(text: string): { readonly text: string; readonly reads: () => number } {
  let reads = 0;
  const counting = new Proxy(
    {},
    {
      get: (_, key) => {
        if (key === 'length') return text.length;
        if (key === 'slice') {
          return (start: number, end: number) => {
            reads += text.slice(start, end).length;
            return text.slice(start, end);
          };
        }
        if (typeof key !== 'string' || !/^\d+$/.test(key)) throw new Error(`${String(key)} is not counted`);
        reads++;
        return text[Number(key)];
      },
    },
  );
  return { text: counting as string, reads: () => reads };
}

function countedChars(chars: readonly BodyChar[]): {
  readonly chars: readonly BodyChar[];
  readonly reads: () => number;
} {
  let reads = 0;
  const counting = chars.map(({ value, escaped, offset }) => ({
    get value() {
      reads++;
      return value;
    },
    escaped,
    offset,
  }));
  return { chars: counting, reads: () => reads };
}

/** A list of which every reading of an element is counted, by whatever method. */
function countedList<Item>(items: readonly Item[]): {
  readonly list: readonly Item[];
  readonly reads: () => number;
} {
  let reads = 0;
  const list = new Proxy(items, {
    get: (target, key): unknown => {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
      return Reflect.get(target, key);
    },
  });
  return { list, reads: () => reads };
}
