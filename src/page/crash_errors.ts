/** How a crash of the worker is told, by what the worker was doing; and which model is loaded after it. */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelChoice, SwitchFailure, SwitchView } from '../worker/messages.ts';

/**
 * The model that has answered is loaded again, not the one that was on its way. Where none has answered, it is the one that was to
 * be taken otherwise.
 * `failed`: what was on its way, where that is not loaded again.
 */
export function afterCrash(
  { inUse, otherwise, asked, switching }: SwitchView,
  reason: string,
): { readonly model: ModelChoice | null; readonly failed: SwitchFailure | null } {
  const fellBack = inUse === null && otherwise !== null;
  const lost = fellBack ? asked : (switching?.model ?? null);
  return {
    model: inUse ?? otherwise ?? asked,
    failed: lost && { model: lost, error: loadCrashError(reason), fellBack },
  };
}

/** It stopped twice, and is not started again by itself. */
export function crashError(reason: string): UnmaskErrorData {
  return crashed(
    reason,
    'The part of the page that computes stopped twice.',
    'Start it again; if it stops again, shorten the text or reload the page.',
  );
}

/** Another model was on its way. */
function loadCrashError(reason: string): UnmaskErrorData {
  return crashed(
    reason,
    'The part of the page that computes stopped while it was loading another model.',
    'The model before it is being loaded again; try a smaller one.',
  );
}

/** A probe was under way, or waited. */
export function probeCrashError(reason: string): UnmaskErrorData {
  return crashed(
    reason,
    'The part of the page that computes stopped, and this probe with it.',
    'What it had answered is kept. Run it again; if it stops again, run fewer sentences.',
  );
}

function crashed(actual: string, message: string, remedy: string): UnmaskErrorData {
  return { code: 'worker/crashed', message, actual, remedy, details: {} };
}
