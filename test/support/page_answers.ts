/** What the page is answered when it asks, of a session at hand: for tests and tools that make files as the page makes them. */
import { initialRun } from '../../src/page/probe_run.ts';
import { fillJob, maskPredictions } from '../../src/page/fill_job.ts';
import type { FillQuery } from '../../src/page/fill_query.ts';
import type { Session } from '../../src/model/session.ts';
import type { Tokenizer } from '../../src/model/tokenizer.ts';
import type { Answered, Asked } from '../../src/ui/lab/answered.ts';
import type { PlacedWords } from '../../src/ui/lab/placed_pieces.ts';
import type { ProbeSentence, QuestionKind, Vocabulary } from '../../src/worker/messages.ts';
import { startProbes } from './probe_worker.ts';

/** The page of one session. */
export class PageAnswers {
  readonly #session: Session;
  readonly #tokenizer: Tokenizer;

  constructor(session: Session, tokenizer: Tokenizer) {
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  /** A question, planned and run to its end. */
  answered<About>(asked: Asked<About>): Promise<Answered<About>> {
    return this.answeredOf('sentences', asked);
  }

  /** The same of any kind of question. */
  async answeredOf<About, K extends QuestionKind>(
    of: K,
    { job, about }: Asked<About, K>,
  ): Promise<Answered<About, K>> {
    const { run, until, results } = this.#start(of);
    run(1, job);
    await until('done');
    const { plan } = await until('started');
    return {
      job,
      about,
      run: {
        ...initialRun<K>(job),
        ...{ plan, identity: this.#session.identity },
        results: new Map(results().map((result) => [result.index, result])),
      },
    };
  }

  /** The answer to a sentence that is typed in Fill. */
  async filled(query: FillQuery) {
    const { run, until, results } = this.#start('sentences');
    run(1, fillJob(query));
    await until('done');
    const { plan } = await until('started');
    const [{ tokens, masks }] = results();
    return { query, tokens, masks: maskPredictions(masks, plan), identity: this.#session.identity };
  }

  /** How words read at the masks of typed sentences. */
  async placed(sentences: readonly ProbeSentence[], words: readonly string[]): Promise<PlacedWords> {
    const { until, ask } = this.#start('sentences');
    ask(1, { kind: 'place-words', job: { sentences, form: 'typed', words } });
    const { lists, at } = (await until('placed')).placed;
    return new Map(
      words.map((word, index) => [word, at.map((list) => (list === null ? null : lists[list][index]))]),
    );
  }

  async vocabulary(): Promise<Vocabulary> {
    const { until, ask } = this.#start('sentences');
    ask(1, { kind: 'list-vocabulary' });
    return (await until('vocabulary')).vocabulary;
  }

  #start<K extends QuestionKind>(of: K) {
    const started = startProbes(this.#session, this.#tokenizer, of);
    started.probes.use(started.host);
    return started;
  }
}
