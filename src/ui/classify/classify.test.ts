/** From what is typed to what is asked, and from a head's outputs to rows; numbers against plain softmax. */
import { describe, expect, test } from 'vitest';
import type { TaskName } from '../../model/tasks.ts';
import type { ClassifiedResult, ClassifyResult, HeadTask, TokenView } from '../../worker/messages.ts';
import { classesToCsv, classesToJson } from '../../probes/export/classify.ts';
import { initialRun } from '../../page/probe_run.ts';
import { answerWords } from './answer_words.ts';
import { classifyQuestion, resolveClassify } from './classify_question.ts';
import { chosenTask, INITIAL_CLASSIFY, withTexts, type TaskTexts } from './classify_state.ts';
import { exportedClasses } from './exports.ts';
import {
  type ClassifyAnswer,
  followedLabel,
  holdingAnswer,
  holdingWords,
  spanReadings,
  textReadings,
} from './readings.ts';
import { classifyFromShared, classifyNumbers, classifyToShared } from './share.ts';
import { taskHelp } from './task_words.ts';

const task = (name: TaskName, labels: readonly string[], scale: HeadTask['scale'] = 'softmax'): HeadTask => {
  const input = name === 'token-classification' || name === 'question-answering' ? 'tokens' : 'sequences';
  return { head: 'classifier', task: name, input, labels, scale };
};
const TEXT = task('text-classification', ['bad', 'good']);
const EMPTY: TaskTexts = { text: '', second: '', choices: '' };
const IDENTITY = {
  name: 'm',
  revision: 'r',
  content: '',
  dtype: 'f32',
  backend: 'wasm',
  adapter: '',
} as const;

function token(id: number, piece: string, range: [0 | 1, number, number] | null): TokenView {
  const at = range === null ? null : { segment: range[0], start: range[1], end: range[2] };
  return { id, inputId: id, piece, range: at, special: range === null, masked: false, maskedInPlace: false };
}
const CLS = token(2, '[CLS]', null);
const SEP = token(3, '[SEP]', null);

function asked(of: HeadTask, texts: Partial<TaskTexts>) {
  const resolved = resolveClassify(of, { ...EMPTY, ...texts });
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  return classifyQuestion(resolved.about, true);
}

/** A text as it is, and without each of its words; null for one that has not been read. */
interface Told extends Pick<ClassifiedResult, 'tokens' | 'outputs'> {
  readonly without: readonly {
    readonly tokens: readonly number[];
    readonly outputs: Float32Array | readonly Float32Array[] | null;
  }[];
}

function answered(question: ReturnType<typeof asked>, told: readonly Told[]): ClassifyAnswer {
  const words = told.reduce((sum, { without }) => sum + without.length, 0);
  const plan = {
    texts: 1,
    sequences: 1,
    tokens: 1,
    words,
    estimateMs: null,
    cut: [],
    unknown: [],
    maskId: 4,
  };
  const run = { ...initialRun<'classes'>(question.job), plan, identity: IDENTITY };
  let firstWord = told.length;
  const results = told.flatMap(({ tokens, outputs, without }, index): readonly ClassifyResult[] => {
    const own = { tokens, outputs, words: without.map((word) => word.tokens), firstWord };
    const read = without.flatMap(({ outputs: each }, w): readonly ClassifyResult[] =>
      each === null
        ? []
        : [{ kind: 'word', index: own.firstWord + w, outputs: each instanceof Float32Array ? [each] : each }],
    );
    firstWord += without.length;
    return [{ kind: 'text', index, cutTokens: 0, ...own }, ...read];
  });
  return { ...question, run: { ...run, results: new Map(results.map((result) => [result.index, result])) } };
}

const logP = (outputs: readonly number[], at: number): number =>
  outputs[at] - Math.log(outputs.reduce((sum, value) => sum + Math.exp(value), 0));

