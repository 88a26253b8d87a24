import { describe, expect, test } from 'vitest';
import { comparisonQuestion, resolveCompare, type Ready } from './resolve.ts';

function ready(template: string, more: Partial<Parameters<typeof resolveCompare>[0]> = {}): Ready {
  const resolved = resolveCompare({ template, contrast: null, held: {}, ...more });
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  return resolved;
}

describe('what is run for a template', () => {
  test('two alternatives are the two sides', () => {
    const found = ready('The {man|woman} worked as a [MASK].');
    expect(found.sides).toEqual({ A: 'man', B: 'woman' });
    expect(found.pairs).toEqual([
      { article: null, A: 'The man worked as a [MASK].', B: 'The woman worked as a [MASK].' },
    ]);
  });

  test('an article before the mask gives a pair for each of its forms', () => {
    expect(ready('The {man|woman} is {a/an} [MASK].').pairs).toEqual([
      { article: 'a', A: 'The man is a [MASK].', B: 'The woman is a [MASK].' },
      { article: 'an', A: 'The man is an [MASK].', B: 'The woman is an [MASK].' },
    ]);
  });

  test('other slots hold still; of a template of a million sentences two are made', () => {
    const many = `{${Array.from({ length: 1000 }, (_, i) => `w${i}`).join('|')}}`;
    const found = ready(`{man|woman} ${many} {1..500} [MASK].`, { held: { 1: 7, 2: 9999 } });
    expect(found.sentences).toBe(1_000_000);
    expect(found.pairs).toEqual([{ article: null, A: 'man w7 1 [MASK].', B: 'woman w7 1 [MASK].' }]);
  });

  test('the contrast may be another slot, either way round', () => {
    const found = ready('{man|woman} {x|y|z} [MASK].', { contrast: { slot: 1, a: 2, b: 0 } });
    expect(found.sides).toEqual({ A: 'z', B: 'x' });
    expect(found.pairs.at(0)).toMatchObject({ A: 'man z [MASK].', B: 'man x [MASK].' });
  });

  test('a contrast that the template does not have is not used', () => {
    for (const contrast of [
      { slot: 9, a: 0, b: 1 },
      { slot: 0, a: 0, b: 9 },
      { slot: 0, a: 1, b: 1 },
    ]) {
      expect(ready('{a|b} [MASK].', { contrast }).contrast).toEqual({ slot: 0, a: 0, b: 1 });
    }
  });

  test('a fault, no mask, and nothing to compare are told apart', () => {
    expect(resolveCompare({ template: '{man', contrast: null, held: {} })).toMatchObject({
      kind: 'fault',
      error: { code: 'unclosed-slot', offset: 0 },
    });
    expect(resolveCompare({ template: '{a|b} c', contrast: null, held: {} })).toMatchObject({
      kind: 'fault',
      error: { code: 'no-mask' },
    });
    expect(resolveCompare({ template: 'The [MASK].', contrast: null, held: {} }).kind).toBe('no-contrast');
  });

  test('the job asks the whole vocabulary of each side, in the form chosen', () => {
    const { job } = comparisonQuestion(ready('{a|b} [MASK].'), 'in-place');
    expect(job).toMatchObject({ form: 'in-place', fullLogProbs: true, targets: [] });
    expect(job.sentences.map(({ text }) => text)).toEqual(['a [MASK].', 'b [MASK].']);
  });
});
