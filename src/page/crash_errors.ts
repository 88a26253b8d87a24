/** What a crash of the worker is told as, by what it was doing. */
import type { UnmaskErrorData } from '../model/errors.ts';

/** It stopped twice, and is not started again by itself. */
export function crashError(reason: string): UnmaskErrorData {
  return {
    code: 'worker/crashed',
    message: 'The part of the page that computes stopped twice.',
    actual: reason,
    remedy: 'Start it again; if it stops again, shorten the text or reload the page.',
    details: {},
  };
}

/** Another model was on its way. */
export function loadCrashError(reason: string): UnmaskErrorData {
  return {
    code: 'worker/crashed',
    message: 'The part of the page that computes stopped while it was loading another model.',
    actual: reason,
    remedy: 'The model before it is being loaded again; try a smaller one.',
    details: {},
  };
}

/** A probe was under way, or waited. */
export function probeCrashError(reason: string): UnmaskErrorData {
  return {
    code: 'worker/crashed',
    message: 'The part of the page that computes stopped, and this probe with it.',
    actual: reason,
    remedy: 'What it had answered is kept. Run it again; if it stops again, run fewer sentences.',
    details: {},
  };
}
