/** What the page makes of the sentence being typed, over a worker in the same thread. */
import { FillDesk, type AskWhen } from '../../src/page/fill_desk.ts';
import {
  NOTHING_ASKED,
  reduceFill,
  type AnswerState,
  type FillState,
  type FillRun,
} from '../../src/page/fill_state.ts';
import { ProbeClient } from '../../src/page/probe_client.ts';
import type { FillQuery } from '../../src/page/fill_query.ts';
import type { ProbeRequest, WorkerEvent } from '../../src/worker/messages.ts';
import { EventLog } from './event_log.ts';

export class FillPage {
  /** Every state the page went through, in order. */
  readonly log = new EventLog<FillState>();
  readonly #probes: ProbeClient;
  readonly #desk: FillDesk;

  constructor(handle: (request: ProbeRequest) => void) {
    this.#probes = new ProbeClient(handle);
    this.log.post(NOTHING_ASKED);
    this.#desk = new FillDesk(this.#probes, {
      getState: () => this.state,
      dispatch: (act) => this.log.post(reduceFill(this.state, act)),
      takesRequests: () => true,
      progressed: () => undefined,
    });
  }

  get state(): FillState {
    return this.log.events[this.log.events.length - 1];
  }

  /** Takes what the worker posts. */
  readonly receive = (event: WorkerEvent): void => {
    if (event.type === 'probe') this.#probes.receive(event);
  };

  ask(query: FillQuery, when: AskWhen = 'enter'): void {
    this.#desk.ask(query, when);
  }

  cancel(): void {
    this.#desk.cancel();
  }

  /** The answer to the newest request. */
  answered(): Promise<AnswerState> {
    return this.log.until((states) => {
      const { answer, requestId } = states[states.length - 1];
      return answer?.requestId === requestId ? answer : undefined;
    });
  }

  /** The newest request's run, once it is of this kind. */
  ended<Kind extends FillRun['kind']>(kind: Kind): Promise<Extract<FillRun, { kind: Kind }>> {
    return this.log.until((states) => {
      const { run } = states[states.length - 1];
      return isOfKind(run, kind) ? run : undefined;
    });
  }
}

function isOfKind<Kind extends FillRun['kind']>(
  run: FillRun,
  kind: Kind,
): run is Extract<FillRun, { kind: Kind }> {
  return run.kind === kind;
}