describe('what is asked', () => {
  test('a template stands for its texts, each with the second one, and each word is masked', () => {
    const { job, about } = asked(TEXT, { text: 'A {good|bad} day.', second: 'It rained.' });
    expect(job.texts).toEqual([
      { text: 'A good day.', pair: 'It rained.' },
      { text: 'A bad day.', pair: 'It rained.' },
    ]);
    expect(about.texts.map(({ name }) => name)).toEqual(['good', 'bad']);
    expect(job.occlude).toBe(true);
  });

  test('what is no template is read as it is typed', () => {
    const question = asked(task('question-answering', ['start', 'end']), {
      text: 'Who {?',
      second: 'He {|.',
    });
    expect(question.job.texts).toEqual([{ text: 'Who {?', pair: 'He {|.' }]);
    expect(question.job.occlude).toBe(true);
    const choice = asked(task('multiple-choice', ['answer']), {
      text: 'T.',
      second: 'Why?',
      choices: 'a\n\n b ',
    });
    expect(choice.job.occlude).toBeUndefined();
    expect(choice.job.texts).toEqual([
      { text: 'T.', pair: 'Why? a' },
      { text: 'T.', pair: 'Why? b' },
    ]);
    const cloze = asked(task('multiple-choice', ['answer']), {
      text: 'T.',
      second: 'Tom saw a _ .',
      choices: 'dog\ncat',
    });
    expect(cloze.job.texts.map(({ pair }) => pair)).toEqual(['Tom saw a dog .', 'Tom saw a cat .']);
    const order = asked(task('sentence-order', ['in order', 'swapped']), { text: 'A.', second: 'B.' });
    expect(order.job.texts).toEqual([
      { text: 'A.', pair: 'B.' },
      { text: 'B.', pair: 'A.' },
    ]);
  });

  test.each<[HeadTask, Partial<TaskTexts>, string]>([
    [TEXT, { text: ' ' }, 'empty'],
    [TEXT, { text: 'A {good day.' }, 'fault'],
    [TEXT, { text: `{${Array.from({ length: 501 }, (_, i) => `w${i}`).join('|')}} day` }, 'fault'],
    [task('question-answering', []), { text: 'Who?' }, 'empty'],
    [task('multiple-choice', []), { text: 'T.', choices: 'one' }, 'empty'],
    [task('sentence-order', []), { second: 'B.' }, 'empty'],
  ])('%o %o asks nothing', (of, texts, kind) => {
    expect(resolveClassify(of, { ...EMPTY, ...texts }).kind).toBe(kind);
  });

  test('the task that was asked last, as far as the checkpoint has it', () => {
    const order = task('sentence-order', []);
    expect(chosenTask([TEXT, order], 'sentence-order')).toBe(order);
    expect(chosenTask([TEXT, order], 'multiple-choice')).toBe(TEXT);
    expect(chosenTask([], null)).toBeNull();
  });
});

describe('a link', () => {
  test('brings task, texts, answers, masking and what is looked at back', () => {
    const texts = { text: 'T.', second: 'Why?', choices: 'a\nb\n' };
    const state = {
      ...INITIAL_CLASSIFY,
      ...withTexts(INITIAL_CLASSIFY, 'multiple-choice', texts),
      occlude: true,
    };
    const frames = { label: 'own frames', frames: 'The {who}.', pairs: 'a | b' };
    const look = { frames, label: 2, axes: { rows: 1, columns: 0 }, held: { 2: 1 } };
    expect(classifyFromShared(classifyToShared({ ...state, ...look }))).toEqual({ ...state, ...look });
    expect(classifyFromShared(classifyToShared(INITIAL_CLASSIFY))).toEqual(INITIAL_CLASSIFY);
  });

  test('carries log p of every label, and none of values', () => {
    const outputs = [Float32Array.of(1, -1)];
    const results = [{ tokens: [CLS, SEP], outputs, without: [] }];
    const numbers = classifyNumbers(answered(asked(TEXT, { text: 'A.' }), results));
    expect(numbers.results).toMatchObject({ sentences: [0], words: ['bad', 'good'] });
    expect(numbers.results?.logProbs[0][1]).toBeCloseTo(logP([1, -1], 1), 9);
    const value = task('text-classification', ['stars'], 'value');
    const values = [{ tokens: [CLS, SEP], outputs: [Float32Array.of(3)], without: [] }];
    expect(classifyNumbers(answered(asked(value, { text: 'A.' }), values)).results).toBeNull();
  });
});

