import { beforeAll, describe, expect, test } from 'vitest';
import { demoModel } from '../../../../test/support/demo_model.ts';
import { PageAnswers } from '../../../../test/support/page_answers.ts';
import { CpuSession } from '../../../cpu/session.ts';
import { decodeShare, encodeShare } from '../../../probes/share/fragment.ts';
import { SPECIAL_IDS } from '../../../tokenizer/special_tokens.ts';
import { resolveLens } from '../lens_job.ts';
import { maskIdOf, occlusionRows } from './exports.ts';
import {
  INITIAL_OCCLUSION,
  isRead,
  levelOf,
  occludedSentences,
  occlusionQuestion,
  withoutAnswer,
  wordsRead,
  type OcclusionAnswer,
} from './occlusion_job.ts';
import { heldWords, partWords } from './occlusion_words.ts';
import { occlusionFromShared, occlusionNumbers, occlusionToShared } from './share.ts';
import { turned } from './turned.ts';

let page: PageAnswers;

beforeAll(async () => {
  const { tokenizer, ...model } = await demoModel({ passes: 1 });
  const identity = { ...model.identity, content: 'c'.repeat(64) };
  const session = await CpuSession.create({ ...model, identity, precision: 'f32' });
  page = new PageAnswers(session, tokenizer);
});

async function asked(template: string, answer = '', mask = 0): Promise<OcclusionAnswer> {
  const ready = resolveLens(template);
  if (ready.kind !== 'ready') throw new Error(ready.error.message);
  return page.answeredOf('occlusion', occlusionQuestion(ready, { form: 'typed', mask, answer }));
}

