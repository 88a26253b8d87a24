/** The page's way to scores that are kept: a worker of its own reads and writes them, so that no disk holds up the page. */
import type { ModelIdentity } from '../model/session.ts';
import type { ScoreResult } from '../engine/score_job.ts';
import type { JournalAsk, JournalOf, JournalTell, Keeping, KeptRun } from '../worker/journal/messages.ts';

export type { JournalOf, Keeping, KeptRun };

/** The run of a set, as far as it was kept. */
export interface OpenJournal {
  readonly keeping: Keeping;
  /** What was scored before, and what computed it; null where nothing was. */
  readonly found: { readonly model: ModelIdentity; readonly results: readonly ScoreResult[] } | null;
  /** Keeps scores as they come; nothing is waited for. */
  readonly append: (model: ModelIdentity, results: readonly ScoreResult[]) => void;
  /** Lets other tabs go on with it. */
  readonly close: () => void;
}

/** What a desk needs of it. */
export interface Journals {
  /** @param onLost told when the run is not kept any more */
  open(of: JournalOf, onLost: (keeping: Keeping) => void): Promise<OpenJournal>;
}

interface JournalWire {
  readonly send: (ask: JournalAsk) => void;
  readonly close: () => void;
}

/** Where journals are kept. After `crash` nothing more is told. */
export type OpenJournalWire = (on: {
  readonly tell: (told: JournalTell) => void;
  readonly crash: () => void;
}) => JournalWire;

const REFUSED: Keeping = { kind: 'not-kept', why: 'refused' };

/** What is waited for under one id: told each answer, and once when the worker is gone. */
interface Waiting {
  readonly tell: (told: JournalTell) => void;
  readonly crash: () => void;
}

export class JournalClient implements Journals {
  readonly #openWire: OpenJournalWire;
  #wire: JournalWire | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** @param openWire replaced in tests */
  constructor(openWire: OpenJournalWire = openJournalWorker) {
    this.#openWire = openWire;
  }

  open(of: JournalOf, onLost: (keeping: Keeping) => void): Promise<OpenJournal> {
    return new Promise((resolve) => {
      const found: ScoreResult[] = [];
      const id = this.#wait({
        tell: (told) => {
          if (told.kind === 'found') found.push(...told.results);
          else if (told.kind === 'lost') onLost(told.keeping);
          else if (told.kind === 'opened') {
            const { keeping, model } = told;
            resolve({ keeping, found: model && { model, results: found }, ...this.#writing(id) });
          }
        },
        crash: () => {
          onLost(REFUSED);
          resolve({ keeping: REFUSED, found: null, ...this.#writing(id) });
        },
      });
      this.#send({ kind: 'open', id, of });
    });
  }

  /** Everything that is kept on this device; nothing where nothing can be. */
  list(): Promise<readonly KeptRun[]> {
    return new Promise((resolve) => {
      const id = this.#wait({
        tell: (told) => this.#answer(id, () => resolve(told.kind === 'listed' ? told.runs : [])),
        crash: () => resolve([]),
      });
      this.#send({ kind: 'list', id });
    });
  }

  /** Removes a run for good. @returns false where another tab has it open, or the disk refuses it */
  remove(key: string): Promise<boolean> {
    return new Promise((resolve) => {
      const id = this.#wait({
        tell: (told) => this.#answer(id, () => resolve(told.kind === 'removed' && told.isRemoved)),
        crash: () => resolve(false),
      });
      this.#send({ kind: 'remove', id, key });
    });
  }

  #writing(id: number): Pick<OpenJournal, 'append' | 'close'> {
    return {
      append: (model, results) => {
        if (this.#waiting.has(id)) this.#send({ kind: 'append', id, model, results });
      },
      close: () => {
        if (this.#waiting.delete(id)) this.#send({ kind: 'close', id });
      },
    };
  }

  #answer(id: number, act: () => void): void {
    this.#waiting.delete(id);
    act();
  }

  #wait(waiting: Waiting): number {
    const id = ++this.#lastId;
    this.#waiting.set(id, waiting);
    return id;
  }

  #send(ask: JournalAsk): void {
    try {
      this.#wire ??= this.#openWire({
        tell: (told) => this.#waiting.get(told.id)?.tell(told),
        crash: () => this.#crashed(),
      });
      this.#wire.send(ask);
    } catch {
      this.#crashed();
    }
  }

  /** What was kept stays on the disk; the next question starts another worker. */
  #crashed(): void {
    this.#wire?.close();
    this.#wire = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { crash } of waiting) crash();
  }
}

const openJournalWorker: OpenJournalWire = ({ tell, crash }) => {
  const worker = new Worker(new URL('../worker/journal/journal_worker.ts', import.meta.url), {
    type: 'module',
  });
  worker.addEventListener('message', (message: MessageEvent<JournalTell>) => tell(message.data));
  worker.addEventListener('messageerror', crash);
  worker.addEventListener('error', (event) => {
    // It is told as a disk that is refused.
    event.preventDefault();
    crash();
  });
  return { send: (ask) => worker.postMessage(ask), close: () => worker.terminate() };
};
