/** Where a number comes from: without these it means nothing. */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

export interface Environment {
  readonly date: string;
  /** Short hash, with `+` where files differ from it. */
  readonly commit: string;
  readonly machine: string;
  /** The browser, or Node, with its version. */
  readonly where: string;
  readonly adapter: string;
  readonly software: boolean;
}

export function describeEnvironment(where: string, adapter: string, software: boolean): Environment {
  const model = cpus().at(0)?.model.trim() ?? 'unnamed CPU';
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    machine: `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    where,
    adapter,
    software,
  };
}

/** One line, as it stands over a table. */
export function environmentLine(environment: Environment): string {
  const { machine, adapter, software, where, commit: at, date } = environment;
  return `${adapter}${software ? ' (software)' : ''} · ${where} · ${machine} · ${at} · ${date}`;
}

/** UNMASK_COMMIT tells it where the sources are not. */
function commit(): string {
  if (process.env.UNMASK_COMMIT) return process.env.UNMASK_COMMIT;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'no commit';
  }
}
