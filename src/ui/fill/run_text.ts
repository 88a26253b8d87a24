/** What the line beneath the sentence says of its run. Pure. */
import type { FillViewState } from '../../page/selectors.ts';
import { formatDuration } from '../format.ts';
import type { Draft } from './draft.ts';

/** The line for every state but `working`. */
export function runText({ run, engine, backend }: FillViewState, draft: Draft): string {
  switch (run.kind) {
    case 'no-mask':
      return draft.text.trim() === '' && (draft.pair ?? '').trim() === ''
        ? 'Type a sentence with [MASK] in it, or choose an example.'
        : 'Mask a word: click a token below, or type [MASK].';
    case 'deferred': {
      return `Estimated ${formatDuration(run.estimateMs)} on ${whereOf(backend)}: press Enter to run.`;
    }
    case 'cancelled':
      return 'Cancelled. Press Enter to run again.';
    case 'waiting':
      return engine.kind === 'loading' ? 'Runs as soon as the model is here.' : '';
    case 'idle':
    case 'working':
    case 'settled':
    case 'failed':
      return '';
  }
}

/** What computes, as it is told where it takes long. */
function whereOf(backend: FillViewState['backend']): string {
  if (backend?.softwareAdapter === true) return 'this software GPU';
  return backend?.identity.backend === 'webgpu' ? 'this GPU' : 'the CPU';
}
