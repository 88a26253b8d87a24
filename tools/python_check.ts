/**
 * `npm run python:check`: runs the script that each view copies ("Copy Python") against transformers and torch, on the embedded model, and
 * compares what it prints with what this engine gave. The Python is `UNMASK_PYTHON`, else `python3`; where it has no torch the check is
 * skipped, by name. Exit status 1 on a miss. No part of `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CpuSession } from '../src/cpu/session.ts';
import { demoModel } from '../test/support/demo_model.ts';
import { PageAnswers } from '../test/support/page_answers.ts';
import { runCommand } from './cli.ts';
import { judge } from './python_check/judge.ts';
import { SCRIPTS, type ScriptMaker } from './python_check/scripts.ts';

/** Where the embedded model lies by the name that scripts know it by: they are run there as they were copied. */
const WEIGHTS = fileURLToPath(new URL('../public/weights', import.meta.url));

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('python:check')
    .description(
      'Runs the Python scripts that the views copy, and compares their numbers with this engine’s.',
    )
    .argument('[name...]', `which of them: ${Object.keys(SCRIPTS).join(', ')} (default: all)`);
  return runCommand(program, argv, () => check(program.args));
}

async function check(names: readonly string[]): Promise<number> {
  const wanted = Object.entries(SCRIPTS).filter(([name]) => names.length === 0 || names.includes(name));
  if (wanted.length === 0) throw new Error(`no such script: ${names.join(', ')}`);
  const python = process.env.UNMASK_PYTHON ?? 'python3';
  const versions = versionsOf(python);
  if (versions === null) {
    console.log(
      `skipped: ${wanted.map(([name]) => name).join(', ')} (${python} cannot import torch and transformers)`,
    );
    // Whoever names a Python means it.
    return process.env.UNMASK_PYTHON === undefined ? 0 : 1;
  }
  console.log(versions);
  const { config, weights, identity, tokenizer } = await demoModel();
  const session = await CpuSession.create({ config, weights, identity, precision: 'f32' });
  try {
    const page = new PageAnswers(session, tokenizer);
    const vocabulary = await page.vocabulary();
    let misses = 0;
    for (const [name, make] of wanted) {
      const verdict = await run(python, make, { page, vocabulary });
      if (!verdict.agrees) misses++;
      console.log(`${verdict.agrees ? 'ok  ' : 'MISS'} ${name}: ${verdict.words}`);
    }
    console.log(`${wanted.length - misses} of ${wanted.length} scripts agree`);
    return misses === 0 ? 0 : 1;
  } finally {
    session.destroy();
    tokenizer.destroy();
  }
}

async function run(python: string, make: ScriptMaker, asked: Parameters<ScriptMaker>[0]) {
  const { script, numbers, folder } = await make(asked);
  const { status, stdout, stderr } = spawnSync(python, ['-'], {
    input: script,
    encoding: 'utf8',
    cwd: folder ?? WEIGHTS,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8', HF_HUB_OFFLINE: '1' },
  });
  if (status !== 0) return { agrees: false, words: `it ended with ${status ?? 'no status'}\n${stderr}` };
  return judge(stdout, numbers);
}

/** What Python it is; null where it lacks what the scripts need. */
function versionsOf(python: string): string | null {
  const program =
    'import platform, torch, transformers; print("Python", platform.python_version(), "torch", torch.__version__, "transformers", transformers.__version__)';
  const { status, stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
