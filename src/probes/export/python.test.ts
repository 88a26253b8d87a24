import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordL2rScoring } from '../pll.ts';
import { pythonScript, type PythonProbe } from './python.ts';
import { pythonNumber, pythonString } from './python_literal.ts';

const PROBE: PythonProbe = {
  model: {
    name: 'albert-large-v2',
    revision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
    content: 'c'.repeat(64),
    dtype: 'f16',
    backend: 'webgpu',
  },
  form: 'typed',
  maskId: 4,
  sentences: [
    {
      ...{ text: 'The man worked as a [MASK].', pair: null, firstSegment: 10 },
      ids: [2, 14, 169, 577, 28, 21, 4, 13, 9, 3],
    },
    {
      ...{ text: 'The woman worked as a [MASK].', pair: 'So they said.', firstSegment: 10 },
      ids: [2, 14, 524, 577, 28, 21, 4, 13, 9, 3, 86, 59, 87, 9, 3],
    },
  ],
  scores: [
    { sentence: 0, maskIndex: 6, word: 'nurse', pieceIds: [8], logProb: -7.125 },
    { sentence: 1, maskIndex: 6, word: 'hairdresser', pieceIds: [7, 9, 1], logProb: -12.25 },
    { sentence: 1, maskIndex: 6, word: 'nurse', pieceIds: [8], logProb: null },
  ],
};

test('the script, as it is copied', () => {
  expect(pythonScript(PROBE)).toMatchSnapshot();
});

