import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gatheredSha256, runningGitBlob, runningSha256 } from './hash.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 });

test('in pieces or gathered, the hash is that of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const whole = Buffer.concat(parts);
      const expected = createHash('sha256').update(whole).digest('hex');
      for (const hash of [runningSha256(), gatheredSha256()]) {
        for (const part of parts) hash.update(part);
        expect(await hash.digest()).toBe(expected);
      }
    }),
  );
});

test('git’s name of a file is of a header and the bytes', async () => {
  const hash = runningGitBlob(6);
  hash.update(new TextEncoder().encode('hello\n'));
  // `echo hello | git hash-object --stdin`
  expect(await hash.digest()).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});
