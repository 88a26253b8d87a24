/** Every layout of a checkpoint that people have: each made of the nano checkpoint by a few lines, with the same predictions or the right words. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { configJson } from '../../test/golden/formula_model.ts';
import { formulaTensor } from '../../test/golden/formula.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { openBytes, readTensors } from '../../test/support/checkpoint.ts';
import { failure } from '../../test/support/errors.ts';
import { float32Tensor, makeFile, rawFile, type MadeTensor } from '../../test/support/safetensors.ts';
import { CpuSession } from '../cpu/session.ts';
import { parseAlbertConfig } from '../model/config.ts';
import { UnmaskError, type UnmaskErrorCode } from '../model/errors.ts';
import { headTasks } from '../model/heads.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import { streamCheckpoint } from './checkpoint.ts';
import { headerEnd } from './safetensors.ts';

const nano = fixtureGolden('nano');
/** As `AlbertForMaskedLM` saves it, with a pooler. */
const SAVED: readonly MadeTensor[] = Array.from(nano.tensors, ([name, tensor]) =>
  float32Tensor(name, tensor.shape, formulaTensor(name, nano.salt, tensor)),
);
const CONFIG = { ...configJson(nano.config), architectures: ['AlbertForMaskedLM'] };

type Json = Readonly<Record<string, unknown>>;
/** A checkpoint on a disk: the file's tensors, and config.json. */
type Layout = readonly [tensors: readonly MadeTensor[], config: Json];

const WORDS = 'albert.embeddings.word_embeddings.weight';
const DECODER = 'predictions.decoder.weight';
const LAYER = 'albert.encoder.albert_layer_groups.0.albert_layers.0';
const renamed = (rename: (name: string) => string): MadeTensor[] =>
  SAVED.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));
const named = (name: string): MadeTensor => {
  const found = SAVED.find((tensor) => tensor.name === name);
  if (found === undefined) throw new Error(`nano has no ${name}`);
  return found;
};
const zeros = (name: string, ...shape: number[]): MadeTensor =>
  float32Tensor(name, shape, new Float32Array(shape.reduce((product, size) => product * size, 1)));
const floats = ({ bytes }: MadeTensor): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
const without = (...fields: string[]): Json =>
  Object.fromEntries(Object.entries(CONFIG).filter(([field]) => !fields.includes(field)));
const withoutPrefix = (name: string): string => name.replace(/^albert\./, '');
const tensorFlow = (name: string): string =>
  name.replace(/((?:LayerNorm|layer_norm)\.)(weight|bias)$/, (_, norm: string, kind) =>
    kind === 'weight' ? `${norm}gamma` : `${norm}beta`,
  );
/** A whole copy of the layer under other numbers, all zeros. */
const layerOfZeros = (group: number): MadeTensor[] =>
  SAVED.filter(({ name }) => name.startsWith(LAYER)).map(({ name, shape }) =>
    zeros(name.replace('groups.0', `groups.${group}`), ...shape),
  );

async function logitsOf([tensors, config]: Layout): Promise<Float32Array> {
  const parsed = parseAlbertConfig(config);
  const checkpoint = await openBytes(makeFile(tensors), parsed);
  const identity = { name: 'nano', revision: 'layout', content: '' };
  const session = await CpuSession.create({
    config: parsed,
    weights: checkpoint.weights(),
    identity,
    precision: 'f64',
  });
  const [{ input_ids: ids, token_type_ids: tokenTypeIds, masks }] = nano.cases;
  const rows = Uint32Array.from(masks, ({ position }) => position);
  const { answers } = await session.run({
    batch: raggedBatch([{ ids, tokenTypeIds }]),
    reads: [{ kind: 'predict', rows, topK: 0, full: true }],
  });
  return Float32Array.from(answers[0].flatMap(({ logits }) => [...(logits ?? [])]));
}

let expected: Float32Array;
beforeAll(async () => {
  expected = await logitsOf([SAVED, CONFIG]);
});

