/** A web server with a sample of `deploy/`, over plain HTTP at a port of its own, serving a folder as `npm run build` makes one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findServer } from '../../tools/setup/find_server.mjs';

const LONG = 'It is long enough to be compressed. '.repeat(100);

/** Of `dist/`: a file of each kind. */
const BUILT: Readonly<Record<string, string>> = {
  'index.html': `<!doctype html><title>Unmask</title>${LONG}`,
  'sw.js': LONG,
  'manifest.webmanifest': `{"name":"${LONG}"}`,
  'favicon.svg': `<svg xmlns="http://www.w3.org/2000/svg"><!--${LONG}--></svg>`,
  'assets/main-abc123.js': LONG,
  'assets/main-abc123.css': LONG,
  'assets/kernels-abc123.wasm': LONG,
  'weights/albert-demo/config.json': LONG,
  'weights/albert-demo/model.safetensors': LONG,
};

export interface Served {
  readonly origin: string;
  /** How long the weights are, bytes. */
  readonly weightBytes: number;
  close(): void;
}

/** A sample, and what in it names the machine it is for. */
export interface Sample {
  readonly server: 'nginx' | 'caddy';
  readonly file: string;
  /** Below the folder that is served: '' or 'unmask/'. */
  readonly folder: string;
}

/** @throws Error with what the server said, where it does not answer within 10 s */
export async function serve({ server, file, folder }: Sample): Promise<Served> {
  const found = findServer(server);
  if (found === null) throw new Error(`No ${server} is here.`);
  const place = mkdtempSync(join(tmpdir(), 'unmask-served-'));
  const site = join(place, 'site');
  for (const [name, text] of Object.entries({ ...inFolder(folder), 'neighbour.html': LONG })) {
    mkdirSync(dirname(join(site, name)), { recursive: true });
    writeFileSync(join(site, name), text);
  }
  const port = await freePort();
  const sample = readFileSync(fileURLToPath(new URL(`../../deploy/${file}`, import.meta.url)), 'utf8');
  const config = join(place, file);
  if (server === 'nginx') {
    if (found.types !== null) copyFileSync(found.types, join(place, 'mime.types'));
    const own = replaced(sample, [
      [/listen 443 ssl;/, `listen 127.0.0.1:${port};`],
      [/^ *ssl_certificate.*$/gm, ''],
      [/root \/srv\/[\w/]+;/, `root ${site};`],
    ]);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${join(place, name)};`)
      .join(' ');
    writeFileSync(
      config,
      `daemon off; master_process off; pid ${join(place, 'pid')}; error_log stderr;\nevents {}\n` +
        `http { access_log off; ${temporary}\n${own}\n}\n`,
    );
  } else {
    const own = replaced(sample, [
      [/^unmask\.example \{/m, `http://127.0.0.1:${port} {`],
      [/root \* \/srv\/[\w/]+/, `root * ${site}`],
    ]);
    writeFileSync(config, `{\n  admin off\n  auto_https off\n}\n${own}`);
  }
  const args =
    server === 'nginx'
      ? ['-p', place, '-c', config, '-e', 'stderr']
      : ['run', '--config', config, '--adapter', 'caddyfile'];
  const running = spawn(found.program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: place },
  });
  const close = (): void => {
    running.kill('SIGKILL');
    rmSync(place, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilAnswering(origin, running);
  } catch (error) {
    close();
    throw error;
  }
  return { origin, weightBytes: LONG.length, close };
}

function inFolder(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(BUILT).map(([name, text]) => [`${folder}${name}`, text]));
}

/** @throws Error where the sample no longer has what is replaced */
function replaced(sample: string, changes: readonly (readonly [RegExp, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (text.search(from) === -1) throw new Error(`The sample has no ${from.source}.`);
    return text.replace(from, to);
  }, sample);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

async function untilAnswering(origin: string, running: ChildProcess): Promise<void> {
  let said = '';
  running.stderr?.on('data', (data: Buffer) => (said += data.toString()));
  for (let tries = 0; tries < 100; tries++) {
    try {
      await fetch(origin);
      return;
    } catch {
      if (running.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`The server does not answer. It said: ${said}`);
}
