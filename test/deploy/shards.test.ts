/** The shard script and the job that runs it, with a stand-in for the program: what goes where, and how it ends. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { STATUS } from '../../cli/exit_status.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const SCRIPT = join(DEPLOY, 'unmask-shard.sh');

/** Answers as the program does, but says only how it was called; a file named after a status ends with that, one named `waits 75` waits for a signal first. */
const STAND_IN = `#!/bin/sh
while [ "$1" != --input ]; do asked="$asked $1"; shift; done
name=\${2##*/}
echo "$name" >> "$CALLS"
if [ "\${name#waits }" != "$name" ] && ! grep -q ready "$CALLS"; then
  trap 'kill $!; exit "\${name#waits }"' TERM
  sleep 600 &
  echo ready >> "$CALLS"
  wait
fi
if [ "$name" -gt 0 ] 2> /dev/null; then exit "$name"; fi
[ -e "$4" ] || echo "$asked $5: $(cat "$2")" > "$4"
`;

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unmask-shards-'));
  mkdirSync(join(folder, 'in'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/unmask'), STAND_IN);
  chmodSync(join(folder, 'bin/unmask'), 0o755);
  environment = { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`, CALLS: join(folder, 'calls') };
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function give(...names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder, 'in', name), `lines of ${name}`);
}

function argv(shards: number): readonly string[] {
  return [SCRIPT, join(folder, 'in'), join(folder, 'out'), String(shards), 'score', '--top-k', '2'];
}

/** Its exit status. */
function shard(shards: number, index: Readonly<Record<string, string>>): number | null {
  return spawnSync('sh', argv(shards), { env: { ...environment, ...index } }).status;
}

function calls(): readonly string[] {
  const path = join(folder, 'calls');
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

function answered(): Readonly<Record<string, string>> {
  const names = readdirSync(join(folder, 'out')).filter((name) => name !== '.locks');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'out', name), 'utf8')]));
}

test.each([1, 3, 8])(
  '%i shards have every file between them, each once, and say the same when called again',
  (shards) => {
    const names = ['a', 'b c', 'd', 'é', 'f.jsonl'];
    give(...names);
    mkdirSync(join(folder, 'in/a folder'));
    const all = (): void => {
      for (let index = 0; index < shards; index++) {
        expect(shard(shards, { JOB_COMPLETION_INDEX: String(index) })).toBe(STATUS.done);
      }
    };
    all();
    expect([...calls()].sort()).toEqual([...names].sort());
    const once = answered();
    expect(once).toEqual(
      Object.fromEntries(names.map((name) => [name, ` score --top-k 2 --resume: lines of ${name}\n`])),
    );
    all();
    expect(answered()).toEqual(once);
  },
);

test('the index is UNMASK_SHARD, or what Kubernetes or Slurm gives', () => {
  give('a', 'b', 'c');
  shard(3, { SLURM_ARRAY_TASK_ID: '2' });
  shard(3, { SLURM_ARRAY_TASK_ID: '2', JOB_COMPLETION_INDEX: '1' });
  shard(3, { JOB_COMPLETION_INDEX: '1', UNMASK_SHARD: '0' });
  expect(calls()).toEqual(['c', 'b', 'a']);
});

test.each([{}, { UNMASK_SHARD: '3' }, { UNMASK_SHARD: '-1' }, { UNMASK_SHARD: 'x' }])(
  'a shard that is none is a wrong call: %o',
  (index) => {
    give('a');
    expect(shard(3, index)).toBe(STATUS.usage);
    expect(calls()).toEqual([]);
  },
);

test('an empty folder is a wrong call, a shard without files is done', () => {
  expect(shard(1, { UNMASK_SHARD: '0' })).toBe(STATUS.usage);
  give('a');
  expect(shard(2, { UNMASK_SHARD: '1' })).toBe(STATUS.done);
});

test('a file that is refused leaves the others of its shard answered', () => {
  give('42', 'a');
  expect(shard(1, { UNMASK_SHARD: '0' })).toBe(STATUS.input);
  expect(Object.keys(answered())).toEqual(['a']);
});

test.each([STATUS.retry, STATUS.fault, STATUS.usage])(
  'any other end is the shard’s, at once: %i',
  (status) => {
    give(String(status), 'z');
    expect(shard(1, { UNMASK_SHARD: '0' })).toBe(status);
    expect(calls()).toEqual([String(status)]);
  },
);

// A program may be done just then; the files behind are left to the next call all the same.
test.each([STATUS.retry, STATUS.done])(
  'SIGTERM reaches the program, which ends in its own time with %i; a second call meanwhile writes nothing',
  async (status) => {
    const file = `waits ${status}`;
    give(file, 'z');
    const running = spawn('sh', argv(1), { env: { ...environment, UNMASK_SHARD: '0' }, stdio: 'ignore' });
    const ended = once(running, 'exit');
    while (!calls().includes('ready')) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(shard(1, { UNMASK_SHARD: '0' })).toBe(STATUS.retry);
    running.kill('SIGTERM');
    expect(await ended).toEqual([STATUS.retry, null]);
    expect(calls()).toEqual([file, 'ready']);
  },
);

test('the job’s rules are of the statuses that the program ends with, and its shards are as many as its completions', () => {
  const job = readFileSync(join(DEPLOY, 'kubernetes/job.yaml'), 'utf8');
  const rule = (action: string): unknown =>
    new RegExp(
      `action: ${action}\\s+onExitCodes:\\s+containerName: unmask\\s+operator: In\\s+values: \\[(\\d+)\\]`,
    ).exec(job)?.[1];
  expect(rule('FailIndex')).toBe(String(STATUS.input));
  expect(rule('FailJob')).toBe(String(STATUS.usage));
  const completions = /completions: (\d+)/.exec(job)?.[1];
  expect(/args: \[\/data\/in, \/data\/out, '(\d+)'/.exec(job)?.[1]).toBe(completions);
});

test('the script is one that any shell of POSIX reads', () => {
  expect(execFileSync('dash', ['-n', SCRIPT]).toString()).toBe('');
});
