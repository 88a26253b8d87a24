/** A measures worker for tests: it answers while it is asked. */
import { MeasureClient } from '../../src/page/measures/client.ts';
import { measured } from '../../src/page/measures/measures.ts';

export function measuredAtOnce(): MeasureClient {
  return new MeasureClient(({ answer }) => ({
    send: (id, name, input) => answer({ id, ...measured(name, input) }),
    close: () => undefined,
  }));
}
