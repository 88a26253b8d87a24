import { expect, test } from 'vitest';
import { Additions } from './additions.ts';

const result = (index: number) => ({ index });

test('each state has what it was made with, however much came after', () => {
  const none = Additions.of<{ index: number }>([]);
  const one = none.with([result(4)]);
  const three = one.with([result(2), result(0)]);
  expect([none, one, three].map(({ size }) => size)).toEqual([0, 1, 3]);
  expect([...one.keys()]).toEqual([4]);
  expect([...three]).toEqual([4, 2, 0].map((index) => [index, { index }]));
  expect([one.has(2), one.get(2), three.has(2), three.get(2)]).toEqual([
    false,
    undefined,
    true,
    { index: 2 },
  ]);
  expect(three.get(1)).toBeUndefined();
  const seen: number[] = [];
  one.forEach(({ index }, key, all) => seen.push(index, key, all.size));
  expect(seen).toEqual([4, 4, 1]);
});

test('what is added to an older state is no part of the newer ones', () => {
  const one = Additions.of([result(0)]);
  const newer = one.with([result(1)]);
  const other = one.with([result(2)]);
  expect([[...newer.keys()], [...other.keys()]]).toEqual([
    [0, 1],
    [0, 2],
  ]);
});
