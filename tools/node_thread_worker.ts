/** The script of a thread that tools and tests start. */
import { serveSession } from '../cli/node/thread_worker.ts';

serveSession();
