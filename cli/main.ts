/** `unmask`: the engine of the page on a command line. Data goes to stdout and nothing else does. */
import { headTasks } from '../src/model/heads.ts';
import { passesOf } from '../src/model/schedule.ts';
import { type Asked, type LineOptions, parseCall } from './arguments.ts';
import { columnsOf } from './columns.ts';
import { ReaderGone, STATUS, statusOf, UsageError } from './exit_status.ts';
import { helpOf } from './help.ts';
import { inWords } from './in_words.ts';
import type { Io } from './io.ts';
import { type Input, openInput } from './input.ts';
import { writerTo } from './node/streams.ts';
import { nodeTransport } from './node/transport.ts';
import { type ModelAsked, openModel } from './open_model.ts';
import { Progress } from './progress.ts';
import { openOutput } from './output.ts';
import type { ResultFile } from './result_file.ts';
import { runLines, type Tally } from './run_lines.ts';
import { FixedPacer, type QuestionSchema, type Task } from './task.ts';
import { classifyTask } from './tasks/classify.ts';
import { featuresTask } from './tasks/features.ts';
import { fillTask } from './tasks/fill.ts';
import { pairTask, sentenceTask } from './tasks/score.ts';
import { targetsTask } from './tasks/targets.ts';
import { verify } from './verify.ts';
import { weights } from './weights.ts';
import { whenceOf, withModel } from './with_model.ts';

/** Runs a command in this process. @param argv without the program's name; @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGTERM', onSignal).once('SIGINT', onSignal);
  try {
    const { stdin, stdout, stderr } = process;
    const terminal = stderr.isTTY ? stderr : null;
    const tell = (line: string): void => console.error(line);
    return await runCommand(argv, {
      ...{ stdin, stdout, terminal, tell, stop: stop.signal },
      ...{ env: process.env, transport: nodeTransport() },
    });
  } finally {
    process.removeListener('SIGTERM', onSignal).removeListener('SIGINT', onSignal);
  }
}

/** @returns the exit status; what is thrown on the way is told, without a stack */
export async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  // The `--` that npm takes away stands where npm was not asked.
  const args = argv[0] === '--' ? argv.slice(1) : argv;
  try {
    return await run(parseCall(args), io);
  } catch (error) {
    // Whoever closed the output wants to hear nothing more.
    if (!(error instanceof ReaderGone)) io.tell(`unmask: ${inWords(error)}`);
    if (error instanceof UsageError) io.tell('unmask --help shows how it is called.');
    return statusOf(error);
  }
}

async function run(asked: Asked, io: Io): Promise<number> {
  switch (asked.command) {
    case 'help':
      await writerTo(io.stdout)(helpOf(asked.of));
      return STATUS.done;
    case 'info':
      return info(asked, io);
    case 'weights':
      return weights(asked, io);
    case 'verify':
      return verify(asked.choice, io);
    case 'fill':
      return answerLines(fillTask(asked.topK), asked, io);
    case 'features':
      return answerLines(featuresTask(asked.vector), asked, io);
    case 'classify':
      return answerLines(classifyTask(asked.head, asked.topK), asked, io);
    case 'score':
      switch (asked.measure) {
        case 'targets':
          return answerLines(targetsTask(asked.targets), asked, io);
        case 'pll':
        case 'aul':
        case 'aula':
          return answerLines(sentenceTask(asked.measure), asked, io);
        case 'pll-pairs':
        case 'aul-pairs':
        case 'aula-pairs':
        case 'crows-pairs':
          return answerLines(pairTask(asked.measure), asked, io);
      }
  }
}

async function info(asked: ModelAsked, io: Io): Promise<number> {
  const { loaded, tokenizer } = await openModel(asked, io);
  const { from, config, parts, dtype } = loaded;
  const { name, revision, content, files, tokenizerFile, byteLength } = from;
  tokenizer.destroy();
  loaded.release();
  const facts = {
    ...{ model: name, revision, content, files, tokenizer: tokenizerFile, bytes: byteLength, dtype },
    ...{ passes: passesOf(config), hiddenSize: config.hidden_size, heads: config.num_attention_heads },
    ...{ vocabularySize: config.vocab_size, maxTokens: config.max_position_embeddings },
    ...{
      maskHead: parts.maskHead,
      tasks: headTasks(config, parts).map(({ task, labels }) => ({ task, labels })),
    },
  };
  await writerTo(io.stdout)(`${JSON.stringify(facts)}\n`);
  return STATUS.done;
}

async function answerLines<Schema extends QuestionSchema>(
  task: Task<Schema>,
  options: LineOptions,
  io: Io,
): Promise<number> {
  const { output, resume } = options;
  const input = await openInput(options, Object.keys(task.schema.entries), io);
  try {
    if (output === null) {
      const { stopped } = await answerInto(task, options, input, null, io);
      return stopped ? STATUS.retry : STATUS.done;
    }
    const file = await openOutput(output, resume, task.linesAtOnce);
    if (file === null) {
      io.tell(`unmask: ${output} is whole; nothing was done.`);
      return STATUS.done;
    }
    const { records } = file;
    if (records !== null) {
      try {
        const tally = await answerInto(task, options, input, records, io);
        if (tally.stopped) return STATUS.retry;
        await records.finish(tally);
      } finally {
        await records.close();
      }
    }
    await file.finish(columnsOf(task.columns));
    return STATUS.done;
  } finally {
    input.close();
  }
}

/** @param file null for stdout */
async function answerInto<Schema extends QuestionSchema>(
  task: Task<Schema>,
  options: LineOptions,
  input: Input,
  file: ResultFile | null,
  io: Io,
): Promise<Tally> {
  const progress = options.progress && io.terminal !== null ? new Progress(io.terminal) : null;
  const tally = await withModel(options, io, (model, session) =>
    runLines(input.lines, {
      task,
      means: {
        model: { tokenizer: model.tokenizer, config: model.loaded.config },
        tasks: headTasks(model.loaded.config, model.loaded.parts),
        engine: session,
        pacer: new FixedPacer(options.batchTokens),
        // A batch is seconds: the one under way is finished, whatever happens.
        signal: new AbortController().signal,
      },
      whence: whenceOf(model, session),
      write: file === null ? writerTo(io.stdout) : (text) => file.write(text),
      kept: file?.kept ?? null,
      strict: options.strict,
      stop: io.stop,
      onProgress: ({ records }) => progress?.tell(records),
    }),
  );
  progress?.end();
  if (tally.errors > 0) {
    io.tell(`unmask: ${tally.errors} of ${tally.records} lines have no answer; their records say why.`);
  }
  return tally;
}
