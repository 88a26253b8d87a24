import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import {
  float32Tensor,
  makeFile,
  modelTensors,
  rawFile,
  TINY_CONFIG,
  type MadeTensor,
} from '../../test/support/safetensors.ts';
import { UnmaskError, type UnmaskErrorCode } from '../model/errors.ts';
import { TENSOR_NAMES, type FloatTensor } from '../model/tensors.ts';
import { openCheckpoint } from './checkpoint.ts';
import { headerEnd, MAX_HEADER_BYTES, parseHeader } from './safetensors.ts';

const parse = (bytes: Uint8Array) => parseHeader(bytes, bytes.byteLength);
const open = (tensors: readonly MadeTensor[], padding = 0) =>
  openCheckpoint(makeFile(tensors, padding), TINY_CONFIG);
const weight = (stream: Iterable<FloatTensor>, role: string) =>
  [...stream].find((tensor) => tensor.role === role);
const four = new Uint8Array(4);
const entry = (offsets: string, shape = '[1]', dtype = '"F32"') =>
  `{"a":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`;

describe('a file that is none', () => {
  const withLength = (length: bigint, total: number) => {
    const file = new Uint8Array(total);
    new DataView(file.buffer).setBigUint64(0, length, true);
    return file;
  };
  const cases: [string, Uint8Array][] = [
    ['empty', new Uint8Array()],
    ['7 bytes', new Uint8Array(7)],
    ['a header longer than the file', withLength(100n, 50)],
    ['2^64 − 1', withLength(2n ** 64n - 1n, 50)],
    ['2^53 + 1', withLength(2n ** 53n + 1n, 50)],
    ['no header', withLength(0n, 8)],
    ['not UTF-8', rawFile(Uint8Array.of(0x7b, 0xff, 0x7d))],
    ['a byte-order mark', rawFile('\ufeff{}')],
    ['not JSON', rawFile('{"a":')],
    ['single quotes', rawFile("{'a':1}")],
    ['text after the object', rawFile('{} x')],
    ['a comma too many', rawFile('{"__metadata__":{"a":"b"},}')],
    ['an array', rawFile('[]')],
    ['null', rawFile('null')],
    ['a number', rawFile('1')],
    ['space before the object', rawFile(' {}')],
    ['nested without end', rawFile('['.repeat(100_000))],
    ['objects without end', rawFile('{"a":'.repeat(100_000))],
    ['a raw control character', rawFile('{"a\u0001":1}')],
    ['a bad escape', rawFile('{"\\x":1}')],
    ['a string without end', rawFile('{"a')],
    [
      'a tensor twice',
      rawFile(`{"a":${entry('[0,4]').slice(5, -1)},"a":${entry('[0,4]').slice(5, -1)}}`, four),
    ],
    ['a tensor twice, once by escape', rawFile('{"a":1,"\\u0061":2}')],
    ['a field twice', rawFile('{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', four)],
    ['metadata twice', rawFile('{"__metadata__":{},"__metadata__":{}}')],
    ['metadata not strings', rawFile('{"__metadata__":{"a":1}}')],
    ['metadata a list', rawFile('{"__metadata__":[]}')],
    ['metadata null', rawFile('{"__metadata__":null}')],
    ['a tensor that is a number', rawFile('{"a":1}')],
    ['a tensor that is a list', rawFile('{"a":[]}')],
  ];
  test.each(cases)('%s', async (_name, bytes) => {
    await failure('weights/header', () => parse(bytes));
  });

  test('a header over 25 MB, by its length alone', async () => {
    const prefix = withLength(BigInt(MAX_HEADER_BYTES + 1), 8);
    await failure('weights/header', () => headerEnd(prefix, 100_000_000));
  });
});

