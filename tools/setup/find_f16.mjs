/**
 * The environment under which Dawn in Node finds an adapter with `shader-f16`: the present one, or Mesa's lavapipe 25 or
 * newer. Where nothing may be skipped (UNMASK_REQUIRE_ALL=1) lavapipe is installed from bookworm-backports (Debian, root).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probe } from './find_vulkan.mjs';

const LAVAPIPE = '/usr/share/vulkan/icd.d/lvp_icd.json';
const DEBIAN_SOURCES = '/etc/apt/sources.list.d/debian.sources';

/**
 * @param {Record<string, string>} env what any driver needs: `runtimeEnv()`
 * @param {boolean} mayInstall
 * @returns {{ env: Record<string, string>, adapter: string } | null}
 */
export function findF16(env, mayInstall) {
  return present(env) ?? (mayInstall && installLavapipe() ? present(env) : null);
}

function present(env) {
  const lavapipe = existsSync(LAVAPIPE) ? [{ ...env, VK_ICD_FILENAMES: LAVAPIPE }] : [];
  for (const candidate of [env, ...lavapipe]) {
    const adapter = probe(candidate);
    if (adapter?.f16) return { env: candidate, adapter: adapter.description || adapter.vendor };
  }
  return null;
}

/** The distribution's own sources, their suite replaced: no mirror is named here. */
function installLavapipe() {
  if (!existsSync(DEBIAN_SOURCES) || process.getuid?.() !== 0) return false;
  const sources = readFileSync(DEBIAN_SOURCES, 'utf8');
  const main = sources.split(/\n\s*\n/).find((entry) => /^Suites:.*\bbookworm\b/m.test(entry));
  if (main === undefined) return false;
  const folder = mkdtempSync(join(tmpdir(), 'unmask-apt-'));
  const parts = join(folder, 'sources');
  mkdirSync(parts);
  writeFileSync(join(parts, 'debian.sources'), sources);
  writeFileSync(
    join(parts, 'backports.sources'),
    `${main.replace(/^Suites:.*$/m, 'Suites: bookworm-backports')}\n`,
  );
  const apt = (...args) => {
    console.log(`No adapter with f16 found; trying: apt-get ${args.join(' ')}`);
    const { status, stderr } = spawnSync('apt-get', ['-o', `Dir::Etc::SourceParts=${parts}`, ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
      timeout: 900_000,
    });
    if (status !== 0) console.log(`  did not work: ${(stderr ?? '').trim().split('\n').at(-1) ?? status}`);
    return status === 0;
  };
  return (
    apt('update', '-qq') && apt('install', '-y', '-qq', '-t', 'bookworm-backports', 'mesa-vulkan-drivers')
  );
}
