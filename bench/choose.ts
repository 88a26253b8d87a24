/** One of several commands, run once all arguments are understood. */
import { Command } from 'commander';
import { runCommand } from '../tools/cli.ts';

/** Notes that a command was chosen, with its options. Parsing only notes what to do: `runCommand` does it, and prints what it throws. */
export type Choose = <Options>(run: (options: Options) => Promise<number>) => (options: Options) => void;

/** Adds commands to `program`, each with `choose` of its run as its action, and runs the one that `argv` names. @returns the exit status */
export function runChosen(
  description: string,
  argv: readonly string[],
  add: (program: Command, choose: Choose) => void,
): Promise<number> {
  const program = new Command('bench').description(description).exitOverride();
  let chosen = (): Promise<number> => Promise.resolve(1);
  add(program, (run) => (options) => {
    chosen = () => run(options);
  });
  return runCommand(program, argv, () => chosen());
}
