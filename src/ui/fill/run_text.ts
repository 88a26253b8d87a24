/** What the line beneath the sentence says of its run. Pure. */
import type { FillViewState } from '../../page/selectors.ts';
import { formatDuration } from '../format.ts';
import type { Draft } from './draft.ts';

/** Said where there is a mask, beyond what the model reads; also spoken. */
export const NOT_READ = 'Your [MASK] is in the part of the text that is not read.';

export type RunTextState = Pick<FillViewState, 'run' | 'engine' | 'backend' | 'tokens'>;

/** The line for every state but `working`. */
export function runText({ run, engine, backend, tokens }: RunTextState, draft: Draft): string {
  switch (run.kind) {
    case 'no-mask':
      if ((tokens?.unreadMasks ?? null) !== null) return NOT_READ;
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
