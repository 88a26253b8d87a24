import { expect, test } from 'vitest';
import { tellSometimes } from './load_progress.ts';

test('the first of a stage and the whole are told, and between them four a second', () => {
  const told: unknown[] = [];
  let clock = 0;
  const tell = tellSometimes(
    (...all) => void told.push(all),
    () => clock,
  );
  tell('tokenizer', 1, 10);
  for (let loaded = 1; loaded <= 10; loaded++) {
    tell('weights', loaded, 10);
    clock += 100;
  }
  expect(told).toEqual([
    ['tokenizer', 1, 10],
    ['weights', 1, 10],
    ['weights', 4, 10],
    ['weights', 7, 10],
    ['weights', 10, 10],
  ]);
});
