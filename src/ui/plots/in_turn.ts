/**
 * Work on charts, one piece a frame: a change of a chart and its painting take tens of milliseconds each on a slow machine, and
 * several charts on a page change together. Between two pieces the page answers.
 */

/** Frames do not come to a page in the background. */
const LONGEST_FRAME_MS = 100;

const waiting = new Set<() => void>();
let isWorking = false;

/** Does `work` after what was asked before, in a task of its own. @returns cancels it, where it has not begun */
export function inTurn(work: () => void): () => void {
  // A new function each time, so that the same one can wait twice.
  const piece = (): void => work();
  waiting.add(piece);
  if (!isWorking) void workOff();
  return () => void waiting.delete(piece);
}

async function workOff(): Promise<void> {
  isWorking = true;
  try {
    for (;;) {
      await nextFrame();
      const [piece] = waiting;
      if (waiting.size === 0) return;
      waiting.delete(piece);
      try {
        piece();
      } catch (error) {
        // One chart that fails does not keep the others from their turn; the page's own handler hears of it.
        reportError(error);
      }
    }
  } finally {
    isWorking = false;
  }
}

/** A task after the next frame was painted. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST_FRAME_MS);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(resolve, 0);
    });
  });
}
