/** Locks by files. Two objects share nothing but the folder, as two processes do; what only a process can show is shown by one. */
import { spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessLocks } from './process_locks.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unmask-locks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A machine may be busy. */
const PATIENT = { timeout: 60_000 };

const claims = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((at) => at.isFile());

test('of many who want a lock at once each has it alone, and nothing is left behind', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    // Long enough for others to come in, if they may.
    await setTimeout(20);
    inside--;
  };
  await Promise.all(Array.from({ length: 6 }, () => new ProcessLocks(folder).hold('one', work)));
  expect(most).toBe(1);
  expect(claims()).toEqual([]);
});

test('whoever waits is told so once, and may give up', async () => {
  const stop = new AbortController();
  let waits = 0;
  await new ProcessLocks(folder).hold('one', async () => {
    const waiting = new ProcessLocks(folder).hold('one', () => Promise.reject(new Error('it was free')), {
      signal: stop.signal,
      onWait: () => {
        waits++;
        void setTimeout(700).then(() => stop.abort());
      },
    });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
  expect(waits).toBe(1);
  await new ProcessLocks(folder).hold('one', () => Promise.resolve());
});

test('sharers stand beside each other, and nobody alone beside them; another name is another lock', async () => {
  const [first, second, third] = [1, 2, 3].map(() => new ProcessLocks(folder));
  const releases = [await first.share('use'), await second.share('use')];
  const idle = () => Promise.resolve();
  expect(await third.tryHold('use', idle)).toBe(false);
  expect(await third.tryHold('other', idle)).toBe(true);
  for (const release of releases) release();
  await expect.poll(() => third.tryHold('use', idle), PATIENT).toBe(true);
});

test('what fails inside leaves the lock free', async () => {
  const locks = new ProcessLocks(folder);
  await expect(locks.hold('one', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(claims()).toEqual([]);
});

describe('a claim that was left behind', () => {
  /** Claims the lock as `change` says of this process's own claim. */
  async function leave(change: (parts: string[]) => void): Promise<string> {
    let left = '';
    await new ProcessLocks(folder).hold('one', () => {
      const [{ name, parentPath }] = claims();
      const parts = name.split('~');
      change(parts);
      left = join(parentPath, parts.join('~'));
      return Promise.resolve();
    });
    mkdirSync(join(left, '..'), { recursive: true });
    writeFileSync(left, '');
    return left;
  }
  const isFree = () => new ProcessLocks(folder).tryHold('one', () => Promise.resolve());

  test('by a process that is dead is taken over', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await leave((parts) => (parts[1] = `${pid}`));
    expect(await isFree()).toBe(true);
    expect(claims()).toEqual([]);
  });

  test('by a process that lives holds', async () => {
    await leave((parts) => (parts[4] = 'another'));
    expect(await isFree()).toBe(false);
  });

  test.runIf(process.platform === 'linux')(
    'by a process whose number is another’s now is taken over',
    async () => {
      await leave((parts) => (parts[2] = '1'));
      expect(await isFree()).toBe(true);
    },
  );

  test('elsewhere holds as long as it is touched', async () => {
    const left = await leave((parts) => (parts[3] = 'elsewhere'));
    expect(await isFree()).toBe(false);
    const old = new Date(Date.now() - 3_600_000);
    utimesSync(left, old, old);
    expect(await isFree()).toBe(true);
  });
});

test.runIf(process.platform === 'linux')(
  'a dead child that nobody has asked after holds nothing',
  async () => {
    // A shell that has become another program never asks after the child it had.
    const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 60']);
    const ofProcess = (pid: string | number | undefined, file: string) =>
      readFileSync(`/proc/${pid}/${file}`, 'latin1');
    try {
      const pid = await new Promise<string>((resolve) => {
        parent.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()));
      });
      await expect.poll(() => ofProcess(parent.pid, 'comm'), PATIENT).toBe('sleep\n');
      const birth = ofProcess(pid, 'stat').split(' ')[21];
      await new ProcessLocks(folder).hold('one', () => {
        const [{ name, parentPath }] = claims();
        writeFileSync(join(parentPath, name.replace(/~\d+~\d+~/, `~${pid}~${birth}~`)), '');
        return Promise.resolve();
      });
      const isFree = () => new ProcessLocks(folder).tryHold('one', () => Promise.resolve());
      expect(await isFree()).toBe(false);
      parent.stdin.end();
      await expect.poll(() => ofProcess(pid, 'stat').split(' ')[2], PATIENT).toBe('Z');
      expect(await isFree()).toBe(true);
    } finally {
      parent.kill();
    }
  },
);
