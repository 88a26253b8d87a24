/** Journals without a worker: the page's client and the keeper on one thread, over any folder. */
import { JournalClient } from '../../src/page/journal_client.ts';
import type { Folder } from '../../src/weights/folder.ts';
import { LocalLocks, type Locks } from '../../src/weights/locks.ts';
import { JournalKeeper } from '../../src/worker/journal/keeper.ts';

interface KeeperOptions {
  readonly disk: Folder;
  /** Those of all tabs of a browser. */
  readonly locks?: Locks;
}

/** A tab's journals. `settled`: all that it has asked so far is done. `leave`: its lock is let go, as when a tab is gone. */
export function journalsOn({ disk, locks = new LocalLocks() }: KeeperOptions) {
  const asked: Promise<void>[] = [];
  const opened: number[] = [];
  const keeperOf = (tell: ConstructorParameters<typeof JournalKeeper>[0]['tell']): JournalKeeper =>
    new JournalKeeper({ openFolder: () => disk.makeFolder('journals'), locks, tell, lockWaitMs: 0 });
  const keepers: JournalKeeper[] = [];
  const client = new JournalClient(({ tell }) => {
    // As between two threads: nothing is shared.
    const own = keeperOf((told) => tell(structuredClone(told)));
    keepers.push(own);
    return {
      send: (ask) => {
        if (ask.kind === 'open') opened.push(ask.id);
        asked.push(own.receive(structuredClone(ask)));
      },
      close: () => undefined,
    };
  });
  const settled = async (): Promise<void> => {
    await Promise.all(asked);
  };
  const leave = async (): Promise<void> => {
    await Promise.all(keepers.flatMap((own) => opened.map((id) => own.receive({ kind: 'close', id }))));
  };
  return { client, settled, leave };
}