describe('tensors that cannot be', () => {
  const cases: [string, UnmaskErrorCode, string, number][] = [
    ['negative offset', 'weights/layout', entry('[-4,0]'), 4],
    ['fractional offset', 'weights/layout', entry('[0,4.5]'), 4],
    ['reversed offsets', 'weights/layout', entry('[4,0]'), 4],
    ['past the end', 'weights/layout', entry('[0,8]', '[2]'), 4],
    ['offset past 2^53', 'weights/layout', entry('[0,9007199254740993]'), 4],
    ['offset 1e400', 'weights/layout', entry('[0,1e400]'), 4],
    ['one offset', 'weights/layout', entry('[0]'), 4],
    ['three offsets', 'weights/layout', entry('[0,4,4]'), 4],
    ['offsets as text', 'weights/layout', entry('["0","4"]'), 4],
    ['no offsets', 'weights/layout', '{"a":{"dtype":"F32","shape":[1]}}', 4],
    ['hole at the start', 'weights/layout', entry('[4,8]'), 8],
    ['trailing bytes', 'weights/layout', entry('[0,4]'), 5],
    ['data without a tensor', 'weights/layout', '{}', 1],
    ['shape overflow', 'weights/shape', entry('[0,4]', '[4294967296,4294967296]'), 4],
    ['overflow hidden by a 0', 'weights/shape', entry('[0,0]', '[4294967296,4294967296,0]'), 0],
    ['shape × dtype ≠ length', 'weights/shape', entry('[0,4]', '[2]'), 4],
    ['negative size', 'weights/shape', entry('[0,4]', '[-1]'), 4],
    ['fractional size', 'weights/shape', entry('[0,4]', '[0.5]'), 4],
    ['shape no list', 'weights/shape', entry('[0,4]', '4'), 4],
    ['no shape', 'weights/shape', '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4],
    ['unknown dtype', 'weights/dtype', entry('[0,4]', '[1]', '"F33"'), 4],
    ['dtype of an object', 'weights/dtype', entry('[0,4]', '[1]', '"constructor"'), 4],
    ['dtype null', 'weights/dtype', entry('[0,4]', '[1]', 'null'), 4],
    ['no dtype', 'weights/dtype', '{"a":{"shape":[1],"data_offsets":[0,4]}}', 4],
  ];
  test.each(cases)('%s', async (_name, code, header, dataLength) => {
    const error = await failure(code, () => parse(rawFile(header, new Uint8Array(dataLength))));
    if (header.includes('"a"') && _name !== 'trailing bytes') expect(error.message).toContain(' a ');
    expect(error.expected).toBeDefined();
    expect(error.actual).toBeDefined();
  });

  const two = (b: string) =>
    `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":${b}}}`;
  test('overlap and hole name the tensor', async () => {
    expect(
      (await failure('weights/layout', () => parse(rawFile(two('[2,6]'), new Uint8Array(6))))).message,
    ).toContain('b overlaps');
    expect((await failure('weights/layout', () => parse(rawFile(two('[0,4]'), four)))).message).toContain(
      'overlaps',
    );
    expect(
      (await failure('weights/layout', () => parse(rawFile(two('[8,12]'), new Uint8Array(12))))).message,
    ).toContain('b leaves a hole');
  });

  test('a name of megabytes does not become a message of megabytes', async () => {
    const error = await failure('weights/header', () => parse(rawFile(`{"${'x'.repeat(1_000_000)}":1}`)));
    expect(error.message.length).toBeLessThan(300);
  });
});

describe('what is allowed', () => {
  test('__proto__ and constructor are names like any other', () => {
    const header = parse(
      rawFile(
        '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}',
        four,
      ),
    );
    expect([...header.tensors.keys()]).toEqual(['__proto__', 'constructor']);
  });

  test('any order of tensors, empty ones, scalars, spaces after the header', () => {
    const text =
      '{"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"e":{"dtype":"F32","shape":[0,5],"data_offsets":[4,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   ';
    expect(parse(rawFile(text, new Uint8Array(8))).tensors.size).toBe(3);
    expect(parse(rawFile('{}')).tensors.size).toBe(0);
  });

  test('the header alone is enough, when the size of the file is known', () => {
    const file = makeFile(modelTensors(TINY_CONFIG));
    const end = headerEnd(file.subarray(0, 8), file.byteLength);
    const header = parseHeader(file.slice(0, end), file.byteLength);
    expect(header.dataStart).toBe(end);
    expect(header.metadata.get('format')).toBe('pt');
    expect(header).toEqual(parse(file));
  });

  test('a header cut short is said to be', async () => {
    const file = makeFile(modelTensors(TINY_CONFIG));
    await failure('weights/header', () => parseHeader(file.subarray(0, 40), file.byteLength));
    await failure('weights/layout', () => parse(file.subarray(0, file.byteLength - 1)));
  });
});

describe('a checkpoint', () => {
  const tensors = modelTensors(TINY_CONFIG);
  const replaced = (name: string, change: Partial<MadeTensor>) =>
    tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor));

  test('each padding, so each alignment, gives the same values, again and again', () => {
    for (let padding = 0; padding < 8; padding++) {
      const checkpoint = open(tensors, padding);
      for (let time = 0; time < 2; time++) {
        const read = [...checkpoint.weights()];
        expect(read.map((one) => TENSOR_NAMES[one.role])).toEqual(tensors.map((one) => one.name));
        read.forEach((one, i) => {
          expect(new Uint8Array(one.data.buffer, one.data.byteOffset, one.data.byteLength)).toEqual(
            tensors[i].bytes,
          );
        });
      }
    }
  });

  test('a tensor missing or misshapen is named', async () => {
    const missing = await failure('weights/missing-tensor', () =>
      open(tensors.filter((one) => one.name !== TENSOR_NAMES.ffnWeight)),
    );
    expect(missing.message).toContain(TENSOR_NAMES.ffnWeight);
    const misshapen = await failure('weights/shape', () =>
      open(replaced(TENSOR_NAMES.ffnWeight, { shape: [4, 5] })),
    );
    expect(misshapen.message).toContain(TENSOR_NAMES.ffnWeight);
    expect(misshapen.expected).toBe('[5, 4]');
    expect(misshapen.actual).toBe('[4, 5]');
  });

  test('weights as F64 or I32 are refused by name', async () => {
    const change = { dtype: 'I32' };
    const error = await failure('weights/dtype', () => open(replaced(TENSOR_NAMES.keyBias, change)));
    expect(error.message).toContain(TENSOR_NAMES.keyBias);
    expect(error.actual).toBe('I32');
  });

  test('extra tensors of any dtype are listed and left alone', () => {
    const extra: MadeTensor[] = [
      { name: 'albert.embeddings.position_ids', dtype: 'I64', shape: [1, 2], bytes: new Uint8Array(16) },
      { name: 'sop_classifier.classifier.weight', dtype: 'BOOL', shape: [3], bytes: new Uint8Array(3) },
      { name: '__proto__x', dtype: 'F8_E4M3', shape: [1], bytes: new Uint8Array(1) },
    ];
    const checkpoint = open([...extra, ...tensors]);
    expect(checkpoint.ignored.map((one) => one.name)).toEqual(extra.map((one) => one.name));
    expect([...checkpoint.weights()]).toHaveLength(tensors.length);
  });

  const words = tensors[0];
  const decoder = { ...words, name: TENSOR_NAMES.decoderWeight };
  test('a stored decoder equal to the embeddings is tied', () => {
    const checkpoint = open([...tensors, decoder]);
    expect(checkpoint.tiedDecoder).toBe(true);
    expect(weight(checkpoint.weights(), 'decoderWeight')).toBeUndefined();
  });
  test('another one is used', () => {
    const bytes = words.bytes.slice();
    bytes[3] ^= 0x80;
    const checkpoint = open([...tensors, { ...decoder, bytes }]);
    expect(checkpoint.tiedDecoder).toBe(false);
    expect(weight(checkpoint.weights(), 'decoderWeight')?.data[0]).toBe(0.5);
  });
  test('a misshapen decoder is refused', async () => {
    await failure('weights/shape', () => open([...tensors, { ...decoder, shape: [3, 11] }]));
  });

  test("the decoder's bias under its other name, alone, equal, and different", async () => {
    const bias = tensors.at(-1) ?? words;
    expect(bias.name).toBe(TENSOR_NAMES.decoderBias);
    const alias = { ...bias, name: 'predictions.decoder.bias' };
    expect(weight(open([...tensors.slice(0, -1), alias]).weights(), 'decoderBias')?.data).toHaveLength(11);
    expect(open([...tensors, alias]).ignored).toEqual([]);
    const other = { ...alias, bytes: alias.bytes.map((byte, i) => (i === 3 ? byte ^ 0x80 : byte)) };
    await failure('weights/decoder-mismatch', () => open([...tensors, other]));
  });

  test('NaN and infinity are refused when they are read', async () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const bad = float32Tensor(TENSOR_NAMES.keyBias, [4], Float32Array.of(0, 0, value, 0));
      const checkpoint = open(replaced(bad.name, bad));
      const error = await failure('weights/not-finite', () => [...checkpoint.weights()]);
      expect(error.message).toContain(TENSOR_NAMES.keyBias);
    }
  });

  test('F16 and BF16', () => {
    const values = (dtype: string, words16: number[]) => {
      const bytes = new Uint8Array(Uint16Array.from(words16).buffer);
      return [
        ...(weight(open(replaced(TENSOR_NAMES.keyBias, { dtype, bytes }), 1).weights(), 'keyBias')?.data ??
          []),
      ];
    };
    expect(values('F16', [0x3c00, 0xc000, 0x0001, 0x7bff])).toEqual([1, -2, 2 ** -24, 65504]);
    expect(values('F16', [0x8000, 0x03ff, 0x0400, 0x3555])).toEqual([
      -0,
      1023 * 2 ** -24,
      2 ** -14,
      0.333251953125,
    ]);
    expect(values('BF16', [0x3f80, 0xc000, 0x0001, 0x4049])).toEqual([1, -2, 2 ** -133, 3.140625]);
  });
});

