/**
 * `npm run bench -- [pass] …`: how fast it is, measured. Chromium unless `--node` says Dawn in Node; weights by
 * the golden formula, so no checkpoint is needed. Tables go to stdout, progress to stderr, every number to `--json FILE`.
 */
import { Command } from 'commander';
import { runCommand } from '../tools/cli.ts';
import { growthCommand, runGrowth } from './growth.ts';
import { kernelsCommand, runKernels } from './kernels_command.ts';
import { loadCommand, runLoad } from './load.ts';
import { passCommand, runPass } from './pass.ts';
import { profileCommand, runProfile } from './profile.ts';
import { runSentences, sentencesCommand } from './sentences.ts';

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('bench').description('Measures speed and memory.').exitOverride();
  let chosen = (): Promise<number> => Promise.resolve(1);
  /** Parsing only notes what to do: `runCommand` does it, and prints what it throws. */
  const choose =
    <Options>(run: (options: Options) => Promise<number>) =>
    (options: Options): void => {
      chosen = () => run(options);
    };
  passCommand(program.command('pass', { isDefault: true })).action(choose(runPass));
  kernelsCommand(program.command('kernels')).action(choose(runKernels));
  profileCommand(program.command('profile')).action(choose(runProfile));
  loadCommand(program.command('load')).action(choose(runLoad));
  sentencesCommand(program.command('sentences')).action(choose(runSentences));
  growthCommand(program.command('growth')).action(choose(runGrowth));
  return runCommand(program, argv, () => chosen());
}
