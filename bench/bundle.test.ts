/** The bench in a folder of its own must run where there is no node_modules but its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'unmask-bundle-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('starts in a folder outside the project', () => {
  const bundle = fileURLToPath(new URL('./bundle.mjs', import.meta.url));
  execFileSync(process.execPath, [bundle, folder], { stdio: 'pipe' });
  const help = execFileSync(process.execPath, [join(folder, 'bench.mjs'), 'profile', '--help'], {
    cwd: tmpdir(),
    encoding: 'utf8',
    stdio: 'pipe',
  });
  expect(help).toContain('GPU time of a forward pass');
}, 120_000);
