import { expect, test } from 'vitest';
import { isolated, ISOLATION_HEADERS } from './isolated.ts';

test('status, headers and body stay; the two headers come, in place of any others', async () => {
  const plain = new Response('body', {
    status: 203,
    statusText: 'Kept',
    headers: { 'Content-Type': 'text/html', 'Cross-Origin-Opener-Policy': 'unsafe-none' },
  });
  const response = isolated(plain);
  expect([response.status, response.statusText]).toEqual([203, 'Kept']);
  expect(response.headers.get('content-type')).toBe('text/html');
  for (const [name, value] of Object.entries(ISOLATION_HEADERS))
    expect(response.headers.get(name)).toBe(value);
  expect(await response.text()).toBe('body');
});
