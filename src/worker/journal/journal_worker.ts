/** The entry of the worker that keeps scores: wires {@link JournalKeeper} to `postMessage` and to this site's own folder. */
import { originLocks } from '../../weights/locks.ts';
import { openOpfs } from '../../weights/opfs.ts';
import { JournalKeeper } from './keeper.ts';
import type { JournalAsk } from './messages.ts';

/** Beside the models. */
const FOLDER = 'journals';

const keeper = new JournalKeeper({
  openFolder: async () => (await openOpfs()).makeFolder(FOLDER),
  locks: originLocks(),
  tell: (told) => self.postMessage(told),
});

self.addEventListener('message', (message: MessageEvent<JournalAsk>) => {
  void keeper.receive(message.data);
});
