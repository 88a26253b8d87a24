import { throwIfAborted } from './abort.ts';

/**
 * Lets what waits for this thread have its turn: messages, a cancel among them. It is a message to ourselves: browsers hold a
 * timer back for 4 ms, and `scheduler.yield` goes on before the messages that wait (in Chromium 156 a worker that yields by
 * it gets none of them until its work ends).
 * @throws AbortError when `signal` has fired by then.
 */
export async function letOthersIn(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  throwIfAborted(signal);
}