describe('the same predictions, whatever the layout', () => {
  const float64 = ({ name, shape, bytes }: MadeTensor): MadeTensor => {
    const doubles = Float64Array.from(new Float32Array(Uint8Array.from(bytes).buffer));
    return { name, shape, dtype: 'F64', bytes: new Uint8Array(doubles.buffer) };
  };
  const layouts: Readonly<Record<string, Layout>> = {
    '45 the tied pair under the decoder’s name alone': [
      renamed((name) => (name === WORDS ? DECODER : name)),
      CONFIG,
    ],
    '45 the tied pair under both': [[...SAVED, { ...named(WORDS), name: DECODER }], CONFIG],
    '45 its bias under the decoder’s name': [
      renamed((name) => (name === 'predictions.bias' ? 'predictions.decoder.bias' : name)),
      CONFIG,
    ],
    '45 a decoder that the config says is not tied, and that is equal': [
      [
        ...renamed((name) => (name === 'predictions.bias' ? 'predictions.decoder.bias' : name)),
        { ...named(WORDS), name: DECODER },
      ],
      { ...CONFIG, tie_word_embeddings: false },
    ],
    '45 untied, the bias that is not the decoder’s own changes nothing': [
      [
        ...renamed((name) => (name === 'predictions.bias' ? 'predictions.decoder.bias' : name)),
        zeros('predictions.bias', nano.config.vocab_size),
        { ...named(WORDS), name: DECODER },
      ],
      { ...CONFIG, tie_word_embeddings: false },
    ],
    '46 gamma and beta': [renamed(tensorFlow), CONFIG],
    '46 gamma and beta, without a prefix': [renamed((name) => withoutPrefix(tensorFlow(name))), CONFIG],
    '47 no model_type': [SAVED, without('model_type')],
    '47 neither model_type nor architectures': [SAVED, without('model_type', 'architectures')],
    '48 names without albert.': [renamed(withoutPrefix), CONFIG],
    '49 a parameter under two names': [
      [...SAVED, { ...named(`${LAYER}.ffn.bias`), name: withoutPrefix(`${LAYER}.ffn.bias`) }],
      CONFIG,
    ],
    '49 tensors of no use': [
      [
        ...SAVED,
        { name: 'albert.embeddings.position_ids', dtype: 'I64', shape: [1, 1], bytes: new Uint8Array(8) },
        zeros('classifier.weight', 7, 64),
        zeros('qa_outputs.weight', 2, 64),
      ],
      CONFIG,
    ],
    'without a pooler': [SAVED.filter(({ name }) => !name.includes('pooler')), CONFIG],
    'in float64': [SAVED.map(float64), CONFIG],
    '43 more groups than passes: the last are never applied': [
      [...SAVED, ...[1, 2, 3, 4, 5].flatMap(layerOfZeros)],
      { ...CONFIG, num_hidden_groups: 6, num_hidden_layers: 1 },
    ],
  };
  test.each(Object.entries(layouts))('%s', async (_name, layout) => {
    const one = { ...CONFIG, num_hidden_layers: 1 };
    const same = layout[1].num_hidden_layers === 1 ? await logitsOf([SAVED, one]) : expected;
    expect(await logitsOf(layout)).toEqual(same);
  });

  test('in bfloat16: what the values are once they are rounded', async () => {
    const rounded = (tensor: MadeTensor): [MadeTensor, MadeTensor] => {
      const halves = Uint16Array.from(new Uint32Array(floats(tensor).buffer), (bits) => bits >>> 16);
      const wide = new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
      return [
        { ...tensor, dtype: 'BF16', bytes: new Uint8Array(halves.buffer) },
        float32Tensor(tensor.name, tensor.shape, wide),
      ];
    };
    const pairs = SAVED.map(rounded);
    const narrow = await logitsOf([pairs.map(([stored]) => stored), CONFIG]);
    expect(narrow).toEqual(await logitsOf([pairs.map(([, wide]) => wide), CONFIG]));
    expect(narrow).not.toEqual(expected);
  });

  test('44 rows of the vocabulary that no piece has: the others say the same', async () => {
    const { vocab_size: rows, embedding_size: size } = nano.config;
    const longer = (name: string, width: number): MadeTensor => {
      const values = new Float32Array((rows + 8) * width);
      values.set(floats(named(name)));
      return float32Tensor(name, width === 1 ? [rows + 8] : [rows + 8, width], values);
    };
    const grown = new Map([
      [WORDS, longer(WORDS, size)],
      ['predictions.bias', longer('predictions.bias', 1)],
    ]);
    const tensors = SAVED.map((tensor) => grown.get(tensor.name) ?? tensor);
    const logits = await logitsOf([tensors, { ...CONFIG, vocab_size: rows + 8 }]);
    expect(logits.subarray(0, rows)).toEqual(expected.subarray(0, rows));
  });

  test('another decoder is used, as transformers 5 does', async () => {
    const other = await logitsOf([[...SAVED, zeros(DECODER, ...named(WORDS).shape)], CONFIG]);
    const bias = floats(named('predictions.bias'));
    expect(other.subarray(0, bias.length)).toEqual(bias);
  });
});

