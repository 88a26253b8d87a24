/** The program as it is packed: `unmask` in a shell, and in a thread of its own a thread of its engine. */
import { isMainThread } from 'node:worker_threads';
import { main } from './main.ts';
import { serveSession } from './node/thread_worker.ts';

if (isMainThread) process.exitCode = await main(process.argv.slice(2));
else serveSession();
