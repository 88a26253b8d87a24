import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProbePacer } from './probe_pacer.ts';

test('begins with one sentence and grows fourfold at most, up to what a workspace holds', () => {
  const pacer = new ProbePacer();
  expect(pacer.tokens).toBe(1);
  expect(pacer.msPerToken).toBeNull();
  const budgets = Array.from({ length: 10 }, () => {
    pacer.observe(pacer.tokens, 1);
    return pacer.tokens;
  });
  expect(budgets).toEqual([4, 16, 64, 256, 1024, 4096, 8192, 8192, 8192, 8192]);
});

test('settles at a batch of about 300 ms, from either side', () => {
  for (const msPerToken of [0.1, 1, 20]) {
    const pacer = new ProbePacer();
    for (let batch = 0; batch < 12; batch++) pacer.observe(pacer.tokens, pacer.tokens * msPerToken);
    expect(pacer.tokens).toBe(Math.min(8192, 300 / msPerToken));
    pacer.observe(pacer.tokens, pacer.tokens * msPerToken * 10);
    expect(pacer.tokens).toBe(Math.floor(300 / msPerToken / 10));
  }
});

test('a token takes what it took of the time that passed, by the latest batches: a slower machine is soon believed', () => {
  const pacer = new ProbePacer();
  pacer.observe(10, 5);
  // What the engine took is not what was waited for.
  expect(pacer.msPerToken).toBeNull();
  pacer.finished(0, 1000);
  expect(pacer.msPerToken).toBeNull();
  pacer.finished(10, 20);
  pacer.finished(30, 20);
  expect(pacer.msPerToken).toBe(1);
  for (let batch = 0; batch < 12; batch++) pacer.finished(10, 40);
  expect(pacer.msPerToken).toBe(4);
});

test('the small last batch of a probe does not shrink the budget', () => {
  const pacer = new ProbePacer();
  for (let batch = 0; batch < 10; batch++) pacer.observe(pacer.tokens, pacer.tokens * 0.5);
  const settled = pacer.tokens;
  pacer.observe(9, 40);
  expect(pacer.tokens).toBe(settled);
});

test('the budget stays within its bounds whatever was measured', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 8192 }), fc.double({ min: 0, max: 1e6, noNaN: true }))),
      (measured) => {
        const pacer = new ProbePacer();
        for (const [tokens, ms] of measured) {
          pacer.observe(tokens, ms);
          expect(pacer.tokens >= 1 && pacer.tokens <= 8192).toBe(true);
        }
      },
    ),
  );
});
