/**
 * Finds a web server whose sample in `deploy/` is to be tried: one on PATH, or Debian's package unpacked into `.cache/servers`, so that
 * nothing is installed and no service is started.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from './on_path.mjs';

const KEPT = fileURLToPath(new URL('../../.cache/servers', import.meta.url));

/** Of each: its packages, where its program lies in them, and its list of media types, where it has one. */
const SERVERS = {
  nginx: { packages: ['nginx', 'nginx-common'], program: 'usr/sbin/nginx', types: 'etc/nginx/mime.types' },
  caddy: { packages: ['caddy'], program: 'usr/bin/caddy', types: null },
};

/**
 * @param {keyof typeof SERVERS} name
 * @param {boolean} mayFetch
 * @returns {{ program: string, types: string | null } | null} absolute paths; null where there is none
 */
export function findServer(name, mayFetch = false) {
  const { program, types } = SERVERS[name];
  const installed = [...onPath([name]), join('/usr/sbin', name)].find((path) => existsSync(path));
  if (installed && (types === null || existsSync(join('/', types)))) {
    return { program: installed, types: types && join('/', types) };
  }
  const folder = join(KEPT, name);
  if (!existsSync(join(folder, program)) && !(mayFetch && unpack(name, folder))) return null;
  const found = { program: join(folder, program), types: types && join(folder, types) };
  return spawnSync(found.program, ['-h'], { stdio: 'ignore' }).error ? null : found;
}

/** @param {keyof typeof SERVERS} name @param {string} folder */
function unpack(name, folder) {
  if (!existsSync('/etc/debian_version')) return false;
  const packages = join(folder, 'packages');
  mkdirSync(packages, { recursive: true });
  const run = (program, ...args) =>
    spawnSync(program, args, { cwd: packages, stdio: 'ignore', timeout: 300_000 }).status === 0;
  const download = () => run('apt-get', 'download', ...SERVERS[name].packages);
  if (!download() && !(process.getuid?.() === 0 && run('apt-get', 'update', '-qq') && download())) {
    return false;
  }
  return readdirSync(packages)
    .filter((file) => file.endsWith('.deb'))
    .every((file) => run('dpkg-deb', '-x', file, folder));
}