const encoder = SAVED.filter(({ name }) => name.startsWith('albert.'));
const bare = renamed(withoutPrefix).filter(({ name }) => !name.startsWith('predictions.'));
const saved = (architecture: string, num_labels = 2): Json => ({
  ...without('id2label'),
  architectures: [architecture],
  num_labels,
});
const classifier = (labels: number): MadeTensor[] => [
  zeros('classifier.weight', labels, 64),
  zeros('classifier.bias', labels),
];
const span: readonly MadeTensor[] = [zeros('qa_outputs.weight', 2, 64), zeros('qa_outputs.bias', 2)];

describe('48 a checkpoint with another head opens, and says what it can do', () => {
  const cases: Readonly<Record<string, readonly [Layout, maskHead: boolean, tasks: readonly string[]]>> = {
    'a classifier of texts': [
      [[...encoder, ...classifier(3)], saved('AlbertForSequenceClassification', 3)],
      false,
      ['text-classification softmax LABEL_0 LABEL_1 LABEL_2'],
    ],
    'a regression, without a prefix': [
      [[...bare, ...classifier(1)], saved('AlbertForSequenceClassification', 1)],
      false,
      ['text-classification value LABEL_0'],
    ],
    'labels of which several hold': [
      [
        [...encoder, ...classifier(2)],
        {
          ...saved('AlbertForSequenceClassification'),
          ...{ id2label: { 0: 'toxic', 1: 'insult' }, problem_type: 'multi_label_classification' },
        },
      ],
      false,
      ['text-classification sigmoid toxic insult'],
    ],
    'a classifier of tokens': [
      [[...encoder, ...classifier(2)], saved('AlbertForTokenClassification')],
      false,
      ['token-classification softmax LABEL_0 LABEL_1'],
    ],
    'one that answers questions': [
      [[...encoder, ...span], saved('AlbertForQuestionAnswering')],
      false,
      ['question-answering softmax start end'],
    ],
    'one that chooses': [
      [[...encoder, ...classifier(1)], saved('AlbertForMultipleChoice')],
      false,
      ['multiple-choice softmax answer'],
    ],
    'a classifier whose config does not tie the decoder that it lacks': [
      [
        [...encoder, ...classifier(2)],
        { ...saved('AlbertForSequenceClassification'), tie_word_embeddings: false },
      ],
      false,
      ['text-classification softmax LABEL_0 LABEL_1'],
    ],
    'of no name': [
      [[...encoder, ...classifier(2)], without('architectures')],
      false,
      ['text-classification softmax LABEL_0 LABEL_1'],
    ],
    'one that was pretrained': [
      [
        [...SAVED, ...classifier(2).map((tensor) => ({ ...tensor, name: `sop_classifier.${tensor.name}` }))],
        saved('AlbertForPreTraining'),
      ],
      true,
      ['sentence-order softmax in order swapped'],
    ],
    'a masked language model': [[SAVED, CONFIG], true, []],
  };
  test.each(Object.entries(cases))('%s', async (_name, [[tensors, json], maskHead, tasks]) => {
    const config = parseAlbertConfig(json);
    const { parts } = await openBytes(makeFile(tensors), config);
    expect(parts.maskHead).toBe(maskHead);
    const told = headTasks(config, parts).map(({ task, scale, labels }) =>
      [task, scale, ...labels].join(' '),
    );
    expect(told).toEqual(tasks);
  });
});

