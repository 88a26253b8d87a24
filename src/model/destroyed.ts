/** What every engine says once its model is unloaded. */
import { UnmaskError } from './errors.ts';

/** Why a run of a session that was destroyed (`Session.destroy`) is not answered: `session/destroyed`. */
export function destroyedError(): UnmaskError {
  return new UnmaskError({
    code: 'session/destroyed',
    message: 'The model was unloaded before this run could finish.',
    remedy: 'Your text is kept. Load the model again.',
  });
}
