import { expect, test } from 'vitest';
import { backendView } from '../../../test/support/backend_view.ts';
import { INITIAL_VIEW_STATE } from '../../page/view_state.ts';
import { INITIAL_DRAFT } from './draft.ts';
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
