import { expect, test } from 'vitest';
import { backendView } from '../../../test/support/backend_view.ts';
import { INITIAL_VIEW_STATE } from '../../page/view_state.ts';
import { INITIAL_DRAFT, toQuery } from './draft.ts';
import { runText } from './run_text.ts';

const identity = { name: 'm', revision: 'r', content: 'c', dtype: 'f32', adapter: 'a' } as const;
const backend = (computes: 'cpu' | 'webgpu', softwareAdapter: boolean) =>
  backendView({ ...identity, backend: computes }, { softwareAdapter });

test.each([
  ['the CPU', backend('cpu', false)],
  ['this software GPU', backend('webgpu', true)],
  ['this GPU', backend('webgpu', false)],
])('a run that waits for Enter names what would take so long: %s', (where, computes) => {
  const state = {
    ...INITIAL_VIEW_STATE,
    backend: computes,
    run: { kind: 'deferred', estimateMs: 1400 },
  } as const;
  expect(runText(state, INITIAL_DRAFT)).toBe(`Estimated 1.4\u00A0s on ${where}: press Enter to run.`);
});

test('a mask that lies beyond what is read is no missing mask', () => {
  const tokens = {
    ...{ requestId: 1, query: toQuery(INITIAL_DRAFT), tokens: [], cutTokens: 3, maxTokens: 9 },
    ...{ almostMasks: [], unknown: [], words: [] },
  };
  const range = { segment: 0, start: 3, end: 9 } as const;
  const unreadMasks = { range, count: 1, tokensBefore: 20, tokensRead: 7, cutFrom: 2 };
  const run = { kind: 'no-mask' } as const;
  const state = { ...INITIAL_VIEW_STATE, run };
  expect(runText({ ...state, tokens: { ...tokens, unreadMasks } }, INITIAL_DRAFT)).toBe(
    'Your [MASK] is in the part of the text that is not read.',
  );
  expect(runText({ ...state, tokens: { ...tokens, unreadMasks: null } }, INITIAL_DRAFT)).toMatch(
    /^Mask a word/,
  );
});
