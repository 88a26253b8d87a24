import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openBytes, readTensors } from '../../test/support/checkpoint.ts';
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
import { tensorSpec, type TensorRole } from '../model/tensor_specs.ts';
import { headerEnd, MAX_HEADER_BYTES, parseHeader } from './safetensors.ts';
import { JsonFault } from './strict_json.ts';

const parse = (bytes: Uint8Array) => parseHeader(bytes, bytes.byteLength);
const open = (tensors: readonly MadeTensor[], padding = 0) =>
  openBytes(makeFile(tensors, padding), TINY_CONFIG);
const read = async (tensors: readonly MadeTensor[], padding = 0) => readTensors(await open(tensors, padding));
const nameOf = (role: TensorRole): string => tensorSpec(TINY_CONFIG, role).name;
const weight = async (tensors: readonly MadeTensor[], role: TensorRole, padding = 0) =>
  (await read(tensors, padding)).find((tensor) => tensor.role === role);
const four = new Uint8Array(4);
const entry = (offsets: string, shape = '[1]', dtype = '"F32"') =>
  `{"a":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`;

describe('a file that is none', () => {
  const withLength = (length: bigint, total: number) => {
    const file = new Uint8Array(total);
    new DataView(file.buffer).setBigUint64(0, length, true);
    return file;
  };
  /** Of each: its bytes, what the message says, and what the error found. */
  const cases: [string, Uint8Array, string, string | RegExp][] = [
    ['empty', new Uint8Array(), 'too short', '0 bytes'],
    ['7 bytes', new Uint8Array(7), 'too short', '7 bytes'],
    ['a header longer than the file', withLength(100n, 50), 'longer than the file', '100 bytes'],
    ['a header one byte longer', withLength(43n, 50), 'longer than the file', '43 bytes'],
    ['2^64 − 1', withLength(2n ** 64n - 1n, 50), 'too long', '18446744073709551615 bytes'],
    ['2^53 + 1', withLength(2n ** 53n + 1n, 50), 'too long', '9007199254740993 bytes'],
    ['no header', withLength(0n, 8), 'not valid JSON', /./],
    ['not UTF-8', rawFile(Uint8Array.of(0x7b, 0xff, 0x7d)), 'not text', 'bytes that are not UTF-8'],
    ['a byte-order mark', rawFile('\ufeff{}'), 'not valid JSON', /./],
    ['not JSON', rawFile('{"a":'), 'not valid JSON', /./],
    ['single quotes', rawFile("{'a':1}"), 'not valid JSON', /./],
    ['text after the object', rawFile('{} x'), 'not valid JSON', /./],
    ['a comma too many', rawFile('{"__metadata__":{"a":"b"},}'), 'not valid JSON', /./],
    ['an array', rawFile('[]'), 'holds no object', '[]'],
    ['null', rawFile('null'), 'holds no object', 'null'],
    ['a number', rawFile('1'), 'holds no object', '1'],
    ['space before the object', rawFile(' {}'), 'holds no object', 'an object'],
    ['nested without end', rawFile('['.repeat(100_000)), 'not valid JSON', /./],
    ['objects without end', rawFile('{"a":'.repeat(100_000)), 'not valid JSON', /./],
    ['a raw control character', rawFile('{"a\u0001":1}'), 'not valid JSON', /./],
    ['a bad escape', rawFile('{"\\x":1}'), 'not valid JSON', /./],
    ['a string without end', rawFile('{"a'), 'not valid JSON', /./],
    [
      'a tensor twice',
      rawFile(`{"a":${entry('[0,4]').slice(5, -1)},"a":${entry('[0,4]').slice(5, -1)}}`, four),
      'not valid JSON',
      /./,
    ],
    ['a tensor twice, once by escape', rawFile('{"a":1,"\\u0061":2}'), 'not valid JSON', /./],
    [
      'a field twice',
      rawFile('{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', four),
      'not valid JSON',
      /./,
    ],
    ['metadata twice', rawFile('{"__metadata__":{},"__metadata__":{}}'), 'not valid JSON', /./],
    ['metadata not strings', rawFile('{"__metadata__":{"a":1}}'), 'no string', 'a: 1'],
    ['metadata of objects', rawFile('{"__metadata__":{"a":{}}}'), 'no string', 'a: an object'],
    ['metadata a list', rawFile('{"__metadata__":[]}'), '__metadata__ is no object', '[]'],
    ['metadata null', rawFile('{"__metadata__":null}'), '__metadata__ is no object', 'null'],
    ['a tensor that is a number', rawFile('{"a":1}'), 'The tensor a is not described by an object.', '1'],
    ['a tensor that is a list', rawFile('{"a":[]}'), 'The tensor a is not described by an object.', '[]'],
  ];
  test.each(cases)('%s', async (_name, bytes, message, actual) => {
    const error = await failure('weights/header', () => parse(bytes));
    expect(error.message).toContain(message);
    if (typeof actual === 'string') expect(error.actual).toBe(actual);
    else expect(error.actual).toMatch(actual);
  });

  test('what a file could have held is told in bytes', async () => {
    const long = await failure('weights/header', () => headerEnd(withLength(2n ** 40n, 8), 100_000_000));
    expect(long.expected).toBe(`at most ${MAX_HEADER_BYTES} bytes`);
    const longer = await failure('weights/header', () => parse(withLength(100n, 50)));
    expect(longer.expected).toBe('at most 42 bytes');
    expect((await failure('weights/header', () => parse(new Uint8Array(7)))).expected).toBe(
      'at least 8 bytes',
    );
  });

  test('too little of a file is given, or more than it is said to have', async () => {
    for (const [given, file] of [
      [7, 100],
      [8, 7],
    ]) {
      const error = await failure('weights/header', () => headerEnd(new Uint8Array(given), file));
      expect(error.message).toContain('too short');
    }
  });

  test('the longest header, and the longest that a file has room for', () => {
    expect(headerEnd(withLength(BigInt(MAX_HEADER_BYTES), 8), 100_000_000)).toBe(MAX_HEADER_BYTES + 8);
    expect(headerEnd(withLength(42n, 8), 50)).toBe(50);
  });

  test('the length is read where the prefix begins, and little-endian', () => {
    const larger = new Uint8Array(20);
    larger.set(withLength(0x0102n, 8), 5);
    expect(headerEnd(larger.subarray(5, 13), 1000)).toBe(8 + 0x0102);
  });

  test('what made the reading fail is kept as the cause', async () => {
    const notText = await failure('weights/header', () => parse(rawFile(Uint8Array.of(0xff))));
    expect(notText.cause).toBeInstanceOf(TypeError);
    const notJson = await failure('weights/header', () => parse(rawFile('{"a":')));
    expect(notJson.cause).toBeInstanceOf(JsonFault);
    expect(notJson.actual).toBe(notJson.cause instanceof Error ? notJson.cause.message : null);
  });

  test('a header over 25 MB, by its length alone', async () => {
    const prefix = withLength(BigInt(MAX_HEADER_BYTES + 1), 8);
    await failure('weights/header', () => headerEnd(prefix, 100_000_000));
  });
});

