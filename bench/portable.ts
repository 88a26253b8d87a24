/**
 * The part of the bench that needs neither a browser nor Vite: `pass`, `kernels`, `profile`, `sentences` and `growth` on Dawn in Node. `npm run bench:bundle`
 * makes one file of it for a machine that has a GPU and nothing else.
 */
import { Command } from 'commander';
import { runCommand } from '../tools/cli.ts';
import { kernelsCommand, runKernels } from './kernels_command.ts';
import { growthCommand, runGrowth } from './growth.ts';
import { passCommand, runPass } from './pass.ts';
import { runSentences, sentencesCommand } from './sentences.ts';
import { profileCommand, runProfile } from './profile.ts';

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('bench').description('Measures speed, on Dawn in Node.').exitOverride();
  let chosen = (): Promise<number> => Promise.resolve(1);
  const choose =
    <Options>(run: (options: Options) => Promise<number>) =>
    (options: Options): void => {
      chosen = () => run({ ...options, node: true });
    };
  passCommand(program.command('pass', { isDefault: true })).action(choose(runPass));
  sentencesCommand(program.command('sentences')).action(choose(runSentences));
  growthCommand(program.command('growth')).action(choose(runGrowth));
  kernelsCommand(program.command('kernels')).action(choose(runKernels));
  profileCommand(program.command('profile')).action(choose(runProfile));
  return runCommand(program, argv, () => chosen());
}

process.exitCode = await main(process.argv.slice(2));