describe('what cannot answer is refused by its header, in words', () => {
  const cases: Readonly<Record<string, readonly [Layout, UnmaskErrorCode, string]>> = {
    '48 an encoder': [
      [encoder, saved('AlbertModel')],
      'weights/no-head',
      'no masked-language head: it is an encoder alone (AlbertModel)',
    ],
    '48 an encoder, without a prefix and of no name': [
      [bare, without('architectures')],
      'weights/no-head',
      'it is an encoder alone.',
    ],
    '48 a classifier of another model than its config says': [
      [[...encoder, ...classifier(3)], saved('AlbertModel', 3)],
      'weights/no-head',
      'it is a classifier of texts with 3 labels (AlbertModel)',
    ],
    '48 a classifier of an unknown number of labels': [
      [[...encoder, ...classifier(3)], without('architectures', 'num_labels', 'id2label')],
      'weights/no-head',
      'it is a classifier of texts with 3 labels.',
    ],
    '48 a classifier without its bias': [
      [[...encoder, ...classifier(3).slice(0, 1)], saved('AlbertForTokenClassification', 3)],
      'weights/no-head',
      'a classifier of tokens with 3 labels (AlbertForTokenClassification)',
    ],
    '48 a classifier without its pooler': [
      [
        [...encoder.filter(({ name }) => !name.includes('pooler')), ...classifier(1)],
        saved('AlbertForMultipleChoice'),
      ],
      'weights/no-head',
      'one that chooses between several answers (AlbertForMultipleChoice)',
    ],
    '48 half a head that answers questions': [
      [[...encoder, zeros('qa_outputs.weight', 2, 64)], saved('AlbertForQuestionAnswering')],
      'weights/no-head',
      'one that answers questions from a text (AlbertForQuestionAnswering)',
    ],
    'a classifier of more labels than its config says': [
      [[...encoder, ...classifier(3)], saved('AlbertForSequenceClassification')],
      'weights/shape',
      'classifier.weight does not have the shape',
    ],
    'a head that lacks a part': [
      [SAVED.filter(({ name }) => name !== 'predictions.dense.bias'), CONFIG],
      'weights/missing-tensor',
      'lacks the tensor predictions.dense.bias',
    ],
    'no decoder, where the config says that it is not tied': [
      [SAVED, { ...CONFIG, tie_word_embeddings: false }],
      'weights/missing-tensor',
      'lacks the tensor predictions.decoder.bias',
    ],
    'its bias only': [
      [
        renamed((name) => (name === 'predictions.bias' ? 'predictions.decoder.bias' : name)),
        { ...CONFIG, tie_word_embeddings: false },
      ],
      'weights/missing-tensor',
      'lacks the tensor predictions.decoder.weight',
    ],
    '47 another model under no name': [
      [
        renamed((name) => name.replace(/^albert\./, 'bert.').replace('predictions', 'cls.predictions')),
        without('model_type', 'architectures'),
      ],
      'weights/missing-tensor',
      'not an ALBERT model: none of its 30 tensors',
    ],
    '43 a layer that the config does not speak of': [
      [[...SAVED, ...layerOfZeros(1)], CONFIG],
      'weights/shape',
      'of a layer that config.json does not speak of',
    ],
    '43 a group too few': [
      [SAVED, { ...CONFIG, num_hidden_groups: 2 }],
      'weights/missing-tensor',
      'groups.1',
    ],
    '43 a layer of a group too few': [
      [SAVED, { ...CONFIG, inner_group_num: 2 }],
      'weights/missing-tensor',
      'albert_layers.1',
    ],
    '44 fewer rows than the config says': [
      [SAVED, { ...CONFIG, vocab_size: nano.config.vocab_size + 1 }],
      'weights/shape',
      WORDS,
    ],
    integers: [
      [SAVED.map((tensor) => (tensor.name === WORDS ? { ...tensor, dtype: 'I32' } : tensor)), CONFIG],
      'weights/dtype',
      WORDS,
    ],
  };
  test.each(Object.entries(cases))('%s', async (_name, [[tensors, config], code, words]) => {
    const file = makeFile(tensors);
    // Nothing behind the header is there to be read.
    const header = file.slice(0, headerEnd(file, file.byteLength));
    const read = (start: number, end: number) => Promise.resolve(new Uint8Array(header.slice(start, end)));
    const opened = {
      byteLength: file.byteLength,
      read,
      pieces: () => Promise.reject(new Error('the body was read')),
    };
    const error = await failure(code, () => streamCheckpoint(opened, parseAlbertConfig(config)));
    expect(error.message).toContain(words);
    expect(error.remedy).not.toBe('');
  });

  test('45 a parameter that is stored twice, differently', async () => {
    const twice: Layout = [[...SAVED, zeros('predictions.decoder.bias', nano.config.vocab_size)], CONFIG];
    const error = await failure('weights/decoder-mismatch', () => logitsOf(twice));
    expect(error.message).toContain('predictions.decoder.bias');
  });
});