describe('whatever the bytes, only a typed error escapes', () => {
  const valid = makeFile(modelTensors(TINY_CONFIG, ['decoderWeight', 'poolerWeight', 'poolerBias']));
  const headerLength = headerEnd(valid, valid.byteLength);
  const survives = (bytes: Uint8Array) => {
    try {
      for (const tensor of openCheckpoint(bytes, TINY_CONFIG).weights()) {
        if (tensor.data.some((value) => !Number.isFinite(value))) return false;
      }
      return true;
    } catch (error) {
      return error instanceof UnmaskError && error.code.startsWith('weights/');
    }
  };

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 2000 });
  });
  test('random text as a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => survives(rawFile(text))),
      { numRuns: 1000 },
    );
  });
  test('random JSON as a header', () => {
    fc.assert(
      fc.property(fc.json(), fc.uint8Array({ maxLength: 8 }), (text, data) => survives(rawFile(text, data))),
      { numRuns: 1000 },
    );
  });
  test('a valid file with bytes changed, mostly in the header', () => {
    const place = fc.oneof(fc.nat(headerLength - 1), fc.nat(valid.byteLength - 1));
    const changes = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = valid.slice();
        for (const [at, value] of list) bytes[at] = value;
        return survives(bytes);
      }),
      { numRuns: 3000 },
    );
  });
  test('a valid file cut, or with digits of its header changed', () => {
    const digits = [...valid.subarray(8, headerLength).entries()]
      .filter(([, byte]) => byte >= 0x30 && byte <= 0x39)
      .map(([at]) => at + 8);
    fc.assert(
      fc.property(fc.nat(valid.byteLength), fc.constantFrom(...digits), fc.nat(9), (length, at, digit) => {
        const bytes = valid.slice();
        bytes[at] = 0x30 + digit;
        return survives(bytes) && survives(valid.subarray(0, length));
      }),
      { numRuns: 1000 },
    );
  });
});
