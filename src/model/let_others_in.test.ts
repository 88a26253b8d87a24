import { expect, test } from 'vitest';
import { letOthersIn } from './let_others_in.ts';

test('a message that waits is heard, and what it stops is stopped', async () => {
  const stop = new AbortController();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => stop.abort();
  await expect(letOthersIn(stop.signal)).resolves.toBeUndefined();
  port2.postMessage('stop');
  await expect(letOthersIn(stop.signal)).rejects.toHaveProperty('name', 'AbortError');
  port1.close();
});
