/** What every command line tool of ours does alike: options by commander, an error as one line, an exit status. */
import { type Command, CommanderError } from 'commander';
import { UnmaskError } from '../src/model/errors.ts';

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

/** An error as one line: what happened, what was expected and found, what to do. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof UnmaskError)) return error.message;
  const found = [
    ...(error.expected === undefined ? [] : [`expected ${error.expected}`]),
    ...(error.actual === undefined ? [] : [`found ${error.actual}`]),
  ];
  return `${error.message}${found.length > 0 ? ` (${found.join('; ')})` : ''} ${error.remedy}`;
}
