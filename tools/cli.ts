/** What every command line tool of ours does alike: options by commander, an error as one line, an exit status. */
import { type Command, CommanderError } from 'commander';
import { inWords } from '../cli/in_words.ts';

/**
 * Parses and runs. `argv` may begin with the `--` that npm takes away and a call without npm leaves there.
 * @returns the exit status; what is thrown on the way is printed, without a stack
 */
export async function runCommand(
  program: Command,
  argv: readonly string[],
  action: () => Promise<number>,
): Promise<number> {
  try {
    program.exitOverride().parse(argv[0] === '--' ? argv.slice(1) : argv, { from: 'user' });
    return await action();
  } catch (error) {
    // Commander has printed its own line, and `--help` is no failure.
    if (error instanceof CommanderError) return error.exitCode;
    console.error(`${program.name()}: ${inWords(error)}`);
    return 1;
  }
}
