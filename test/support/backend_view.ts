/** What the page is told of an engine, for tests of what is not about it. */
import type { BackendView } from '../../src/engine/backend_view.ts';

/** An engine that was simply taken: nothing failed, nothing was measured. */
export function backendView(
  identity: BackendView['identity'],
  change: Partial<Omit<BackendView, 'identity'>> = {},
): BackendView {
  return {
    identity,
    why: 'a test',
    fallbackReason: null,
    mayFindGpu: false,
    softwareAdapter: false,
    adapterFacts: {},
    gpuMemory: null,
    measuredFaster: null,
    ...change,
  };
}
