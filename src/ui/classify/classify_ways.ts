/** How a head is asked of the worker. */
import type { WorkerClient } from '../../page/client.ts';
import type { AskWays } from '../lab/probe_desk.ts';

export function classifyWays<About>({ probes }: Pick<WorkerClient, 'probes'>): AskWays<About, 'classes'> {
  return {
    plan: (job, signal) => probes.planClassify(job, signal),
    run: (job) => probes.runClassify(job),
  };
}
