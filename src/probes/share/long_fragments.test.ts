import { deflateSync } from 'fflate';
import { expect, test } from 'vitest';
import { decodeShare, MAX_FRAGMENT_LENGTH } from './fragment.ts';

test('a link that inflates to gigabytes is given up early', () => {
  const bomb = `v1.z.${Buffer.from(deflateSync(new Uint8Array(200_000_000), { level: 9 })).toString('base64url')}`;
  expect(bomb.length).toBeLessThan(MAX_FRAGMENT_LENGTH);
  const before = process.memoryUsage().arrayBuffers;
  const started = performance.now();
  expect(decodeShare(bomb)).toMatchObject({ ok: false, error: { code: 'share/damaged' } });
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  // Making the bomb takes seconds where the cores are shared; opening it is what is measured.
}, 60_000);
