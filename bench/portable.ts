/**
 * The part of the bench that needs neither a browser nor Vite: `pass` and `kernels` on Dawn in Node. `npm run bench:bundle`
 * makes one file of it for a machine that has a GPU and nothing else.
 */
import { Command } from 'commander';
import { runCommand } from '../tools/cli.ts';
import { kernelsCommand, runKernels } from './kernels_command.ts';
import { passCommand, runPass } from './pass.ts';

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('bench').description('Measures speed, on Dawn in Node.').exitOverride();
  let chosen = (): Promise<number> => Promise.resolve(1);
  passCommand(program.command('pass', { isDefault: true })).action(
    (options: Parameters<typeof runPass>[0]) => {
      chosen = () => runPass({ ...options, node: true });
    },
  );
  kernelsCommand(program.command('kernels')).action((options: Parameters<typeof runKernels>[0]) => {
    chosen = () => runKernels({ ...options, node: true });
  });
  return runCommand(program, argv, () => chosen());
}

process.exitCode = await main(process.argv.slice(2));