test('a model that no hub has is said to need its folder', () => {
  expect(pythonScript(PROBE)).toContain('# a repository of the Hugging Face hub, or a folder');
  const demo = { ...PROBE, model: { ...PROBE.model, name: 'albert-demo', revision: 'sha' } };
  expect(pythonScript(demo)).toMatch(/^MODEL = "albert-demo" {2}# no repository of the hub: put a folder/m);
});

test.each([
  [
    ['config.json', 'tokenizer_config.json', 'tokenizer.json', 'model.safetensors'],
    'PreTrainedTokenizerFast',
  ],
  [['config.json', 'spiece.model', 'model.safetensors'], 'AlbertTokenizer'],
  [['config.json', 'vocab.txt', 'model.safetensors'], 'BertTokenizer'],
])(
  'the tokenizer file in use is named, and read by the class that reads it as it stands: %j',
  (files, name) => {
    const script = pythonScript({ ...PROBE, model: { ...PROBE.model, name: 'mine', files } });
    const file = files.at(-2) ?? '';
    expect(script).toContain(`TOKENIZER_FILE = "${file}"`);
    expect(script).toContain(`return ${name}.from_pretrained(MODEL, revision=REVISION)`);
    expect(script).toContain(`import AlbertForMaskedLM, ${name}\n`);
    expect(script).toContain(
      `put a folder with its ${files.slice(0, -1).join(', ')} and model.safetensors here`,
    );
  },
);

test('literals', () => {
  expect(pythonString('a "b" \\ c\n\t\0 é▁\u{1F600}\u202e')).toBe(
    '"a \\"b\\" \\\\ c\\n\\u0009\\u0000 é▁\u{1F600}\\u202e"',
  );
  expect([Number.NaN, Number.NEGATIVE_INFINITY, null, -0.5, 1e-7].map(pythonNumber)).toEqual([
    ...['None', 'None', 'None'],
    ...['-0.5', '1e-7'],
  ]);
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Runs a program with JSON in and JSON out. */
function runPython(program: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Parses each script and evaluates its constants without running it. */
const READ_CONSTANTS = `
import ast, json, sys
wanted = ["MODEL", "REVISION", "WEIGHTS", "CONTENT", "PRECISION", "BACKEND", "FORM", "MASK_ID", "SENTENCES", "SCORES"]
answers = []
for script in json.load(sys.stdin):
    body = ast.parse(script).body
    found = {n.targets[0].id: ast.literal_eval(n.value) for n in body if isinstance(n, ast.Assign)}
    kinds = [type(n).__name__ for n in body]
    answers.append({"values": [found[name] for name in wanted], "kinds": kinds})
json.dump(answers, sys.stdout)
`;

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        ...[
          '"',
          "'",
          '"""',
          '\\',
          '\\N{BULLET}',
          '\\x41',
          '\n',
          '\r',
          '\r\n',
          '\0',
          '\u2028',
          '\u202e',
          '\ud800',
        ],
        ...[
          '\udc00',
          '\ud83d\ude00',
          '#',
          '{',
          '}',
          '${x}',
          '")\nimport os\n(',
          '\f',
          '\u0085',
          'é',
          '\ufeff',
        ],
      ),
      { maxLength: 8 },
    )
    .map((pieces) => pieces.join('')),
);

const probes: fc.Arbitrary<PythonProbe> = fc.record({
  model: fc.record({
    name: text,
    revision: text,
    content: text,
    dtype: fc.constantFrom('f32', 'f16'),
    backend: fc.constantFrom('webgpu', 'cpu'),
  }),
  form: fc.constantFrom('typed', 'in-place'),
  maskId: fc.constant(4),
  sentences: fc.array(
    fc.record({
      text,
      pair: fc.option(text, { nil: null }),
      ids: fc.array(fc.nat(30_000), { maxLength: 5 }),
      firstSegment: fc.nat(5),
    }),
    { maxLength: 3 },
  ),
  scores: fc.array(
    fc.record({
      sentence: fc.nat(3),
      maskIndex: fc.nat(5),
      word: text,
      pieceIds: fc.array(fc.nat(30_000), { maxLength: 3 }),
      logProb: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
    }),
    { maxLength: 3 },
  ),
});

describe.skipIf(!hasPython)('in Python (needs python3)', () => {
  test('whatever the text, the script parses and its constants are the probe’s', () => {
    const kinds: string[][] = [];
    fc.assert(
      // One process for many probes.
      fc.property(fc.array(probes, { minLength: 300, maxLength: 300, size: 'max' }), (many) => {
        const answers = runPython(READ_CONSTANTS, many.map(pythonScript)) as {
          values: unknown[];
          kinds: string[];
        }[];
        for (const [index, { model, form, maskId, sentences, scores }] of many.entries()) {
          expect(answers[index].values).toEqual([
            ...[model.name, 'main', model.revision, model.content, model.dtype, model.backend, form, maskId],
            sentences.map(({ text: said, pair, ids, firstSegment }) => [said, pair, ids, firstSegment]),
            scores.map(({ sentence, maskIndex, word, pieceIds, logProb }) => [
              ...[sentence, maskIndex, word, pieceIds],
              logProb === null ? null : logProb + 0,
            ]),
          ]);
          kinds.push(answers[index].kinds);
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
    // No text becomes a statement of its own: every script has the same ones.
    expect(kinds.length).toBeGreaterThan(0);
    expect(new Set(kinds.map((each) => each.join(' '))).size).toBe(1);
  });

  describe('against stand-ins for torch and transformers', () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'unmask-python-'));
      writeFileSync(join(folder, 'torch.py'), TORCH);
      writeFileSync(join(folder, 'transformers.py'), TRANSFORMERS);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const runScript = (probe: PythonProbe, libraries = folder): string => {
      const { status, stdout, stderr } = spawnSync('python3', ['-'], {
        input: pythonScript(probe),
        encoding: 'utf8',
        env: { ...process.env, PYTHONPATH: libraries, PYTHONIOENCODING: 'utf-8' },
      });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };
    const withTrueScores = (probe: PythonProbe, error = 0): PythonProbe => ({
      ...probe,
      scores: probe.scores.map((score) => ({
        ...score,
        logProb: standInLogProb(probe, score.sentence, score.maskIndex, score.pieceIds) + error,
      })),
    });

    test('words of one piece and of several, in pairs too, come out as planned by the page', () => {
      const output = runScript(withTrueScores(PROBE));
      expect(output).toContain('All agree within 0.001 nats');
      expect(output.match(/^ *-\d/gm)).toHaveLength(3);
      expect(output).toContain("1, 'hairdresser'");
    });

    test('numbers that are off are said to be', () => {
      expect(runScript(withTrueScores(PROBE, 0.0011))).toContain('Not all agree within 0.001 nats');
      expect(runScript(withTrueScores(PROBE, 0.0009))).toContain('All agree within 0.001 nats');
    });

    test('other ids from the tokenizer are shown beside ours, only where the tokenizer made them', () => {
      // The stand-in's tokenizer knows the first sentence alone.
      const typed = runScript(withTrueScores(PROBE));
      expect(typed.match(/This tokenizer reads/g)).toHaveLength(1);
      expect(typed).toContain("'The woman worked as a [MASK].'");
      expect(runScript(withTrueScores({ ...PROBE, form: 'in-place' }))).not.toContain('This tokenizer');
    });

    test('a tokenizer that cannot be read is told, and stops no number', () => {
      const without = mkdtempSync(join(tmpdir(), 'unmask-python-'));
      try {
        writeFileSync(join(without, 'torch.py'), TORCH);
        const raising = TRANSFORMERS.replace(
          /(class AlbertTokenizer:[^]*?)return cls\(\)/,
          '$1raise ValueError("no protobuf")',
        );
        writeFileSync(join(without, 'transformers.py'), raising);
        const output = runScript(withTrueScores(PROBE), without);
        expect(output).toContain('The tokenizer could not be read (no protobuf)');
        expect(output).toContain('All agree within 0.001 nats');
      } finally {
        rmSync(without, { recursive: true, force: true });
      }
    });

    test('a word masked in place is no difference of tokenizers', () => {
      const [first] = PROBE.sentences;
      const hidden = { ...first, ids: first.ids.map((id) => (id === 169 ? 4 : id)) };
      const probe = { ...PROBE, sentences: [hidden], scores: PROBE.scores.slice(0, 1) };
      expect(runScript(withTrueScores(probe))).not.toContain('This tokenizer');
      const other = { ...first, ids: first.ids.map((id) => (id === 169 ? 170 : id)) };
      expect(runScript(withTrueScores({ ...probe, sentences: [other] }))).toContain('This tokenizer');
    });

    test('text that no terminal can print does not stop it', () => {
      const [first, ...others] = PROBE.sentences;
      const odd = { ...PROBE, sentences: [{ ...first, text: 'a \ud800 [MASK]' }, ...others] };
      expect(runScript(withTrueScores(odd))).toContain('All agree');
    });
  });
});

const VOCABULARY = 12;

/** The stand-ins' logit of token `v` at `position`: any formula will do that depends on all it is given. */
function standInLogit(ids: ArrayLike<number>, types: readonly number[], position: number, v: number): number {
  const sum = Array.from(ids).reduce((total, id, index) => total + (id + 3 * types[index]) * (index + 1), 0);
  return ((sum * 31 + position * 17 + v * v * 13) % 97) / 10;
}

/** By the page's own plan for a word, in this language. */
function standInLogProb(
  { sentences, maskId }: PythonProbe,
  sentence: number,
  maskIndex: number,
  pieceIds: readonly number[],
): number {
  const { ids, firstSegment } = sentences[sentence];
  const { sequences, reads } = wordL2rScoring(ids, maskIndex, pieceIds, maskId);
  return reads.reduce((sum, { sequence, row, target }) => {
    const longer = sequences[sequence].length - ids.length;
    const types = Array.from(sequences[sequence], (_, index) => (index < firstSegment + longer ? 0 : 1));
    const logits = Array.from({ length: VOCABULARY }, (_, v) =>
      standInLogit(sequences[sequence], types, row, v),
    );
    const logSumExp = Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0));
    return sum + logits[target] - logSumExp;
  }, 0);
}

