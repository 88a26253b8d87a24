/**
 * What this room needs from a `spiece.model`, a protobuf message (google/sentencepiece, `sentencepiece_model.proto`):
 * the pieces, which sentencepiece-js does not hand out, and the normalisation rules, without which a piece could not be
 * traced to the text. Every length is checked against the bytes: the file comes from outside.
 */
import { UnmaskError } from '../model/errors.ts';

export interface SentencePieceModel {
  /** By id. */
  readonly pieces: readonly string[];
  /** Pieces that are taken as they stand, before any rule. */
  readonly userDefined: readonly string[];
  /** Darts trie and replacement strings; empty for no rules. */
  readonly precompiledCharsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
  readonly treatWhitespaceAsSuffix: boolean;
}

/** Wire types of protobuf that may occur. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Field numbers of `ModelProto`, `SentencePiece`, `TrainerSpec` and `NormalizerSpec`. */
const MODEL = { pieces: 1, trainerSpec: 2, normalizerSpec: 3 } as const;
const PIECE = { piece: 1, type: 3 } as const;
const TRAINER = { modelType: 3, treatWhitespaceAsSuffix: 24 } as const;
const NORMALIZER = {
  charsmap: 2,
  addDummyPrefix: 3,
  removeExtraWhitespaces: 4,
  escapeWhitespaces: 5,
} as const;
const UNIGRAM = 1;
const TYPE_NORMAL = 1;
const TYPE_USER_DEFINED = 4;

/** The error of a model that cannot be used. `actual` names the place, never the text of a visitor. */
export function damagedModel(actual: string, options?: ErrorOptions): UnmaskError {
  return new UnmaskError(
    {
      code: 'tokenizer/damaged',
      message: 'The tokenizer file (spiece.model) is damaged.',
      expected: 'a SentencePiece unigram model',
      actual,
      remedy: 'Load the model again; if you chose a file yourself, choose an undamaged spiece.model.',
    },
    options,
  );
}

interface Field {
  readonly number: number;
  /** The value of a varint (exact below 2^53), or 0. */
  readonly value: number;
  /** The content of a length-delimited field, or null. */
  readonly bytes: Uint8Array | null;
}

/** The fields of one message, in order. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (position >= message.length) throw damagedModel('it ends in the middle of a number');
      const byte = message[position++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damagedModel('a number of more than 10 bytes');
  };
  const take = (byteLength: number): Uint8Array => {
    if (byteLength > message.length - position) {
      throw damagedModel(`a field of ${byteLength} bytes where ${message.length - position} are left`);
    }
    position += byteLength;
    return message.subarray(position - byteLength, position);
  };
  while (position < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw damagedModel('a field with number 0');
    switch (tag % 8) {
      case VARINT:
        yield { number, value: varint(), bytes: null };
        break;
      case BYTES:
        yield { number, value: 0, bytes: take(varint()) };
        break;
      case FIXED32:
        take(4);
        break;
      case FIXED64:
        take(8);
        break;
      default:
        throw damagedModel(`a field of unknown wire type ${tag % 8}`);
    }
  }
}

function required(field: Field): Uint8Array {
  if (field.bytes === null) throw damagedModel(`field ${field.number} is a number where bytes belong`);
  return field.bytes;
}

function readPiece(message: Uint8Array, id: number, decoder: TextDecoder): { piece: string; type: number } {
  let piece: string | null = null;
  let type = TYPE_NORMAL;
  for (const field of fieldsOf(message)) {
    if (field.number === PIECE.type) type = field.value;
    if (field.number !== PIECE.piece) continue;
    try {
      piece = decoder.decode(required(field));
    } catch (cause) {
      throw damagedModel(`piece ${id} is not UTF-8`, { cause });
    }
  }
  if (piece === null || piece === '') throw damagedModel(`piece ${id} is empty`);
  return { piece, type };
}

/**
 * Parses a `spiece.model`.
 * @throws UnmaskError `tokenizer/damaged` for anything that is not a complete unigram model.
 */
export function parseModelFile(bytes: Uint8Array): SentencePieceModel {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const pieces: string[] = [];
  const seen = new Set<string>();
  const userDefined: string[] = [];
  let modelType = UNIGRAM;
  let treatWhitespaceAsSuffix = false;
  let precompiledCharsmap: Uint8Array = new Uint8Array(0);
  let addDummyPrefix = true;
  let removeExtraWhitespaces = true;
  let escapeWhitespaces = true;
  let hasRules = false;

  for (const field of fieldsOf(bytes)) {
    switch (field.number) {
      case MODEL.pieces: {
        const { piece, type } = readPiece(required(field), pieces.length, decoder);
        if (seen.has(piece)) throw damagedModel(`piece ${pieces.length} occurs twice`);
        seen.add(piece);
        pieces.push(piece);
        if (type === TYPE_USER_DEFINED) userDefined.push(piece);
        break;
      }
      case MODEL.trainerSpec:
        for (const inner of fieldsOf(required(field))) {
          if (inner.number === TRAINER.modelType) modelType = inner.value;
          if (inner.number === TRAINER.treatWhitespaceAsSuffix) treatWhitespaceAsSuffix = inner.value !== 0;
        }
        break;
      case MODEL.normalizerSpec:
        hasRules = true;
        for (const inner of fieldsOf(required(field))) {
          if (inner.number === NORMALIZER.charsmap) precompiledCharsmap = required(inner);
          if (inner.number === NORMALIZER.addDummyPrefix) addDummyPrefix = inner.value !== 0;
          if (inner.number === NORMALIZER.removeExtraWhitespaces) removeExtraWhitespaces = inner.value !== 0;
          if (inner.number === NORMALIZER.escapeWhitespaces) escapeWhitespaces = inner.value !== 0;
        }
        break;
      default:
      // Self-test samples and extensions: bounds-checked by fieldsOf, not needed.
    }
  }
  if (pieces.length === 0) throw damagedModel('no pieces');
  // They come after the pieces: a file cut between two pieces can be told by this alone.
  if (!hasRules) throw damagedModel('no rules of normalisation');
  if (modelType !== UNIGRAM) throw damagedModel(`a SentencePiece model of type ${modelType}`);
  return {
    pieces,
    userDefined,
    precompiledCharsmap,
    addDummyPrefix,
    removeExtraWhitespaces,
    escapeWhitespaces,
    treatWhitespaceAsSuffix,
  };
}
