/** The worker's probes before a model on the CPU path, their events kept. */
import type { Answers, Run } from '../../src/model/run.ts';
import type { Session } from '../../src/model/session.ts';
import type { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import type { ProbeEvent } from '../../src/worker/probe_messages.ts';
import { Probes, type ProbeHost } from '../../src/worker/probes.ts';
import { EventLog } from './event_log.ts';

/** @param run stands in for the engine's; what it is given is what the session would be */
export function startProbes(
  session: Session,
  tokenizer: AlbertTokenizer,
  run: (run: Run) => Promise<Answers> = (request) => session.run(request),
) {
  const log = new EventLog<ProbeEvent>();
  const probes = new Probes(log.post);
  const host: ProbeHost = {
    tokenizer,
    engine: {
      run: run as Session['run'],
      engine: Promise.resolve({ session } as Awaited<ProbeHost['engine']['engine']>),
    },
    maxTokens: session.config.max_position_embeddings,
    passes: session.config.num_hidden_layers,
    vocabularySize: session.config.vocab_size,
    name: session.identity.name,
    revision: session.identity.revision,
    content: session.identity.content,
  };
  const until = <T extends ProbeEvent['type']>(type: T, id = 1) =>
    log.until((events) =>
      events
        .filter((event): event is Extract<ProbeEvent, { type: T }> => event.type === type)
        .find((event) => event.id === id),
    );
  return { probes, host, events: log.events, until };
}