const TORCH = `
import contextlib, math, types

nn = types.SimpleNamespace(Linear=type("Linear", (), {}))
no_grad = contextlib.nullcontext
tensor = lambda values: values

class Number(float):
    def item(self):
        return float(self)

def log_softmax(logits, dim):
    total = math.log(sum(math.exp(logit) for logit in logits))
    return [Number(logit - total) for logit in logits]
`;

const TRANSFORMERS = `
import torch, types

class Weight:
    def half(self): return self
    def float(self): return self
    def copy_(self, other): assert other is self

class Logits:
    def __init__(self, ids, kinds): self.ids, self.kinds = ids, kinds
    def __getitem__(self, at):
        row, position = at
        assert row == 0
        total = sum((i + 3 * k) * (n + 1) for n, (i, k) in enumerate(zip(self.ids, self.kinds, strict=True)))
        return [((total * 31 + position * 17 + v * v * 13) % 97) / 10 for v in range(${VOCABULARY})]

class AlbertForMaskedLM:
    config = types.SimpleNamespace(max_position_embeddings=512)
    @classmethod
    def from_pretrained(cls, name, revision):
        assert name == "albert/albert-large-v2" and revision == "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"
        return cls()
    def float(self): return self
    def double(self): return self
    def eval(self): return self
    def named_modules(self):
        linear = torch.nn.Linear()
        linear.weight = Weight()
        return [("albert.embeddings.word_embeddings", types.SimpleNamespace(weight=Weight())), ("predictions.dense", linear)]
    def __call__(self, input_ids, token_type_ids):
        return types.SimpleNamespace(logits=Logits(input_ids[0], token_type_ids[0]))

class AlbertTokenizer:
    @classmethod
    def from_pretrained(cls, name, revision): return cls()
    def __call__(self, text, pair=None, *, truncation, max_length):
        assert truncation == "longest_first" and max_length == 512
        text.encode("utf-8")
        return {"input_ids": [2, 14, 169, 577, 28, 21, 4, 13, 9, 3]}
`;
