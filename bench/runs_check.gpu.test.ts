/** The short form of the bench's check over 1,000 runs: GPU memory, which is exact; the heap needs more runs than a test has time for. */
import { expect, it } from 'vitest';
import { fixtureGolden } from '../test/golden/load.ts';
import { nodeHost } from './node_host.ts';
import { checkRuns } from './runs_check.ts';

it('runs of all kinds, cancelled ones included, leave no GPU buffer behind', async () => {
  const watched = await nodeHost(fixtureGolden('nano')).loadWatched('f32');
  try {
    const { before, after } = await checkRuns(watched, 60, 30);
    expect(after.buffers).toBe(before.buffers);
    expect(after.bufferBytes).toBe(before.bufferBytes);
    // What the session says it holds is what was created and not destroyed.
    expect(after.bufferBytes).toBe(after.ownedBytes);
    expect(after.buffers).toBeGreaterThan(0);
  } finally {
    await watched.close();
  }
});
