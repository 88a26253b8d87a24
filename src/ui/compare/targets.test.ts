import { describe, expect, test } from 'vitest';
import type { ProbeMask, ProbeSentenceResult, TokenView } from '../../worker/messages.ts';
import { initialRun, type ProbeRunState } from '../../page/probe_run.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { hiddenRanges } from './hidden_ranges.ts';
import { resolveCompare, type Ready } from './resolve.ts';
import {
  againstPrior,
  priorTells,
  MAX_TARGETS,
  pairFor,
  readTargets,
  targetRows,
  targetsQuestion,
  type TargetsAbout,
} from './targets.ts';

function ready(template: string, more: Partial<Parameters<typeof resolveCompare>[0]> = {}): Ready {
  const resolved = resolveCompare({ template, contrast: null, held: {}, ...more });
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  return resolved;
}

describe('words to score', () => {
  test('parted by lines, commas, semicolons; each once; an empty line begins another set', () => {
    const { words, sets, dropped } = readTargets(
      'nurse, clerk\nnurse; cook \n \n\nguard\nconstruction  worker',
    );
    expect(words).toEqual(['nurse', 'clerk', 'cook', 'guard', 'construction worker']);
    expect(sets).toEqual([
      ['nurse', 'clerk', 'cook'],
      ['guard', 'construction worker'],
    ]);
    expect(dropped).toBe(0);
  });

  test('what is too much is counted, not lost in silence', () => {
    const many = Array.from({ length: MAX_TARGETS + 3 }, (_, i) => `w${i}`).join('\n');
    expect(readTargets(many)).toMatchObject({ dropped: 3 });
    expect(readTargets('x'.repeat(101)).dropped).toBe(1);
    expect(readTargets(' \n,;\n').sets).toEqual([]);
  });
});

describe('what a prior hides', () => {
  const hidden = (found: Ready, side: 'A' | 'B'): readonly string[] => {
    const pair = found.pairs[0];
    const text = pair[side];
    return hiddenRanges(found, pair, side).map(({ start, end }) => text.slice(start, end));
  };

  test('the compared alternative, wherever it stands, and nothing else', () => {
    const found = ready('A man saw the {who:man|tall woman}: {who} is a [MASK], man.');
    expect(hidden(found, 'A')).toEqual(['man', 'man']);
    expect(hidden(found, 'B')).toEqual(['tall woman', 'tall woman']);
    const [{ start }] = hiddenRanges(found, found.pairs[0], 'A');
    expect(start).toBe('A man saw the '.length);
  });

  test('with spaces that merge, articles and slots that hold still', () => {
    const found = ready('{ old |young} {x|yy} is {a/an} [MASK].', { held: { 1: 1 } });
    expect(found.pairs[0].A).toBe('old yy is a [MASK].');
    expect(hidden(found, 'A')).toEqual(['old']);
    expect(hiddenRanges(found, found.pairs[1], 'B')).toEqual([{ start: 0, end: 5 }]);
  });

  test('an empty alternative hides nothing', () => {
    expect(hidden(ready('The {|young} man is [MASK].'), 'A')).toEqual([]);
  });
});

/** A token for each word of a sentence that hides `hidden` of them before the mask. */
function result(
  index: number,
  hidden: number,
  logProbs: readonly number[],
  inputId = 10 + index,
): ProbeSentenceResult {
  const token = (maskedInPlace: boolean): TokenView => ({
    id: 1,
    inputId,
    piece: '▁x',
    range: null,
    special: false,
    masked: true,
    maskedInPlace,
  });
  const tokens = [...Array.from({ length: hidden }, () => token(true)), token(false)];
  const mask = (tokenIndex: number, values: readonly number[]): ProbeMask => ({
    tokenIndex,
    predictions: [],
    specialMass: 0,
    targets: values.map((logProb) => ({ logProb, pieces: 1, rank: 1 })),
    logProbs: null,
  });
  return {
    index,
    tokens,
    cutTokens: 0,
    masks: tokens.map((_, at) => mask(at, at === hidden ? logProbs : logProbs.map(() => -99))),
  };
}

function answered(results: readonly ProbeSentenceResult[]): Answered<TargetsAbout> {
  const asked = targetsQuestion(ready('The {man|woman} is a [MASK].'), ['nurse', 'clerk'], 'typed');
  if (asked === null) throw new Error('nothing asked');
  const run: ProbeRunState = {
    ...initialRun<'sentences'>(asked.job),
    results: new Map(results.map((each) => [each.index, each])),
  };
  return { ...asked, run };
}

describe('scores', () => {
  const all = [
    result(0, 0, [-2, -4]),
    result(1, 0, [-1, -5]),
    result(2, 1, [-3, -3]),
    result(3, 2, [-2.5, -3.5]),
  ];

  test('both sides, and the prior at the target’s own mask, not at those that hide', () => {
    const [nurse, clerk] = targetRows(answered(all));
    expect(nurse).toMatchObject({ word: 'nurse', delta: -1, priors: { A: -3, B: -2.5 }, pieces: 1 });
    expect(clerk).toMatchObject({ delta: 1, priors: { A: -3, B: -3.5 } });
    expect([nurse, clerk].map((row) => againstPrior(row, 'A'))).toEqual([1, -1]);
    expect([nurse, clerk].map((row) => againstPrior(row, 'B'))).toEqual([1.5, -1.5]);
  });

  test('a prior tells something where the sides’ differ, or where words are weighed against each other', () => {
    const differing = targetRows(answered(all));
    expect(priorTells(differing, [['nurse', 'clerk']])).toBe('something');
    const same = targetRows(answered([...all.slice(0, 3), result(3, 1, [-3, -3])]));
    // What each side adds differs by exactly Δ: nothing is corrected.
    for (const row of same) {
      const [a, b] = [againstPrior(row, 'A'), againstPrior(row, 'B')];
      expect((a ?? NaN) - (b ?? NaN)).toBe(row.delta);
    }
    expect(priorTells(same, [['nurse', 'clerk']])).toBe('nothing');
    expect(priorTells(same, [['nurse'], ['clerk']])).toBe('something');
    expect(priorTells(targetRows(answered(all.slice(0, 2))), [['nurse'], ['clerk']])).toBe('none');
  });

  test('of sides that the model reads as the same tokens there is no Δ, and why is said', () => {
    const alike = [result(0, 0, [-2, -4], 10), result(1, 0, [-2, -4], 10)];
    expect(targetRows(answered(alike)).map((row) => [row.delta, row.alike])).toEqual([
      [null, ['tokens']],
      [null, ['tokens']],
    ]);
    expect(targetRows(answered(all)).map((row) => row.alike)).toEqual([null, null]);
  });

  test('what has not come is null, never a number', () => {
    const [nurse] = targetRows(answered(all.slice(0, 1)));
    expect(nurse).toMatchObject({ delta: null, priors: { A: null }, scores: { B: null } });
    expect([againstPrior(nurse, 'A'), againstPrior(nurse, 'B')]).toEqual([null, null]);
  });

  test('a word is scored behind the article that fits it', () => {
    const open = ready('The {man|woman} is {a/an} [MASK].');
    expect(['nurse', 'editor'].map((word) => pairFor(open.pairs, word).article)).toEqual(['a', 'an']);
    expect(pairFor(ready('{a|b} [MASK].').pairs, 'editor').A).toBe('a [MASK].');
  });
});
