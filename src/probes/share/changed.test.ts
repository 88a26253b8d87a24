import { expect, test } from 'vitest';
import { changedSince } from './changed.ts';
import { decodeShare } from './fragment.ts';
import { SHARED_VIEWS, type SharedModel } from './state.ts';

const model: SharedModel = {
  name: 'albert-demo',
  revision: 'r',
  content: null,
  precision: 'f16',
  backend: 'cpu',
};

test('a link of before, without its model’s hash, says what changed in its view', () => {
  const changes = (view: (typeof SHARED_VIEWS)[number]) => changedSince({ view, model }).join(' ');
  for (const view of SHARED_VIEWS) expect(changes(view)).toContain('what is in its files');
  expect(changes('compare')).toMatch(/over pairs.*piece that fits.*\{a\/an\}/);
  expect(changes('grid')).toContain('piece that fits');
  expect(changes('fill')).not.toContain('pairs');
});

test('a link of now, or one without numbers, says nothing of the kind', () => {
  for (const view of SHARED_VIEWS) {
    expect(changedSince({ view, model: { ...model, content: 'a'.repeat(64) } })).toEqual([]);
    expect(changedSince({ view, model: null })).toEqual([]);
  }
});

test('a link as it was made before opens, and is known as one', () => {
  const wire = {
    t: '{John|Mary} works as a [MASK].',
    M: ['albert-demo', 'r', 'f16', 'cpu'],
    r: { s: [0, 1], w: ['nurse'], l: [[-5.1], [-3.2]] },
  };
  const opened = decodeShare(`v1.j.${Buffer.from(JSON.stringify(wire)).toString('base64url')}`);
  if (!opened.ok) throw new Error(opened.error.message);
  expect(opened.value.results?.logProbs).toEqual([[-5.1], [-3.2]]);
  expect(changedSince(opened.value)).toHaveLength(4);
});
