import { describe, expect, test } from 'vitest';
import type { ProbeRunState } from '../../page/client.ts';
import type { ProbeJob } from '../../worker/messages.ts';
import type { Answered } from './answered.ts';
import { reordered } from './reordered.ts';

const job = (...texts: readonly string[]): ProbeJob => ({
  sentences: texts.map((text) => ({ text, hide: [], read: 0 })),
  form: 'typed',
  topK: 0,
  targets: ['nurse'],
  ranks: true,
  fullLogProbs: false,
});

/** Whose results say by `cutTokens` which sentence they were of. */
function answered(asked: ProbeJob, change: Partial<ProbeRunState> = {}): Answered<string> {
  return {
    job: asked,
    about: 'before',
    run: {
      job: asked,
      phase: { kind: 'done', durationMs: 5, engineMs: 5 },
      plan: {
        sentences: asked.sentences.length,
        sequences: asked.sentences.length,
        tokens: 9,
        estimateMs: 1,
        targets: [],
        withoutMask: [0],
        cut: [0, 1],
      },
      identity: { name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'cpu', adapter: 'cpu' },
      results: new Map(
        asked.sentences.map((_, index) => [index, { index, tokens: [], cutTokens: index, masks: [] }]),
      ),
      ...change,
    },
  };
}

describe('the same sentences in another order', () => {
  test('each keeps its result, under its new place; so does what the plan says of it', () => {
    const before = answered(job('a', 'b', 'c'));
    const after = reordered(before, { job: job('c', 'a', 'b'), about: 'after' });
    expect(after?.about).toBe('after');
    expect(after?.run.job.sentences.map(({ text }) => text)).toEqual(['c', 'a', 'b']);
    expect(
      [...(after?.run.results.values() ?? [])].map(({ index, cutTokens }) => [index, cutTokens]),
    ).toEqual([
      [0, 2],
      [1, 0],
      [2, 1],
    ]);
    expect(after?.run.plan).toMatchObject({ withoutMask: [1], cut: [1, 2], tokens: 9 });
    expect(after?.run.identity).toBe(before.run.identity);
    // Its own answer is left as it was.
    expect(before.run.results.get(0)?.index).toBe(0);
  });

  test('a sentence that stands twice is matched twice', () => {
    const before = answered(job('a', 'b', 'a'));
    const after = reordered(before, { job: job('b', 'a', 'a'), about: '' });
    expect([...(after?.run.results.values() ?? [])].map(({ cutTokens }) => cutTokens)).toEqual([1, 0, 2]);
    expect(reordered(before, { job: job('a', 'b', 'b'), about: '' })).toBeNull();
  });

  test.each([
    ['another sentence', job('a', 'd')],
    ['one more', job('b', 'a', 'a')],
    ['one less', job('b')],
    ['none', job()],
    ['another form of the mask', { ...job('b', 'a'), form: 'in-place' as const }],
    ['another target', { ...job('b', 'a'), targets: ['nurses'] }],
    ['whole rows', { ...job('b', 'a'), fullLogProbs: true }],
    [
      'another mask that is read',
      { ...job('b', 'a'), sentences: job('b', 'a').sentences.map((each) => ({ ...each, read: 1 })) },
    ],
    [
      'a stretch that is hidden',
      {
        ...job('b', 'a'),
        sentences: job('b', 'a').sentences.map((each) => ({ ...each, hide: [{ start: 0, end: 1 }] })),
      },
    ],
  ])('%s is another question', (_, asked) => {
    expect(reordered(answered(job('a', 'b')), { job: asked, about: '' })).toBeNull();
  });

  test.each([
    ['under way', { phase: { kind: 'waiting' } }],
    ['stopped', { phase: { kind: 'stopped', why: 'cancelled' } }],
    ['not planned', { plan: null }],
  ] as const)('a run %s answers nothing else', (_, change) => {
    expect(reordered(answered(job('a', 'b'), change), { job: job('b', 'a'), about: '' })).toBeNull();
  });
});
