/** A short form of the bench's check over 1,000 runs. */
import { expect, it } from 'vitest';
import { fixtureGolden } from '../test/golden/load.ts';
import { nodeHost } from './node_host.ts';
import { checkRuns } from './runs_check.ts';

it('nothing grows over many runs of all kinds, cancelled ones included', async () => {
  const watched = await nodeHost(fixtureGolden('nano')).loadWatched('f32');
  try {
    const { grown, after } = await checkRuns(watched, 300);
    expect(grown).toEqual([]);
    // The session's own books leave out nothing but what is smaller than a page.
    expect(after.buffers).toBeGreaterThan(0);
    expect(after.bufferBytes).toBe(after.ownedBytes);
  } finally {
    await watched.close();
  }
});
