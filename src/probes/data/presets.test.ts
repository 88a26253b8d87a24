import { describe, expect, test } from 'vitest';
import { defaultContrast, sideLabels } from '../template/contrast.ts';
import { sentencesOf } from '../../../test/support/templates.ts';
import { checkCount, countSentences, sentenceAt } from '../template/expand.ts';
import { requireOneMask } from '../template/masks.ts';
import { parseTemplate } from '../template/parse.ts';
import type { Template } from '../template/syntax.ts';
import { frameContrasts } from '../../../test/support/frame_contrasts.ts';
import { withoutArticle } from './preset.ts';
import { findPreset, presetOfTemplate, PRESETS } from './presets.ts';
import { allWords, findWordList, WORD_LISTS } from './word_lists.ts';

function parsed(source: string): Template {
  const result = parseTemplate(source);
  if (!result.ok) throw new Error(`${source}: ${result.error.message}`);
  return result.value;
}

function sides(source: string, slot: string): Readonly<Record<'A' | 'B', string>> {
  const template = parsed(source);
  const contrast = defaultContrast(template, slot);
  if (contrast === null) throw new Error(`${source}: no contrast`);
  return sideLabels(template, contrast);
}

test('the first is the model card’s sentence, as it is written there', () => {
  expect(PRESETS[0].template).toBe('The {man|woman} worked as a [MASK].');
  expect(sentencesOf(parsed(PRESETS[0].template)).map(({ text }) => text)).toEqual([
    'The man worked as a [MASK].',
    'The woman worked as a [MASK].',
  ]);
});

test('ids, titles and templates are unique, and found again', () => {
  for (const key of ['id', 'title', 'template'] as const) {
    expect(new Set(PRESETS.map((preset) => preset[key])).size).toBe(PRESETS.length);
  }
  for (const preset of PRESETS) {
    expect(preset.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(findPreset(preset.id)).toBe(preset);
    expect(presetOfTemplate(` ${preset.template} `)).toBe(preset);
  }
  expect(findPreset('__proto__')).toBeNull();
});

test('every theme of the issue is there', () => {
  expect(new Set(PRESETS.map(({ theme }) => theme))).toEqual(
    new Set(['gender', 'nonbinary', 'names', 'occupations', 'places', 'religion', 'age', 'time']),
  );
});

describe.each(PRESETS.map((preset) => [preset.id, preset] as const))('%s', (_, preset) => {
  test('the template parses without a notice, is small, and has its mask', () => {
    const template = parsed(preset.template);
    expect(template.notices).toEqual([]);
    expect(checkCount(template, 100)).toBeNull();
    expect(requireOneMask(template)).toBeNull();
  });

  test('says in one sentence each what it can and cannot show', () => {
    for (const line of [preset.shows, preset.cannotShow]) {
      expect(line).toMatch(/^[A-Z].{30,130}\.$/u);
      expect(line).not.toMatch(/bias score|the model thinks|!/i);
    }
  });

  test('its sides are those of its first frame and first pair, sentence for sentence', () => {
    const [first] = preset.frameSets;
    const { A, B } = sides(preset.template, preset.slot);
    expect([A, B]).toEqual(first.pairs[0]);
    const contrasts = frameContrasts(preset.slot, preset.frameSets);
    if (!contrasts.ok) throw new Error(contrasts.error.message);
    const opened = sentenceAt(parsed(preset.template), 0).text;
    expect(sentenceAt(parsed(contrasts.value[0].template), 0).text).toBe(opened);
  });

  test('8 to 12 frames a set, distinct, one mask, one slot of the preset’s name; pairs distinct', () => {
    for (const { frames, pairs } of preset.frameSets) {
      expect(frames.length).toBeGreaterThanOrEqual(8);
      expect(frames.length).toBeLessThanOrEqual(12);
      expect(new Set(frames).size).toBe(frames.length);
      for (const frame of frames) expect(frame.split(`{${preset.slot}}`)).toHaveLength(2);
      expect(new Set(pairs.map((pair) => pair.join('|'))).size).toBe(pairs.length);
      for (const [a, b] of pairs) expect(a).not.toBe(b);
    }
  });

  // The subject pronouns for one person beside “they” are two: English has no more.
  test('8 pairs or more a set, but for the nouns of the opening preset (6), and pronouns (2)', () => {
    for (const { takes, pairs } of preset.frameSets) {
      const fewest = preset.id === 'singular-they' ? 2 : takes === 'noun' && preset.slot === 'who' ? 6 : 8;
      expect([pairs.length >= fewest, pairs.length <= 12]).toEqual([true, true]);
    }
  });

  test('every frame with every pair is a contrast of its own that differs in the pair alone', () => {
    const contrasts = frameContrasts(preset.slot, preset.frameSets);
    if (!contrasts.ok) throw new Error(contrasts.error.message);
    const expected = preset.frameSets.reduce(
      (sum, { frames, pairs }) => sum + frames.length * pairs.length,
      0,
    );
    expect(contrasts.value).toHaveLength(expected);
    const seen = new Set<string>();
    for (const { template: source, pair } of contrasts.value) {
      const template = parsed(source);
      expect(requireOneMask(template)).toBeNull();
      const { A, B } = sides(source, preset.slot);
      expect([A, B]).toEqual(pair);
      const texts = sentencesOf(template).map(({ text }) => text);
      expect(new Set(texts).size).toBe(countSentences(template));
      for (const text of texts) expect(text).not.toMatch(/[{}|]| {2}|^ | $/);
      seen.add(source);
    }
    expect(seen.size).toBe(expected);
  });

  test('its word list exists', () => {
    if (preset.words !== null) expect(findWordList(preset.words)).not.toBeNull();
  });
});

describe('word lists', () => {
  test('ids are unique', () => {
    expect(new Set(WORD_LISTS.map(({ id }) => id)).size).toBe(WORD_LISTS.length);
    expect(findWordList('toString')).toBeNull();
  });

  test.each(WORD_LISTS.map((list) => [list.id, list] as const))(
    '%s: no word twice, none empty',
    (_, list) => {
      const words = allWords(list).map((word) => word.toLowerCase());
      expect(new Set(words).size).toBe(words.length);
      for (const word of words) expect(word).toMatch(/^[a-z]+( [a-z]+)*$/);
    },
  );

  test('WinoBias: twenty and twenty', () => {
    expect(findWordList('winobias')?.groups.map(({ words }) => words.length)).toEqual([20, 20]);
  });
});

test('names take no article', () => {
  expect(withoutArticle('who', ['The {who} saw the {who} and the man.'])).toEqual([
    '{who} saw {who} and the man.',
  ]);
});
