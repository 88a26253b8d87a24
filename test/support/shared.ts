/** What only the folder `../shared` can supply: found, or skipped by name, or required. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Where a file of ../shared would be: under `UNMASK_SHARED`, else in `shared` beside the project. */
function sharedPath(relative: string): string {
  return resolve(process.env.UNMASK_SHARED ?? resolve(PROJECT, '../shared'), relative);
}

/**
 * Tests that need these files of ../shared; `body` gets their paths, in the order asked. Where one is absent (a folder of
 * that name may be anybody's) they are one skipped test that names what is missing; under `UNMASK_REQUIRE_ALL=1` that is a
 * failure, so that nothing goes green by not running.
 */
export function describeShared<const Files extends readonly string[]>(
  name: string,
  files: Files,
  body: (...paths: { [File in keyof Files]: string }) => void,
): void {
  const missing = files.filter((file) => !existsSync(sharedPath(file)));
  if (missing.length === 0) {
    describe(name, () => body(...(files.map(sharedPath) as { [File in keyof Files]: string })));
    return;
  }
  const reason = `${name}: needs ${missing.map((file) => `../shared/${file}`).join(', ')}, not here`;
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
