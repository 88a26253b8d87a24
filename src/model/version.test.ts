import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UNMASK_VERSION } from './version.ts';

test('is that of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  expect(UNMASK_VERSION).toBe(version);
});