describe('no fault of one entry of a header is read as another model', () => {
  const half = ({ name, shape }: MadeTensor): MadeTensor => {
    const length = shape.reduce((product, size) => product * size, 1);
    const words = Uint16Array.from({ length }, (_, i) => 0x3800 + ((i * 37 + name.length) % 0x300));
    return { name, dtype: 'F16', shape, bytes: new Uint8Array(words.buffer) };
  };
  const files: Readonly<Record<string, Layout>> = {
    'as saved': [SAVED, CONFIG],
    'without a prefix, in f16': [renamed(withoutPrefix).map(half), CONFIG],
    'with a tensor of no use': [[...SAVED, zeros('classifier.bias', 64)], CONFIG],
    'a classifier of texts': [[...encoder, ...classifier(2)], saved('AlbertForSequenceClassification')],
    untied: [
      [
        ...renamed((name) => (name === 'predictions.bias' ? 'predictions.decoder.bias' : name)),
        zeros(DECODER, ...named(WORDS).shape),
      ],
      { ...CONFIG, tie_word_embeddings: false },
    ],
  };
  const DTYPES = ['F32', 'F16', 'BF16', 'F64', 'I32', 'U32', 'I16', 'I64', 'BOOL', 'F8_E4M3'];
  const NAMES = [...SAVED, ...renamed(withoutPrefix), ...renamed(tensorFlow)].map(({ name }) => name);

  interface Entry {
    dtype: string;
    shape: number[];
    data_offsets: number[];
  }
  const small = fc.oneof(fc.nat(70), fc.nat(4096), fc.constant(1000), fc.constant(-1));
  /** What is done to one entry: of its fields, its name, or all of it. */
  const faults: fc.Arbitrary<(header: Map<string, Entry>, name: string) => void> = fc.oneof(
    fc.constantFrom(...DTYPES).map((dtype) => (header: Map<string, Entry>, name: string) => {
      header.set(name, { ...entryOf(header, name), dtype });
    }),
    fc.array(small, { maxLength: 3 }).map((shape) => (header: Map<string, Entry>, name: string) => {
      header.set(name, { ...entryOf(header, name), shape });
    }),
    fc.tuple(fc.nat(1), small).map(([end, by]) => (header: Map<string, Entry>, name: string) => {
      const entry = entryOf(header, name);
      header.set(name, {
        ...entry,
        data_offsets: entry.data_offsets.map((at, i) => (i === end ? at + by : at)),
      });
    }),
    fc
      .oneof(fc.constantFrom(...NAMES, DECODER), fc.string())
      .map((to) => (header: Map<string, Entry>, name: string) => {
        // Under a name that is taken an entry replaces another; JSON that has one twice is refused.
        const entry = entryOf(header, name);
        header.delete(name);
        header.set(to, entry);
      }),
    fc.constant((header: Map<string, Entry>, name: string) => {
      header.delete(name);
    }),
    fc.constantFrom(...NAMES).map((from) => (header: Map<string, Entry>, name: string) => {
      header.set(name, { ...(header.get(from) ?? entryOf(header, name)) });
    }),
  );
  function entryOf(header: ReadonlyMap<string, Entry>, name: string): Entry {
    const entry = header.get(name);
    if (entry === undefined) throw new Error(`no ${name}`);
    return entry;
  }

  function isSame(a: Float32Array, b: Float32Array | undefined): boolean {
    return a.length === b?.length && a.every((value, i) => value === b[i]);
  }

  test.each(Object.entries(files))('%s', async (_name, [tensors, json]) => {
    const config = parseAlbertConfig(json);
    const file = makeFile(tensors);
    const dataStart = headerEnd(file, file.byteLength);
    const header = Object.entries(
      JSON.parse(new TextDecoder().decode(file.subarray(8, dataStart))) as Record<string, Entry>,
    ).filter(([name]) => name !== '__metadata__');
    const right = new Map(
      (await readTensors(await openBytes(file, config))).map(({ role, data }) => [role, data]),
    );
    const entry = fc.constantFrom(...header.map(([name]) => name));
    let read = 0;
    await fc.assert(
      fc.asyncProperty(entry, faults, async (name, fault) => {
        const changed = new Map(header);
        fault(changed, name);
        const text = JSON.stringify(Object.fromEntries(changed));
        const bytes = rawFile(text, file.subarray(dataStart));
        try {
          for (const { role, data } of await readTensors(await openBytes(bytes, config))) {
            expect(isSame(data, right.get(role)), role).toBe(true);
          }
          read++;
        } catch (error) {
          if (!(error instanceof UnmaskError)) throw error;
          expect(error.code).toMatch(/^weights\//);
        }
      }),
      { numRuns: 300 },
    );
    // Another of its names, its own dtype, its own shape: some faults are none.
    expect(read).toBeGreaterThan(0);
  });
});
