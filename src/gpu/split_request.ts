/**
 * Cuts a request whose batch is too large for one forward pass into several, at sequence boundaries, and puts
 * their results together again. Pure.
 */
import { UnmaskError } from '../model/errors.ts';
import type { MaskResult, RunRequest, RunResult, TokenBatch } from '../model/session.ts';

/** A part of a request, and where its rows stood in the lists of the whole. */
export interface RequestPart {
  readonly request: RunRequest;
  /** Sequences `firstSequence` … `endSequence` of the whole, the last one excluded. */
  readonly firstSequence: number;
  readonly endSequence: number;
  readonly maskIndices: readonly number[];
  readonly hiddenIndices: readonly number[];
  readonly afterEachPassIndices: readonly number[];
}

/** How large a part may be, in tokens. */
export interface PartLimits {
  /** What the device holds. A longer sequence cannot be run at all. */
  readonly memory: number;
  /** What one pass gets through in good time. A longer sequence is run alone. */
  readonly time: number;
}

/**
 * The part that begins with sequence `first`: as many whole sequences as the limits allow, at least one.
 * @throws UnmaskError `gpu/limits` for a sequence that alone is longer than the device holds.
 */
export function nextPart(request: RunRequest, first: number, limits: PartLimits): RequestPart {
  const { cuSeqlens } = request.batch;
  const begin = cuSeqlens[first];
  const length = cuSeqlens[first + 1] - begin;
  if (length > limits.memory) {
    throw new UnmaskError({
      code: 'gpu/limits',
      message: 'One text is longer than this GPU can hold at once.',
      expected: `at most ${limits.memory} tokens`,
      actual: `${length} tokens`,
      remedy: 'Your text is kept. Shorten it, or run on the CPU.',
      details: { tokens: length, maxTokens: limits.memory },
    });
  }
  const limit = Math.min(limits.memory, limits.time);
  let end = first + 1;
  while (end + 1 < cuSeqlens.length && cuSeqlens[end + 1] - begin <= limit) end++;
  return cutPart(request, first, end);
}

function cutPart(request: RunRequest, firstSequence: number, endSequence: number): RequestPart {
  const { batch, masks } = request;
  const begin = batch.cuSeqlens[firstSequence];
  const end = batch.cuSeqlens[endSequence];
  const part: TokenBatch = {
    ids: batch.ids.subarray(begin, end),
    tokenTypeIds: batch.tokenTypeIds.subarray(begin, end),
    cuSeqlens: batch.cuSeqlens.slice(firstSequence, endSequence + 1).map((at) => at - begin),
  };
  const inside = (rows: Uint32Array | undefined): number[] =>
    [...(rows ?? [])].flatMap((row, index) => (row >= begin && row < end ? [index] : []));
  const maskIndices = inside(masks?.rows);
  const hiddenIndices = inside(request.hiddenRows);
  const afterEachPassIndices = inside(request.afterEachPass);
  const shifted = (rows: Uint32Array, indices: readonly number[]): Uint32Array =>
    Uint32Array.from(indices, (index) => rows[index] - begin);
  return {
    request: {
      batch: part,
      ...(request.passes === undefined ? {} : { passes: request.passes }),
      ...(masks === undefined
        ? {}
        : {
            masks: {
              ...masks,
              rows: shifted(masks.rows, maskIndices),
              ...(masks.targets === undefined
                ? {}
                : { targets: maskIndices.map((index) => masks.targets?.[index] ?? new Uint32Array()) }),
            },
          }),
      ...(request.hiddenRows === undefined ? {} : { hiddenRows: shifted(request.hiddenRows, hiddenIndices) }),
      ...(request.afterEachPass === undefined
        ? {}
        : { afterEachPass: shifted(request.afterEachPass, afterEachPassIndices) }),
      pooled: request.pooled ?? false,
      meanPool: request.meanPool ?? false,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
    firstSequence,
    endSequence,
    maskIndices,
    hiddenIndices,
    afterEachPassIndices,
  };
}

/** A part's result without its time. */
export type PartResult = Omit<RunResult, 'durationMs'>;

/** Puts the results of all parts of `request` into the order the caller asked. */
export function joinResults(
  request: RunRequest,
  parts: readonly RequestPart[],
  results: readonly PartResult[],
): PartResult {
  const masks: MaskResult[] = [];
  const masksAfterEachPass: MaskResult[][] = [];
  const hidden: Float32Array[] = [];
  const afterEachPass: Float32Array[][] = [];
  results.forEach((result, p) => {
    const part = parts[p];
    const begin = request.batch.cuSeqlens[part.firstSequence];
    const place = (all: MaskResult[], read: readonly MaskResult[]): void =>
      read.forEach((mask, i) => (all[part.maskIndices[i]] = { ...mask, row: mask.row + begin }));
    place(masks, result.masks);
    result.masksAfterEachPass?.forEach((read, pass) => place((masksAfterEachPass[pass] ??= []), read));
    result.hidden?.forEach((row, i) => (hidden[part.hiddenIndices[i]] = row));
    result.afterEachPass?.forEach((rows, pass) => {
      const all = (afterEachPass[pass] ??= []);
      rows.forEach((row, i) => (all[part.afterEachPassIndices[i]] = row));
    });
  });
  return {
    masks,
    ...(request.masks?.afterEachPass === true ? { masksAfterEachPass } : {}),
    ...(request.hiddenRows === undefined ? {} : { hidden }),
    ...(request.pooled === true ? { pooled: results.flatMap((result) => result.pooled ?? []) } : {}),
    ...(request.meanPool === true ? { meanPool: results.flatMap((result) => result.meanPool ?? []) } : {}),
    ...(request.afterEachPass === undefined ? {} : { afterEachPass }),
  };
}
