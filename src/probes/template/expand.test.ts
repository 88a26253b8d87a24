import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choiceLabels, defaultContrast, pairsOf, sideLabels, swapSides } from './contrast.ts';
import { escapeText, sentencesOf } from '../../../test/support/templates.ts';
import { checkCount, countSentences, measureExpansion, sentenceAt } from './expand.ts';
import { maskBounds, requireOneMask } from './masks.ts';
import { parseTemplate } from './parse.ts';
import type { Template } from './syntax.ts';
import { bindSlot, formatSlot } from './write.ts';

function parsed(source: string): Template {
  const result = parseTemplate(source);
  if (!result.ok) throw new Error(`${source}: ${result.error.message}`);
  return result.value;
}

const texts = (source: string): readonly string[] => sentencesOf(parsed(source)).map(({ text }) => text);

/** Templates that parse, some slots used twice, some alternatives with masks, articles before words and masks. */
const templates = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ' ',
        'x ',
        ' [MASK] ',
        ' a',
        '[',
        'SK]',
        '{a/an} nurse',
        '{a/an} [MASK]',
        '{n}',
        '{1..5:2}',
      ),
      fc
        .array(fc.constantFrom('', ' ', 'man', ' old ', '[MASK]', '[MASK] or [MASK]', 'MA'), {
          minLength: 2,
          maxLength: 4,
        })
        .map((alternatives) => formatSlot(null, alternatives)),
      fc.string({ maxLength: 5 }).map(escapeText),
    ),
    { maxLength: 7 },
  )
  .map((pieces) => `{n:1|2|3}${pieces.join('')}`)
  .filter((source) => parseTemplate(source).ok);

describe('expansion', () => {
  test('count equals what comes out, each once, each the same by its index', () => {
    fc.assert(
      fc.property(templates, (source) => {
        const template = parsed(source);
        const count = countSentences(template);
        fc.pre(count <= 2_000);
        expect(checkCount(template)).toBeNull();
        const sentences = sentencesOf(template);
        const keys = sentences.map(({ choices, articles }) => `${choices.join()};${articles.join()}`);
        expect(new Set(keys).size).toBe(count);
        expect(sentences.map(({ index }) => index)).toEqual([...sentences.keys()]);
      }),
    );
  });

  test('masks are counted without expanding as they come out', () => {
    fc.assert(
      fc.property(templates, (source) => {
        const template = parsed(source);
        fc.pre(countSentences(template) <= 2_000);
        const counts = sentencesOf(template).map(({ masks }) => masks);
        expect(maskBounds(template)).toEqual({ min: Math.min(...counts), max: Math.max(...counts) });
        expect(requireOneMask(template) === null).toBe(counts.every((count) => count === 1));
      }),
    );
  });

  test('the size foretold is the size made, merged spaces apart', () => {
    const template = parsed('The {man|woman} of {1900..1950:10} worked.');
    const made = sentencesOf(template).reduce((sum, { text }) => sum + text.length, 0);
    expect(measureExpansion(template)).toEqual({ sentences: 12, characters: made });
  });

  test('a huge template is counted, and refused in words before anything is made', () => {
    const template = parsed(`${'{1..1000}'.repeat(2)} {a/an} [MASK]`);
    expect(countSentences(template)).toBe(2_000_000);
    const error = checkCount(template);
    expect(error?.code).toBe('too-many-sentences');
    expect(error?.message).toBe(
      'The template stands for 2,000,000 sentences (1000 × 1000 × 2 for a/an); at most 100,000 are run.',
    );
    expect(error?.offset).toBe(0);
    expect(error?.length).toBe('{1..1000}'.length);
    expect(sentenceAt(template, 1_999_999).text).toBe('10001000 an [MASK]');
    expect(checkCount(parsed('{1..1000}'.repeat(16)))?.message).toContain('over 10¹⁵');
  });

  test('exactly 100,000 sentences are run', () => {
    expect(checkCount(parsed('{1..1000} {1..100} [MASK]'))).toBeNull();
    expect(checkCount(parsed('{1..1000} {1..101} [MASK]'))?.code).toBe('too-many-sentences');
  });

  test('much text in few sentences is refused too', () => {
    const error = checkCount(parsed(`{1..1000} {1..10} ${'x'.repeat(9_000)}`));
    expect(error?.message).toMatch(/characters together/);
  });

  test('an index outside is a fault of the caller', () => {
    for (const index of [-1, 2, 0.5, Number.NaN]) {
      expect(() => sentenceAt(parsed('{a|b}'), index)).toThrow(RangeError);
    }
  });
});

