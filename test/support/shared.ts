/** What only the folder `../shared` can supply: found, or skipped by name, or required. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder itself: `UNMASK_SHARED`, else `shared` beside the project. */
function sharedFolder(): string {
  return process.env.UNMASK_SHARED ?? resolve(PROJECT, '../shared');
}

/** The path of a file in ../shared, or null when it is not there. */
export function sharedPath(relative: string): string | null {
  const path = resolve(sharedFolder(), relative);
  return existsSync(path) ? path : null;
}

/**
 * Tests that need ../shared. Without the folder they are one skipped test that says so; under
 * `UNMASK_REQUIRE_ALL=1` that is a failure, so that nothing goes green by not running.
 */
export function describeShared(name: string, body: () => void): void {
  if (existsSync(sharedFolder())) {
    describe(name, body);
    return;
  }
  const reason = `${name}: needs ../shared, which is not here`;
  if (process.env.UNMASK_REQUIRE_ALL === '1') {
    test(reason, () => {
      throw new Error(`${reason}, and UNMASK_REQUIRE_ALL=1`);
    });
    return;
  }
  describe.skip(name, () => {
    test(reason, () => undefined);
  });
}