describe('tensors that cannot be', () => {
  const LAYOUT = 'has no proper data_offsets';
  const SHAPE = 'has no proper shape';
  const LENGTH = 'has another length than its shape asks for';
  const DTYPE = 'has an unknown dtype';
  const VAST = 'is too large to exist';
  /** Of each: its code, header and bytes of data; what is said of the tensor, and what was found. */
  const cases: [string, UnmaskErrorCode, string, number, string, string][] = [
    ['negative offset', 'weights/layout', entry('[-4,0]'), 4, LAYOUT, '[-4,0]'],
    ['fractional offset', 'weights/layout', entry('[0,4.5]'), 4, LAYOUT, '[0,4.5]'],
    ['reversed offsets', 'weights/layout', entry('[4,0]'), 4, 'ends before it begins', '[4, 0]'],
    [
      'past the end',
      'weights/layout',
      entry('[0,8]', '[2]'),
      4,
      'reaches past the end of the file',
      '[0, 8]',
    ],
    [
      'empty, past the end',
      'weights/layout',
      entry('[8,8]', '[0]'),
      4,
      'reaches past the end of the file',
      '[8, 8]',
    ],
    ['offset past 2^53', 'weights/layout', entry('[0,9007199254740993]'), 4, LAYOUT, '[0,9007199254740992]'],
    ['offset 1e400', 'weights/layout', entry('[0,1e400]'), 4, LAYOUT, '[0,null]'],
    ['one offset', 'weights/layout', entry('[0]'), 4, LAYOUT, '[0]'],
    ['three offsets', 'weights/layout', entry('[0,4,4]'), 4, LAYOUT, '[0,4,4]'],
    ['offsets as text', 'weights/layout', entry('["0","4"]'), 4, LAYOUT, '["0","4"]'],
    ['an object of offsets', 'weights/layout', entry('{}'), 4, LAYOUT, 'an object'],
    ['no offsets', 'weights/layout', '{"a":{"dtype":"F32","shape":[1]}}', 4, LAYOUT, 'nothing'],
    ['hole at the start', 'weights/layout', entry('[4,8]'), 8, 'leaves a hole before it', 'byte 4'],
    [
      'shape overflow',
      'weights/shape',
      entry('[0,4]', '[4294967296,4294967296]'),
      4,
      VAST,
      '[4294967296, 4294967296]',
    ],
    [
      'overflow hidden by a 0',
      'weights/shape',
      entry('[0,0]', '[4294967296,4294967296,0]'),
      0,
      VAST,
      '[4294967296, 4294967296, 0]',
    ],
    ['shape × dtype ≠ length', 'weights/shape', entry('[0,4]', '[2]'), 4, LENGTH, '4 bytes'],
    ['the same, further on', 'weights/shape', entry('[4,8]', '[2]'), 8, LENGTH, '4 bytes'],
    ['bits that are no whole byte', 'weights/shape', entry('[0,1]', '[1]', '"F4"'), 1, LENGTH, '1 bytes'],
    ['negative size', 'weights/shape', entry('[0,4]', '[-1]'), 4, SHAPE, '[-1]'],
    ['fractional size', 'weights/shape', entry('[0,4]', '[0.5]'), 4, SHAPE, '[0.5]'],
    ['shape no list', 'weights/shape', entry('[0,4]', '4'), 4, SHAPE, '4'],
    ['no shape', 'weights/shape', '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4, SHAPE, 'nothing'],
    ['unknown dtype', 'weights/dtype', entry('[0,4]', '[1]', '"F33"'), 4, DTYPE, '"F33"'],
    [
      'dtype of an object',
      'weights/dtype',
      entry('[0,4]', '[1]', '"constructor"'),
      4,
      DTYPE,
      '"constructor"',
    ],
    ['dtype null', 'weights/dtype', entry('[0,4]', '[1]', 'null'), 4, DTYPE, 'null'],
    ['no dtype', 'weights/dtype', '{"a":{"shape":[1],"data_offsets":[0,4]}}', 4, DTYPE, 'nothing'],
  ];
  test.each(cases)('%s', async (_name, code, header, dataLength, said, actual) => {
    const error = await failure(code, () => parse(rawFile(header, new Uint8Array(dataLength))));
    expect(error.message).toBe(`The tensor a ${said}.`);
    expect(error.actual).toBe(actual);
    expect(error.details).toEqual({ tensor: 'a' });
    expect(error.expected).toBeDefined();
  });

  test.each([
    ['trailing bytes', entry('[0,4]'), 5, '4 bytes', '5 bytes'],
    ['data without a tensor', '{}', 1, '0 bytes', '1 bytes'],
  ])('%s', async (_name, header, dataLength, held, found) => {
    const file = rawFile(header, new Uint8Array(dataLength));
    const error = await failure('weights/layout', () => parse(file));
    expect(error.message).toContain('after its last tensor');
    const before = file.byteLength - dataLength;
    expect(error.expected).toBe(`${before + Number.parseInt(held)} bytes`);
    expect(error.actual).toBe(`${before + Number.parseInt(found)} bytes`);
  });

  test('what would have been right is told', async () => {
    const expected = async (code: UnmaskErrorCode, header: string, data: number) =>
      (await failure(code, () => parse(rawFile(header, new Uint8Array(data))))).expected;
    expect(await expected('weights/layout', entry('[0,8]', '[2]'), 4)).toBe('0 ≤ begin ≤ end ≤ 4');
    expect(await expected('weights/layout', entry('[4,8]'), 8)).toBe('begin at byte 0 of the data');
    expect(await expected('weights/shape', entry('[0,4]', '[2,1]'), 4)).toBe('8 bytes for F32 [2, 1]');
    expect(await expected('weights/dtype', entry('[0,4]', '[1]', '"F33"'), 4)).toBe(
      'F4, F6_E2M3, F6_E3M2, BOOL, U8, I8, F8_E4M3, F8_E5M2, F8_E8M0, I16, U16, F16, BF16, I32, U32, F32, I64, U64, F64, C64',
    );
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
    expect(error.details.tensor).toBe(`${'x'.repeat(99)}…`);
    const whole = 'x'.repeat(100);
    const fitting = await failure('weights/header', () => parse(rawFile(`{"${whole}":1}`)));
    expect(fitting.details.tensor).toBe(whole);
  });
});

describe('what is allowed', () => {
  test.each([
    ['F4', 4],
    ['F6_E2M3', 6],
    ['F6_E3M2', 6],
    ['BOOL', 8],
    ['U8', 8],
    ['I8', 8],
    ['F8_E4M3', 8],
    ['F8_E5M2', 8],
    ['F8_E8M0', 8],
    ['I16', 16],
    ['U16', 16],
    ['F16', 16],
    ['BF16', 16],
    ['I32', 32],
    ['U32', 32],
    ['F32', 32],
    ['I64', 64],
    ['U64', 64],
    ['F64', 64],
    ['C64', 64],
  ])('eight values of %s are %d bytes', (dtype, bytes) => {
    const file = rawFile(entry(`[0,${bytes}]`, '[2,4]', `"${dtype}"`), new Uint8Array(bytes));
    const start = file.byteLength - bytes;
    const tensor = { name: 'a', dtype, shape: [2, 4], start, end: file.byteLength };
    expect(parse(file)).toEqual(new Map([['a', tensor]]));
  });

  test('__proto__ and constructor are names like any other', () => {
    const tensors = parse(
      rawFile(
        '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}',
        four,
      ),
    );
    expect([...tensors.keys()]).toEqual(['__proto__', 'constructor']);
  });

  test('any order of tensors, empty ones, scalars, spaces after the header', () => {
    const text =
      '{"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"e":{"dtype":"F32","shape":[0,5],"data_offsets":[4,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   ';
    expect(parse(rawFile(text, new Uint8Array(8))).size).toBe(3);
    expect(parse(rawFile('{}')).size).toBe(0);
  });

  test('the header alone is enough, when the size of the file is known', () => {
    const file = makeFile(modelTensors(TINY_CONFIG));
    const end = headerEnd(file.subarray(0, 8), file.byteLength);
    const tensors = parseHeader(file.slice(0, end), file.byteLength);
    expect(Math.min(...Array.from(tensors.values(), ({ start }) => start))).toBe(end);
    expect(tensors).toEqual(parse(file));
  });

  test('a header cut short is said to be', async () => {
    const file = makeFile(modelTensors(TINY_CONFIG));
    const error = await failure('weights/header', () => parseHeader(file.subarray(0, 40), file.byteLength));
    expect(error.message).toContain('not arrived whole');
    expect(error.expected).toBe(`${headerEnd(file, file.byteLength)} bytes`);
    expect(error.actual).toBe('40 bytes');
    await failure('weights/layout', () => parse(file.subarray(0, file.byteLength - 1)));
  });
});

describe('a checkpoint', () => {
  const tensors = modelTensors(TINY_CONFIG);
  const replaced = (name: string, change: Partial<MadeTensor>) =>
    tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor));

  test('each padding, so each alignment, gives the same values, again and again', async () => {
    for (let padding = 0; padding < 8; padding++) {
      const checkpoint = await open(tensors, padding);
      for (let time = 0; time < 2; time++) {
        const found = await readTensors(checkpoint);
        expect(found.map((one) => nameOf(one.role))).toEqual(tensors.map((one) => one.name));
        found.forEach((one, i) => {
          expect(new Uint8Array(one.data.buffer, one.data.byteOffset, one.data.byteLength)).toEqual(
            tensors[i].bytes,
          );
        });
      }
    }
  });

  test('a tensor missing or misshapen is named', async () => {
    const missing = await failure('weights/missing-tensor', () =>
      open(tensors.filter((one) => one.name !== nameOf('layer0.ffnWeight'))),
    );
    expect(missing.message).toContain(nameOf('layer0.ffnWeight'));
    const misshapen = await failure('weights/shape', () =>
      open(replaced(nameOf('layer0.ffnWeight'), { shape: [4, 5] })),
    );
    expect(misshapen.message).toContain(nameOf('layer0.ffnWeight'));
    expect(misshapen.expected).toBe('[5, 4]');
    expect(misshapen.actual).toBe('[4, 5]');
  });

  test('weights as F64 or I32 are refused by name', async () => {
    const change = { dtype: 'I32' };
    const error = await failure('weights/dtype', () => open(replaced(nameOf('layer0.keyBias'), change)));
    expect(error.message).toContain(nameOf('layer0.keyBias'));
    expect(error.actual).toBe('I32');
  });

  test('extra tensors of any dtype are listed and left alone', async () => {
    const extra: MadeTensor[] = [
      { name: 'albert.embeddings.position_ids', dtype: 'I64', shape: [1, 2], bytes: new Uint8Array(16) },
      { name: 'sop_classifier.classifier.weight', dtype: 'BOOL', shape: [3], bytes: new Uint8Array(3) },
      { name: '__proto__x', dtype: 'F8_E4M3', shape: [1], bytes: new Uint8Array(1) },
    ];
    const checkpoint = await open([...extra, ...tensors]);
    expect(checkpoint.ignored.map((one) => one.name)).toEqual(extra.map((one) => one.name));
    expect(await readTensors(checkpoint)).toHaveLength(tensors.length);
  });

  const words = tensors[0];
  const decoder = { ...words, name: nameOf('decoderWeight') };
  test('a stored decoder equal to the embeddings is tied', async () => {
    expect(await weight([...tensors, decoder], 'decoderWeight')).toBeUndefined();
  });
  test('another one is used', async () => {
    const bytes = words.bytes.slice();
    bytes[3] ^= 0x80;
    expect((await weight([...tensors, { ...decoder, bytes }], 'decoderWeight'))?.data[0]).toBe(0.5);
  });
  test('a misshapen decoder is refused', async () => {
    await failure('weights/shape', () => open([...tensors, { ...decoder, shape: [3, 11] }]));
  });

  test("the decoder's bias under its other name, alone, equal, and different", async () => {
    const bias = tensors.at(-1) ?? words;
    expect(bias.name).toBe(nameOf('decoderBias'));
    const alias = { ...bias, name: 'predictions.decoder.bias' };
    expect((await weight([...tensors.slice(0, -1), alias], 'decoderBias'))?.data).toHaveLength(11);
    expect((await open([...tensors, alias])).ignored).toEqual([]);
    const other = { ...alias, bytes: alias.bytes.map((byte, i) => (i === 3 ? byte ^ 0x80 : byte)) };
    await failure('weights/decoder-mismatch', () => read([...tensors, other]));
  });

  test('NaN and infinity are refused when they are read', async () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const bad = float32Tensor(nameOf('layer0.keyBias'), [4], Float32Array.of(0, 0, value, 0));
      const checkpoint = await open(replaced(bad.name, bad));
      const error = await failure('weights/not-finite', () => readTensors(checkpoint));
      expect(error.message).toContain(nameOf('layer0.keyBias'));
    }
  });

  test('F16 and BF16', async () => {
    const values = async (dtype: string, words16: number[]) => {
      const bytes = new Uint8Array(Uint16Array.from(words16).buffer);
      const changed = replaced(nameOf('layer0.keyBias'), { dtype, bytes });
      return [...((await weight(changed, 'layer0.keyBias', 1))?.data ?? [])];
    };
    expect(await values('F16', [0x3c00, 0xc000, 0x0001, 0x7bff])).toEqual([1, -2, 2 ** -24, 65504]);
    expect(await values('F16', [0x8000, 0x03ff, 0x0400, 0x3555])).toEqual([
      -0,
      1023 * 2 ** -24,
      2 ** -14,
      0.333251953125,
    ]);
    expect(await values('BF16', [0x3f80, 0xc000, 0x0001, 0x4049])).toEqual([1, -2, 2 ** -133, 3.140625]);
  });
});

