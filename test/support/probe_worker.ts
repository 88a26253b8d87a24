/** The worker's probes before a model on the CPU path, what they tell kept. */
import type { Answers, Run } from '../../src/model/run.ts';
import type { Session } from '../../src/model/session.ts';
import type { Tokenizer } from '../../src/model/tokenizer.ts';
import type {
  JobOf,
  ProbeAsk,
  ProbeTell,
  Question,
  QuestionKind,
  ResultOf,
  TellOf,
} from '../../src/worker/probe_messages.ts';
import { Probes, type ProbeHost } from '../../src/worker/probes.ts';
import { EventLog } from './event_log.ts';

/** What is told of questions of one kind, and of all. */
type Told<K extends QuestionKind> = (Exclude<ProbeTell, TellOf> | TellOf<K>) & { readonly id: number };

/**
 * @param of the kind of question that is asked
 * @param run stands in for the engine's; what it is given is what the session would be
 */
export function startProbes<K extends QuestionKind>(
  session: Session,
  tokenizer: Tokenizer,
  of: K,
  run: (run: Run) => Promise<Answers> = (request) => session.run(request),
) {
  const log = new EventLog<Told<K>>();
  // What is told is of the kind that is asked.
  const probes = new Probes(({ id, tell }) => log.post({ id, ...tell } as Told<K>));
  const host: ProbeHost = {
    tokenizer,
    engine: {
      run: run as Session['run'],
      engine: Promise.resolve({ session } as Awaited<ProbeHost['engine']['engine']>),
    },
    config: session.config,
    name: session.identity.name,
    revision: session.identity.revision,
    content: session.identity.content,
  };
  const until = <T extends ProbeTell['kind']>(kind: T, id = 1) =>
    log.until((events) =>
      events
        .filter((event): event is Extract<Told<K>, { readonly kind: T }> => event.kind === kind)
        .find((event) => event.id === id),
    );
  const ask = (id: number, asked: ProbeAsk): void => probes.handle({ type: 'probe', id, ask: asked });
  const question = (job: JobOf<K>): Question => ({ of, job }) as Question;
  return {
    ...{ probes, host, events: log.events, until, ask },
    plan: (id: number, job: JobOf<K>) => ask(id, { kind: 'plan', question: question(job) }),
    run: (id: number, job: JobOf<K>) => ask(id, { kind: 'run', question: question(job) }),
    cancel: (id: number) => ask(id, { kind: 'cancel' }),
    results: (id = 1): ResultOf<K>[] =>
      log.events.flatMap((event) => (event.kind === 'results' && event.id === id ? event.results : [])),
  };
}
