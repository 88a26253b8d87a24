/**
 * Locks that processes share by a folder of this machine's disk. A claim is an empty file with a name of its own. Whoever wants a lock writes
 * its claim first and looks for others' then: of two at once at least one sees the other and withdraws, so that never two hold it. A name is
 * never used again, so a dead process's claim can be removed by anybody at any time.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, utimesSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { throwIfAborted } from '../../src/model/abort.ts';
import type { HoldOptions, Locks } from '../../src/weights/locks.ts';
import { sleep } from '../../src/weights/transport.ts';

/** How often whoever waits looks again, at most. */
const LOOK_EVERY_MS = 300;
/** A claim is touched while it is held: of a process that cannot be asked (another machine's, another container's) that is all there is to see. */
const TOUCHED_EVERY_MS = 20_000;
const SILENT_MS = 120_000;

type Mode = 'alone' | 'shared';

export class ProcessLocks implements Locks {
  readonly #folder: string;
  readonly #held = new Set<string>();
  #touching: NodeJS.Timeout | null = null;

  /** @param folder made where it is not there */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async hold<T>(name: string, work: () => Promise<T>, { signal, onWait }: HoldOptions = {}): Promise<T> {
    throwIfAborted(signal);
    const release = await this.#wait(name, 'alone', { signal, onWait });
    try {
      return await work();
    } finally {
      await release();
    }
  }

  async tryHold(name: string, work: () => Promise<void>): Promise<boolean> {
    const release = await this.#claim(name, 'alone');
    if (release === null) return false;
    try {
      await work();
      return true;
    } finally {
      await release();
    }
  }

  async share(name: string): Promise<() => void> {
    const release = await this.#wait(name, 'shared', {});
    return () => void release().catch(() => undefined);
  }

  async #wait(
    name: string,
    mode: Mode,
    {
      signal,
      onWait,
    }: { readonly signal?: AbortSignal | undefined; readonly onWait?: (() => void) | undefined },
  ): Promise<() => Promise<void>> {
    for (let waits = 0; ; waits++) {
      const release = await this.#claim(name, mode);
      if (release !== null) return release;
      if (waits === 0) onWait?.();
      // By chance, so that two who have withdrawn before each other do not meet again.
      await sleep(LOOK_EVERY_MS * (0.2 + 0.8 * Math.random()), signal);
    }
  }

  /** Null where another's claim stands against it. */
  async #claim(name: string, mode: Mode): Promise<(() => Promise<void>) | null> {
    const folder = join(this.#folder, createHash('sha256').update(name).digest('hex').slice(0, 32));
    await mkdir(folder, { recursive: true });
    // Before a claim of one's own, which others would have to withdraw from.
    if (await isAgainst(folder, mode, null)) return null;
    const own = claimName(mode);
    const path = join(folder, own);
    await writeFile(path, '', { flag: 'wx' });
    if (await isAgainst(folder, mode, own)) {
      await rm(path, { force: true });
      return null;
    }
    this.#held.add(path);
    this.#touching ??= setInterval(() => this.#touch(), TOUCHED_EVERY_MS).unref();
    return async () => {
      this.#held.delete(path);
      if (this.#held.size === 0 && this.#touching !== null) {
        clearInterval(this.#touching);
        this.#touching = null;
      }
      await rm(path, { force: true });
    };
  }

  #touch(): void {
    const now = new Date();
    for (const path of this.#held) {
      try {
        utimesSync(path, now, now);
      } catch {
        // Whoever removed it knows why.
      }
    }
  }
}

/** A claim of this process: how it is held, by which process, and where that runs. */
function claimName(mode: Mode): string {
  return [mode, process.pid, birthOf(process.pid) ?? 'unknown', PLACE, randomUUID()].join('~');
}

/** Whether somebody who lives claims what `mode` does not allow beside it. Claims of the dead are removed. */
async function isAgainst(folder: string, mode: Mode, own: string | null): Promise<boolean> {
  for (const name of await readdir(folder)) {
    if (name === own || (mode === 'shared' && name.startsWith('shared~'))) continue;
    if (await isLive(folder, name)) return true;
    await rm(join(folder, name), { force: true });
  }
  return false;
}

async function isLive(folder: string, name: string): Promise<boolean> {
  const [, pid = '', birth = '', place = ''] = name.split('~');
  if (place === PLACE) return isRunning(Number(pid), birth);
  const claim = await stat(join(folder, name)).catch(() => null);
  return claim !== null && Date.now() - claim.mtimeMs < SILENT_MS;
}

/** Whether a process with that number runs, and is the one that began then. */
function isRunning(pid: number, birth: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process is one as well.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = birthOf(pid);
  return now === null || now === birth;
}

/**
 * When a process began, in ticks since the machine did: its number may be another's tomorrow. Null where no system says it; `ended` of one that
 * is dead and waits for its parent to ask why.
 */
function birthOf(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // Behind the name, which may hold anything: the first field is the state, the twentieth the start (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields.at(19) ?? null);
}

/** What process numbers are of: this machine, and on Linux this container. */
const PLACE = createHash('sha256').update(`${hostname()}\n${processSpace()}`).digest('hex').slice(0, 12);

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
