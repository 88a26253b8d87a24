/**
 * `npm run bench -- [pass] …`: how fast it is, measured. Chromium unless `--node` says Dawn in Node; weights by
 * the golden formula, so no checkpoint is needed. Tables go to stdout, progress to stderr, every number to `--json FILE`.
 */
import { attentionCommand, runAttention } from './attention.ts';
import { runChosen } from './choose.ts';
import { cliCommand, runCli } from './command_line.ts';
import { growthCommand, runGrowth } from './growth.ts';
import { kernelsCommand, runKernels } from './kernels_command.ts';
import { loadCommand, runLoad } from './load.ts';
import { parsingCommand, runParsing } from './parsing.ts';
import { passCommand, runPass } from './pass.ts';
import { patchingCommand, runPatching } from './patching.ts';
import { profileCommand, runProfile } from './profile.ts';
import { recordCommand, runRecord } from './record.ts';
import { runSentences, sentencesCommand } from './sentences.ts';
import { runTyping, typingCommand } from './typing.ts';

/** @returns the exit status */
export function main(argv: readonly string[]): Promise<number> {
  return runChosen('Measures speed and memory.', argv, (program, choose) => {
    passCommand(program.command('pass', { isDefault: true })).action(choose(runPass));
    kernelsCommand(program.command('kernels')).action(choose(runKernels));
    profileCommand(program.command('profile')).action(choose(runProfile));
    recordCommand(program.command('record')).action(choose(runRecord));
    loadCommand(program.command('load')).action(choose(runLoad));
    sentencesCommand(program.command('sentences')).action(choose(runSentences));
    growthCommand(program.command('growth')).action(choose(runGrowth));
    parsingCommand(program.command('parsing')).action(choose(runParsing));
    attentionCommand(program.command('attention')).action(choose(runAttention));
    patchingCommand(program.command('patching')).action(choose(runPatching));
    cliCommand(program.command('cli')).action(choose(runCli));
    typingCommand(program.command('typing')).action(choose(runTyping));
  });
}
