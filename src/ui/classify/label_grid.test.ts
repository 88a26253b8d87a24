/** Texts of a template as cells of two of its slots. */
import { expect, test } from 'vitest';
import type { HeadTask } from '../../worker/messages.ts';
import { resolveClassify } from './classify_question.ts';
import { labelGrid, withSide } from './label_grid.ts';

const TASK: HeadTask = {
  head: 'classifier',
  task: 'text-classification',
  input: 'sequences',
  labels: ['bad', 'good'],
  scale: 'softmax',
};

function aboutOf(text: string) {
  const resolved = resolveClassify(TASK, { text, second: '', choices: '' });
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  return resolved.about;
}

/** The texts of the cells, as they are read. */
function cellsOf(
  text: string,
  ...[axes, held]: [Parameters<typeof labelGrid>[1], Parameters<typeof labelGrid>[2]]
) {
  const about = aboutOf(text);
  const grid = labelGrid(about, axes, held);
  return grid?.texts.map((index) => about.texts.at(index)?.text) ?? null;
}

test('the first two slots of several alternatives are the sides; the others stand at their first', () => {
  expect(cellsOf('{a|b} {1|2|3}', null, {})).toEqual(['a 1', 'a 2', 'a 3', 'b 1', 'b 2', 'b 3']);
  expect(cellsOf('{a|b} only', null, {})).toBeNull();
});

test('other sides, and what is held, are taken where the template has them', () => {
  const text = '{a|b} {1|2} {u|v}';
  expect(cellsOf(text, { rows: 2, columns: 0 }, { 1: 1 })).toEqual(['a 2 u', 'b 2 u', 'a 2 v', 'b 2 v']);
  // A slot that is not there, the same twice, and an alternative too many.
  const first = ['a 1 u', 'a 2 u', 'b 1 u', 'b 2 u'];
  expect(cellsOf(text, { rows: 0, columns: 3 }, {})).toEqual(first);
  expect(cellsOf(text, { rows: 1, columns: 1 }, { 2: 5 })).toEqual(first);
});

test('names that look alike, and two forms of an article, do not change places', () => {
  expect(cellsOf('{a|a · b} {c|b · c}', null, {})).toEqual(['a c', 'a b · c', 'a · b c', 'a · b b · c']);
  const about = aboutOf('{a/an} [MASK] {x|y} {1|2}');
  expect(about.texts).toHaveLength(8);
  const grid = labelGrid(about, null, {});
  const texts = grid?.texts.map((index) => about.texts[index].text) ?? [];
  expect(texts.map((text) => text.slice(-3))).toEqual(['x 1', 'x 2', 'y 1', 'y 2']);
  // Of both forms the first in every cell.
  expect(texts[0]).toBe(about.texts[0].text);
  expect(new Set(texts.map((text) => text.slice(0, -3))).size).toBe(1);
});

test('a side that takes the other’s slot gives it its own', () => {
  expect(withSide({ rows: 0, columns: 1 }, 'rows', 1)).toEqual({ rows: 1, columns: 0 });
  expect(withSide({ rows: 0, columns: 1 }, 'columns', 2)).toEqual({ rows: 0, columns: 2 });
});
