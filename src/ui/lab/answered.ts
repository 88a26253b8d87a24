/** A question to the model, and what has come back for it. */
import type { ProbeRunState } from '../../worker/client.ts';
import type { ProbeJob } from '../../worker/messages.ts';

/** One question: what is run, and what the view needs to read the answer (which sentence is which side, …). */
export interface Asked<About> {
  readonly job: ProbeJob;
  readonly about: About;
}

/** A question with what has come back for it. */
export interface Answered<About> extends Asked<About> {
  readonly run: ProbeRunState;
}