describe('occlusion', () => {
  test('each word once, as typed, with how much of the answer it holds up', async () => {
    const [a, b] = occludedSentences(await asked('The {man|Hairdresser} worked as a [MASK].'));
    expect([a.side, b.side]).toEqual(['A', 'B']);
    expect(a.words.map(({ text }) => text)).toEqual(['The', 'man', 'worked', 'as', 'a', '.']);
    expect(b.words[1].text).toBe('Hairdresser');
    expect(b.words[1].tokens.length).toBeGreaterThan(1);
    const words = a.words.filter(isRead);
    expect(words).toHaveLength(6);
    for (const { logProb, holdsUp } of words) {
      expect(Math.abs(holdsUp - (a.answer.logProb - (logProb ?? NaN)))).toBeLessThanOrEqual(1e-12);
    }
    const most = words.reduce((one, other) => (other.holdsUp > one.holdsUp ? other : one));
    if (most.holdsUp > 0) expect(heldWords(a)).toContain(`is held up most by “${most.text}” (+`);
    else expect(heldWords(a)).toContain('is held up by no word');
  });

  test('of several masks the other stays; the word asked for is the answer, or said to be none', async () => {
    const answer = await asked('The [MASK] worked as a [MASK].', 'nurse', 1);
    const [sentence] = occludedSentences(answer);
    expect(sentence.answer.word).toBe('nurse');
    expect(sentence.tokens[sentence.maskIndex].masked).toBe(true);
    expect(sentence.tokens.slice(0, sentence.maskIndex).filter(({ masked }) => masked)).toHaveLength(1);
    expect(sentence.words.map(({ text }) => text)).toEqual(['The', 'worked', 'as', 'a', '.']);
    const none = await asked('She is a [MASK].', 'antidisestablishmentarian');
    expect([occludedSentences(none), withoutAnswer(none)]).toEqual([[], [0]]);
  });

  test('files: the whole sentence, then each without a word, by the ids that were read', async () => {
    const answer = await asked('She is a [MASK].');
    const [whole, ...without] = occlusionRows(answer, maskIdOf(answer));
    expect(whole).toMatchObject({ sentence: 'She is a [MASK].', occluded: null, holdsUp: null });
    expect(without.map(({ sentence, occluded }) => [sentence, occluded])).toEqual([
      ['[MASK] is a [MASK].', 'She'],
      ['She [MASK] a [MASK].', 'is'],
      ['She is [MASK] [MASK].', 'a'],
      ['She is a [MASK][MASK]', '.'],
    ]);
    const [she] = without;
    expect(she.tokenIds[1]).toBe(SPECIAL_IDS.mask);
    expect(she.tokenIds.slice(2)).toEqual(whole.tokenIds.slice(2));
    expect(she.holdsUp).toBeCloseTo((whole.logProb ?? NaN) - (she.logProb ?? NaN), 12);
  });

  test('of a run that was stopped what came stays: the other words have no number, and it is said how many there are', async () => {
    const whole = await asked('The {man|woman} was a [MASK].');
    // Both sentences, and the first word of each.
    const results = new Map([...whole.run.results].filter(([index]) => [0, 1, 2, 7].includes(index)));
    const part: OcclusionAnswer = { ...whole, run: { ...whole.run, results } };
    const [a, b] = occludedSentences(part);
    expect(wordsRead(results)).toBe(2);
    for (const { words } of [a, b]) {
      expect(words.map(({ text }) => text).slice(1)).toEqual([words[1].text, 'was', 'a', '.']);
      expect(words.map(isRead)).toEqual([true, false, false, false, false]);
      expect(words[1]).toMatchObject({ logProb: null, rank: null, likeliest: null, holdsUp: null });
    }
    expect(partWords(a.words)).toBe('1 of 5\u00A0words read');
    expect(heldWords(a)).toContain('1 of 5\u00A0words read');
    expect(occludedSentences(whole).map(({ words }) => partWords(words))).toEqual([null, null]);
    // Files have every word, with numbers where there are some.
    const rows = occlusionRows(part, maskIdOf(part));
    expect(rows.map(({ occluded }) => occluded)).toEqual(
      occlusionRows(whole, maskIdOf(whole)).map(({ occluded }) => occluded),
    );
    expect(rows.map(({ logProb }) => logProb !== null)).toEqual(
      [0, 1].flatMap(() => [true, true, false, false, false, false]),
    );
    expect(
      occlusionNumbers(part)
        .results?.logProbs.flat()
        .filter((value) => value !== null),
    ).toHaveLength(4);
  });

  test('two sentences with their sides swapped are answered by what is there; another question or a run that was stopped is not', async () => {
    const answer = await asked('The {man|Hairdresser} worked as a [MASK].');
    const done = { kind: 'done', durationMs: 2, engineMs: 1 } as const;
    const before = { ...answer, run: { ...answer.run, phase: done } };
    const { about, run } = await asked('The {Hairdresser|man} worked as a [MASK].');
    const swapped = turned(before, { job: run.job, about });
    if (swapped === null) throw new Error('It was not answered.');
    expect(occludedSentences(swapped)).toEqual(occludedSentences({ about, job: run.job, run }));
    expect(turned(before, { job: before.run.job, about })).toBeNull();
    expect(turned(before, { job: { ...run.job, answer: 'nurse' }, about })).toBeNull();
    const stopped = { ...before.run, phase: { kind: 'stopped', why: 'cancelled' } as const };
    expect(turned({ ...before, run: stopped }, { job: run.job, about })).toBeNull();
  });

  test('a link opens as it was made, with the numbers of every sentence', async () => {
    const state = { ...INITIAL_OCCLUSION, form: 'in-place', mask: 2, answer: 'nurse' } as const;
    const answer = await asked('She is a [MASK].', 'nurse');
    const numbers = occlusionNumbers(answer);
    expect(numbers.results).toMatchObject({ sentences: [0, 1, 2, 3, 4], words: ['nurse'] });
    const encoded = encodeShare(occlusionToShared(state, numbers));
    if (!encoded.ok) throw new Error(encoded.error.message);
    const decoded = decodeShare(encoded.value);
    if (!decoded.ok) throw new Error(decoded.error.message);
    expect(occlusionFromShared(decoded.value)).toEqual(state);
    // Of another word there is no number.
    expect(occlusionNumbers(answer, ['cook']).results?.logProbs[0]).toEqual([null]);
  });

  test('colours have one scale, both ways', () => {
    expect([0, 0.09, -0.1, 0.6, -1.5, 3].map(levelOf)).toEqual([0, 0, 1, 2, 3, 4]);
  });
});