describe('labels of one name', () => {
  const TWICE = task('text-classification', ['other', 'other', 'good']);
  const outputs = [Float32Array.of(0, 2, 1)];
  const results = [{ tokens: [CLS, SEP], outputs, without: [] }];

  test('are told apart in the answer, in a link’s numbers and in files', () => {
    const answer = answered(asked(TWICE, { text: 'A.' }), results);
    expect(answerWords(answer, textReadings(answer))).toMatch(/^other \(output 1\), /);
    expect(classifyNumbers(answer).results?.words).toEqual(['other (output 0)', 'other (output 1)', 'good']);
    const { readings } = exportedClasses(answer);
    expect(readings.map(({ label, output }) => [label, output])).toEqual([
      ['other (output 0)', 0],
      ['other (output 1)', 1],
      ['good', 2],
    ]);
  });

  test('the followed one is the output that was asked for, as far as there is one; else the likeliest', () => {
    const readings = textReadings(answered(asked(TWICE, { text: 'A.' }), results));
    expect([null, 0, 1, 2, 3].map((wanted) => followedLabel(TWICE, readings, wanted))).toEqual([
      1, 0, 1, 2, 1,
    ]);
  });
});

describe('an answer of many texts', () => {
  test('is no line, also while one of them is there', () => {
    const results = [{ tokens: [CLS, SEP], outputs: [Float32Array.of(0, 2)], without: [] }];
    const many = answered(asked(TEXT, { text: 'A {good|bad|long} day.' }), results);
    expect(answerWords(many, textReadings(many))).toBe('');
    const two = answered(asked(TEXT, { text: 'A {good|bad} day.' }), results);
    expect(answerWords(two, textReadings(two))).toMatch(/^good: good, /);
  });
});

test('help names whose names the labels are, and guesses nothing', () => {
  expect(taskHelp(TEXT, false)).toMatch(/SST-2.*Labels are called what config\.json calls them\.$/);
  expect(taskHelp(TEXT, true)).toContain('MNLI');
  expect(taskHelp(task('text-classification', ['LABEL_0', 'LABEL_1']), false)).toContain('names no label');
  expect(taskHelp(task('question-answering', ['start', 'end']), true)).toContain('SQuAD');
  expect(taskHelp(task('multiple-choice', ['answer']), true)).toContain('RACE');
});