describe('masks', () => {
  test.each<[string, string | null, string]>([
    ['The man is a [MASK].', null, ''],
    ['{[MASK] man|man [MASK]}', null, ''],
    ['The man is a nurse.', 'no-mask', ''],
    ['The man is a [mask].', 'no-mask', '[mask]'],
    ['The {[MASK]|man} went.', 'no-mask', '{[MASK]|man}'],
    ['[MASK] is a [MASK].', 'several-masks', '[MASK] is a [MASK].'],
    ['[MASK] {[MASK]|x}', 'several-masks', '{[MASK]|x}'],
  ])('%s', (source, code, stretch) => {
    const error = requireOneMask(parsed(source));
    expect(error?.code ?? null).toBe(code);
    if (error !== null) expect(source.slice(error.offset, error.offset + error.length)).toBe(stretch);
  });
});

describe('sides', () => {
  test('the first two alternatives of the first slot that has two', () => {
    const template = parsed('In {1..1} the {who:man|woman|person} [MASK] {x|y}.');
    const contrast = defaultContrast(template);
    expect(contrast).toEqual({ slot: 1, a: 0, b: 1 });
    if (contrast === null) return;
    expect(sideLabels(template, contrast)).toEqual({ A: 'man', B: 'woman' });
    expect(swapSides(contrast)).toEqual({ slot: 1, a: 1, b: 0 });
    expect(defaultContrast(parsed('no slot'))).toBeNull();
    expect(defaultContrast(parsed('{x|y} {who:a|b}'), 'who')?.slot).toBe(1);
  });

  test('pairs differ in the contrast alone, and are all of them', () => {
    fc.assert(
      fc.property(templates, fc.nat(), (source, seed) => {
        const template = parsed(source);
        fc.pre(countSentences(template) <= 2_000);
        const slot = seed % template.slots.length;
        const last = template.slots[slot].alternatives.length - 1;
        fc.pre(last > 0);
        const contrast = { slot, a: last, b: 0 };
        const pairs = [...pairsOf(template, contrast)];
        expect(pairs).toHaveLength(countSentences(template) / (last + 1));
        for (const { a, b } of pairs) {
          expect([a.choices[slot], b.choices[slot]]).toEqual([contrast.a, contrast.b]);
          expect(a.articles).toEqual(b.articles);
          expect(a.choices.toSpliced(slot, 1)).toEqual(b.choices.toSpliced(slot, 1));
        }
        expect(new Set(pairs.map(({ a }) => a.index)).size).toBe(pairs.length);
      }),
    );
  });

  test('choices by name', () => {
    const template = parsed('{who: man |woman} {1900..1910:10}');
    expect([...choiceLabels(template, sentenceAt(template, 1))]).toEqual([
      ['who', 'man'],
      ['slot 2', '1910'],
    ]);
  });
});

describe('frames', () => {
  test.each<[string, string]>([
    ['{who} went with {who}.', '{who:John|Mary} went with {who}.'],
    ['{who} is {who:he|she}.', '{who} is {who:John|Mary}.'],
    ['The {x|y} went.', 'The {x|y} went.'],
  ])('%s', (frame, bound) => {
    expect(bindSlot(frame, 'who', ['John', 'Mary'])).toEqual({ ok: true, value: bound });
  });

  test('a bound frame stands for its sentences, whatever the names hold', () => {
    const bound = bindSlot('{who} and {who}', 'who', ['a|b', '{c}']);
    expect(bound.ok && texts(bound.value)).toEqual(['a|b and a|b', '{c} and {c}']);
  });

  test('a broken frame gives its error', () => {
    expect(bindSlot('{who', 'who', ['a', 'b'])).toMatchObject({
      ok: false,
      error: { code: 'unclosed-slot' },
    });
  });
});
