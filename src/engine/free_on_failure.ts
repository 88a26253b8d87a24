/** Sessions are freed where what follows their making fails. */
import type { Session } from '../model/session.ts';

/**
 * Does `work`, which needs `sessions` and gives them to nobody before its end.
 * @throws what `work` throws, an AbortError among it, once the sessions are freed
 */
export async function freeOnFailure<T>(sessions: readonly Session[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (const session of sessions) session.destroy();
    throw error;
  }
}