describe('rows', () => {
  const words = [CLS, token(7, '▁a', [0, 0, 1]), token(8, '▁day', [0, 2, 5]), SEP];

  test('of labels, of the text as it is and without a word, with the ids that were read', () => {
    const without = [{ tokens: [2], outputs: Float32Array.of(0, 0.5) }];
    const result = { tokens: words, outputs: [Float32Array.of(1, -1)], without };
    const { texts, readings } = exportedClasses(answered(asked(TEXT, { text: 'a day' }), [result]));
    expect(texts.map(({ ids }) => ids)).toEqual([
      [2, 7, 8, 3],
      [2, 7, 4, 3],
    ]);
    expect(readings.map(({ text, of, tokens, label }) => [text, of, tokens, label])).toEqual([
      [0, '', null, 'bad'],
      [0, '', null, 'good'],
      [1, 'day', [2, 2], 'bad'],
      [1, 'day', [2, 2], 'good'],
    ]);
    expect(readings[3].logProb).toBeCloseTo(logP([0, 0.5], 1), 9);
  });

  test('of a run that was stopped have every word, with numbers where there are some', () => {
    const without = [
      { tokens: [1], outputs: null },
      { tokens: [2], outputs: Float32Array.of(0, 0.5) },
    ];
    const question = asked(TEXT, { text: 'a day' });
    const answer = answered(question, [{ tokens: words, outputs: [Float32Array.of(1, -1)], without }]);
    const [reading] = textReadings(answer);
    expect(holdingWords(TEXT, reading, 1)).toMatchObject([
      { text: 'a', without: null, holdsUp: null },
      { text: 'day', without: { label: 'good' } },
    ]);
    expect(exportedClasses(answer).readings.map(({ of, logProb }) => [of, logProb === null])).toEqual([
      ...['', ''].map((of) => [of, false]),
      ...['a', 'a'].map((of) => [of, true]),
      ...['day', 'day'].map((of) => [of, false]),
    ]);
  });

  test('of tokens and of spans keep the place among the ids', () => {
    const rows = [0, 1, 2, 3].map((i) => Float32Array.of(i, 1));
    const tagger = task('token-classification', ['O', 'X']);
    const tagged = exportedClasses(
      answered(asked(tagger, { text: 'a day' }), [{ tokens: words, outputs: rows, without: [] }]),
    );
    expect(tagged.readings.map(({ tokens, of, label }) => [tokens?.[0], of, label])).toEqual([
      [1, '▁a', 'O'],
      [1, '▁a', 'X'],
      [2, '▁day', 'O'],
      [2, '▁day', 'X'],
    ]);
    const pair = [CLS, token(5, '▁q', [0, 0, 1]), SEP, token(8, '▁day', [1, 2, 5]), SEP];
    const spans = exportedClasses(
      answered(asked(task('question-answering', ['start', 'end']), { text: 'q', second: 'a day' }), [
        { tokens: pair, outputs: pair.map((_, i) => Float32Array.of(i, 0)), without: [] },
      ]),
    );
    expect(spans.texts[0].tokenTypeIds).toEqual([0, 0, 0, 1, 1]);
    expect(spans.readings.map(({ of, label, tokens }) => [of, label, tokens])).toEqual([
      ['day', 'answer', [3, 3]],
      ['', 'no answer', [0, 0]],
    ]);
    expect(spans.readings[0].logProb).toBeCloseTo(logP([0, 1, 2, 3, 4], 3) - Math.log(5), 6);
  });

  test('of the answer without each word, at the same tokens, with the ids that were read', () => {
    const tokens = [CLS, token(5, '▁q', [0, 0, 1]), SEP, token(8, '▁day', [1, 2, 5]), SEP];
    const outputs = [3, 1, 2, 9, 0].map((start) => Float32Array.of(start, start));
    const other = [1, 2, 0, 4, 3];
    const read = other.map((start) => Float32Array.of(start, start));
    const without = [
      { tokens: [1], outputs: read },
      { tokens: [3], outputs: null },
    ];
    const answer = answered(
      asked(task('question-answering', ['start', 'end']), { text: 'q', second: 'a day' }),
      [{ tokens, outputs, without }],
    );
    const { texts, readings } = exportedClasses(answer);
    expect(texts.map(({ ids }) => ids.map((id) => (id === 4 ? 'mask' : id)))).toEqual([
      [2, 5, 3, 8, 3],
      [2, 'mask', 3, 8, 3],
      [2, 5, 3, 'mask', 3],
    ]);
    const rows = readings.filter(({ text }) => text > 0);
    expect(rows.map(({ of, label, tokens: at }) => [of, label, at])).toEqual([
      ['q', 'answer', [3, 3]],
      ['day', 'answer', [3, 3]],
    ]);
    expect(rows[0].logProb).toBeCloseTo(2 * logP(other, 3), 6);
    expect(rows[1].logProb).toBeNull();
    const [reading] = textReadings(answer);
    const [held, unread] = holdingAnswer(reading, spanReadings(reading)[0]);
    expect(held.holdsUp).toBeCloseTo(2 * logP([3, 1, 2, 9, 0], 3) - 2 * logP(other, 3), 6);
    expect(unread.holdsUp).toBeNull();
  });

  test('in files: every column has a meaning, and every number its model', () => {
    const classes = exportedClasses(
      answered(asked(TEXT, { text: 'a day' }), [
        { tokens: words, outputs: [Float32Array.of(1, -1)], without: [] },
      ]),
    );
    const provenance = { model: IDENTITY, date: '2026-11-29' };
    const json = JSON.parse(classesToJson(classes, provenance)) as {
      readonly columns: Record<string, string>;
      readonly readings: Record<string, unknown>[];
      readonly model: string;
    };
    expect(json.model).toBe('m');
    expect(Object.keys(json.columns)).toEqual(Object.keys(json.readings[0]));
    const lines = classesToCsv(classes, provenance).trim().split('\r\n');
    expect(lines[0]).toMatch(
      /^text,second_text,token_ids,of,first_token,last_token,label,output,log_p,protocol,model,/,
    );
    expect(lines[1]).toContain('a day,,2 7 8 3,,,,bad,1,');
    expect(lines).toHaveLength(3);
  });
});
