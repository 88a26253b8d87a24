/**
 * The part of the bench that needs neither a browser nor Vite: `pass`, `kernels`, `profile`, `record`, `sentences` and `growth` on Dawn in Node. `npm run bench:bundle`
 * makes one file of it for a machine that has a GPU and nothing else.
 */
import { runChosen } from './choose.ts';
import { kernelsCommand, runKernels } from './kernels_command.ts';
import { growthCommand, runGrowth } from './growth.ts';
import { passCommand, runPass } from './pass.ts';
import { runSentences, sentencesCommand } from './sentences.ts';
import { profileCommand, runProfile } from './profile.ts';
import { recordCommand, runRecord } from './record.ts';

process.exitCode = await runChosen(
  'Measures speed, on Dawn in Node.',
  process.argv.slice(2),
  (program, choose) => {
    const inNode = <Options>(run: (options: Options) => Promise<number>) =>
      choose((options: Options) => run({ ...options, node: true }));
    passCommand(program.command('pass', { isDefault: true })).action(inNode(runPass));
    kernelsCommand(program.command('kernels')).action(inNode(runKernels));
    profileCommand(program.command('profile')).action(inNode(runProfile));
    recordCommand(program.command('record')).action(inNode(runRecord));
    sentencesCommand(program.command('sentences')).action(inNode(runSentences));
    growthCommand(program.command('growth')).action(inNode(runGrowth));
  },
);