describe('whatever the bytes, only a typed error escapes', () => {
  const valid = makeFile(modelTensors(TINY_CONFIG, ['decoderWeight', 'poolerWeight', 'poolerBias']));
  const headerLength = headerEnd(valid, valid.byteLength);
  const survives = async (bytes: Uint8Array) => {
    try {
      const tensors = await readTensors(await openBytes(bytes, TINY_CONFIG));
      return tensors.every(({ data }) => data.every((value) => Number.isFinite(value)));
    } catch (error) {
      return error instanceof UnmaskError && error.code.startsWith('weights/');
    }
  };

  test('random bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 2000 });
  });
  test('random text as a header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), (text) => survives(rawFile(text))),
      { numRuns: 1000 },
    );
  });
  test('random JSON as a header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.uint8Array({ maxLength: 8 }), (text, data) =>
        survives(rawFile(text, data)),
      ),
      { numRuns: 1000 },
    );
  });
  test('a valid file with bytes changed, mostly in the header', async () => {
    const place = fc.oneof(fc.nat(headerLength - 1), fc.nat(valid.byteLength - 1));
    const changes = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, (list) => {
        const bytes = valid.slice();
        for (const [at, value] of list) bytes[at] = value;
        return survives(bytes);
      }),
      { numRuns: 3000 },
    );
  });
  test('a valid file cut, or with digits of its header changed', async () => {
    const digits = [...valid.subarray(8, headerLength).entries()]
      .filter(([, byte]) => byte >= 0x30 && byte <= 0x39)
      .map(([at]) => at + 8);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(valid.byteLength),
        fc.constantFrom(...digits),
        fc.nat(9),
        async (length, at, digit) => {
          const bytes = valid.slice();
          bytes[at] = 0x30 + digit;
          return (await survives(bytes)) && survives(valid.subarray(0, length));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
