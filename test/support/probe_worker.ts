/** The worker's probes before a model on the CPU path, their events kept. */
import { expect, vi } from 'vitest';
import type { RunRequest, RunResult, Session } from '../../src/model/session.ts';
import type { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import type { ProbeEvent } from '../../src/worker/probe_messages.ts';
import { Probes, type ProbeHost } from '../../src/worker/probes.ts';

/** @param run stands in for the engine's; what it is given is what the session would be */
export function startProbes(
  session: Session,
  tokenizer: AlbertTokenizer,
  run: (request: RunRequest) => Promise<RunResult> = (request) => session.run(request),
) {
  const events: ProbeEvent[] = [];
  const probes = new Probes((event) => events.push(event));
  const host: ProbeHost = {
    tokenizer,
    engine: { run, engine: Promise.resolve({ session } as Awaited<ProbeHost['engine']['engine']>) },
    maxTokens: session.config.max_position_embeddings,
    passes: session.config.num_hidden_layers,
    vocabularySize: session.config.vocab_size,
    name: session.identity.name,
    revision: session.identity.revision,
  };
  const until = async <T extends ProbeEvent['type']>(type: T, id = 1) => {
    const find = () => events.find((event) => event.type === type && event.id === id);
    await vi.waitFor(() => expect(find()).toBeDefined(), { timeout: 60_000, interval: 2 });
    return find() as Extract<ProbeEvent, { type: T }>;
  };
  return { probes, host, events, until };
}
