/** A worker that computes beside a session: told once what to take part in, and heard no more. */
import type { ThreadTask } from './control.ts';
import { serve } from './thread.ts';

addEventListener('message', ({ data }: MessageEvent<ThreadTask>) => {
  serve(data, () => postMessage('ready'));
});
