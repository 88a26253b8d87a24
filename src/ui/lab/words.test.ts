import { expect, test } from 'vitest';
import type { ProbePlan } from '../../worker/messages.ts';
import {
  planWords,
  progressWords,
  provenanceWords,
  shareDone,
  spokenEnd,
  spokenPhase,
  unreadWords,
} from './words.ts';

const plan = (more: Partial<ProbePlan>): ProbePlan => ({
  sentences: 2,
  sequences: 2,
  tokens: 18,
  estimateMs: null,
  targets: [],
  withoutMask: [],
  cut: [],
  ...more,
});
const plain = (text: string): string => text.replaceAll('\u00A0', ' ');

test('what a run will cost, as far as it is known', () => {
  expect(plain(planWords(2, 2, null))).toBe('2 sentences');
  expect(plain(planWords(2, 100_000, null))).toBe('2 of 100,000 sentences');
  expect(plain(planWords(2, 2, plan({})))).toBe('2 sentences · 18 pieces');
  expect(plain(planWords(2, 2, plan({ sequences: 6, estimateMs: 40 })))).toBe(
    '2 sentences · 6 readings · 18 pieces · about 40 ms',
  );
});

test('what of the texts is not read', () => {
  expect(unreadWords(plan({}))).toBeNull();
  expect(plain(unreadWords(plan({ sentences: 3, cut: [1] })) ?? '')).toBe(
    'The end of 1 sentence is past what the model reads, and is left out.',
  );
  // A mask that is gone says it all.
  expect(plain(unreadWords(plan({ withoutMask: [0, 1], cut: [0, 1] })) ?? '')).toBe(
    'The mask of all 2 sentences lies past what the model reads, so there is no answer. Shorten the text before it.',
  );
});

test('how far beyond what is read a mask is', () => {
  const unread = { index: 1, tokensBefore: 1_204, tokensRead: 510 };
  expect(plain(unreadWords(plan({ withoutMask: [1], unread })) ?? '')).toBe(
    'The mask of 1 sentence lies past what the model reads, so there is no answer. 1,204 tokens come before it, and the model reads 510. Shorten the text before it.',
  );
});

test('how far a run is', () => {
  expect(progressWords({ kind: 'waiting' })).toBe('Waits for its turn');
  const phase = { kind: 'running', done: 128, total: 400, elapsedMs: 1, remainingMs: null } as const;
  expect(plain(progressWords(phase))).toBe('128 of 400 readings');
  expect(plain(progressWords({ ...phase, remainingMs: 12_000 }))).toBe(
    '128 of 400 readings · about 12 s left',
  );
  expect(progressWords({ kind: 'done', durationMs: 3, engineMs: 3 })).toBe('');
});

test('how far a run is within a batch: its passes, and what they are of the whole', () => {
  const phase = { kind: 'running', done: 1, total: 2, elapsedMs: 1, remainingMs: null } as const;
  const within = { passes: { done: 3, total: 24 }, share: 0.6, remainingMs: 12_000 };
  expect(plain(progressWords(phase, within))).toBe('1 of 2 readings · pass 3 of 24 · about 12 s left');
  // What is left moves with the passes; between batches it is that of the answers.
  const moved = { ...phase, remainingMs: 50_000 };
  expect(plain(progressWords(moved, within))).toContain('about 12 s left');
  expect(plain(progressWords(moved, { ...within, passes: null }))).toContain('about 50 s left');
  expect(plain(progressWords(phase, { ...within, passes: null }))).toBe('1 of 2 readings · about 12 s left');
  expect([shareDone(phase, null), shareDone(phase, within)]).toEqual([0.5, 0.6]);
  expect(shareDone({ done: 0, total: 0 }, null)).toBe(0);
  expect(plain(spokenPhase('Lens', { ...phase, done: 0 }, within))).toBe('Lens: half of 2 readings done.');
});

test('where numbers come from', () => {
  const identity = {
    name: 'm',
    revision: '0123456789abcdef',
    content: 'c',
    dtype: 'f16',
    backend: 'webgpu',
    adapter: 'x',
  } as const;
  expect(provenanceWords(identity, 'log p')).toBe('m · 0123456789ab · f16 · GPU · log p');
  expect(provenanceWords({ ...identity, name: 'מודל' }, '−2.5')).toBe(
    '\u2068מודל\u2069 · 0123456789ab · f16 · GPU · −2.5',
  );
});

test('how far a run is, for the ear: in quarters, whatever comes between', () => {
  const at = (done: number): string =>
    plain(spokenPhase('Grid', { kind: 'running', done, total: 400, elapsedMs: 1, remainingMs: 9 }));
  expect(at(0)).toBe('Grid: under way, 400 readings.');
  expect(at(99)).toBe(at(0));
  expect(at(100)).toBe('Grid: a quarter of 400 readings done.');
  expect(at(200)).toBe('Grid: half of 400 readings done.');
  expect(at(300)).toBe('Grid: three quarters of 400 readings done.');
  expect(at(400)).toBe(at(300));
  expect(spokenPhase('Grid', { kind: 'waiting' })).toBe('Grid: waits for its turn.');
  expect(spokenPhase('Grid', { kind: 'stopped', why: 'cancelled' })).toBe('');
  expect(plain(spokenEnd('Grid', 64_000))).toBe('Grid: done in 1 min 4 s.');
});
