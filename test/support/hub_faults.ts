/** What the imitation hub can do wrong, and when. Numbers in the comments are those of FAULTS.md. */

/**
 * Where in the exchange: the API's JSON, the `resolve` address of an LFS file (a redirect), or the answer that holds a
 * file's bytes (from the other origin for LFS files, from the hub itself for small ones).
 */
export type HubStage = 'api' | 'resolve' | 'content';

/** How a body says how long it is: `none` ends with the connection, so that a cut looks like a proper end. */
export type LengthHeader = 'content-length' | 'chunked' | 'none';

export type FaultKind =
  /** 1: the socket is cut when `afterBytes` of this body are sent, or before byte `atByte` of the file. */
  | {
      readonly kind: 'cut';
      readonly afterBytes?: number;
      readonly atByte?: number;
      readonly length?: LengthHeader;
    }
  /** The socket is cut before the first header. */
  | { readonly kind: 'reset' }
  /** 302 to this address, or, where it is null, to the one that was asked for. */
  | { readonly kind: 'redirect'; readonly to: string | null }
  /** 2: the body ends `byBytes` early, with a Content-Length that agrees with it. */
  | { readonly kind: 'short'; readonly byBytes: number }
  /** 3: `byBytes` zeros too many. */
  | { readonly kind: 'extra'; readonly byBytes: number }
  /** 4, 8, 9: this status; `retryAfter` in seconds or as an HTTP date. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number | string }
  /** 4: status 200 and a web page. */
  | { readonly kind: 'html' }
  /** 5: status 200 and the LFS pointer. */
  | { readonly kind: 'lfs-pointer' }
  /** 6: a 206 whose Content-Range and bytes begin `byBytes` later than asked. */
  | { readonly kind: 'wrong-content-range'; readonly byBytes: number }
  /** 7: status 200 and the whole file. */
  | { readonly kind: 'range-ignored' }
  /** 10: nothing more after so many bytes, for ever; 0: not even headers. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** 11. */
  | { readonly kind: 'no-content-length'; readonly length?: Exclude<LengthHeader, 'content-length'> }
  /** 12: the lowest bit of byte `atByte` of the file is flipped on the way. */
  | { readonly kind: 'flip'; readonly atByte: number }
  /** 13: the answer has no CORS header; `status` where it is another than it would be. */
  | { readonly kind: 'no-cors'; readonly status?: number };

export type HubFault = FaultKind & {
  /** `content` by default. */
  readonly stage?: HubStage;
  /** Only this file; every file by default. */
  readonly file?: string;
  /** Requests that match and are still answered properly before it begins. */
  readonly skip?: number;
  /** Requests it then hits; 1 by default, `Infinity` for all. */
  readonly times?: number;
};

/** One answer about to be given. */
export interface Occasion {
  readonly stage: HubStage;
  readonly file: string | null;
  /** Bytes of the file, `end` exclusive; 0 and 0 where there are none. */
  readonly start: number;
  readonly end: number;
}

/** The faults that are set, each with what is left of it. */
export class FaultBoard {
  #faults: { readonly fault: HubFault; skip: number; times: number }[] = [];

  set(fault: HubFault): void {
    this.#faults.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The first fault that hits here, or null; what it has left is counted down. */
  take(occasion: Occasion): FaultKind | null {
    for (const entry of this.#faults) {
      if (entry.times <= 0 || !matches(entry.fault, occasion)) continue;
      if (entry.skip > 0) {
        entry.skip--;
        continue;
      }
      entry.times--;
      return entry.fault;
    }
    return null;
  }
}

function matches(fault: HubFault, { stage, file, start, end }: Occasion): boolean {
  if ((fault.stage ?? 'content') !== stage) return false;
  if (fault.file !== undefined && fault.file !== file) return false;
  // A fault at a byte waits for the answer that holds the byte.
  const atByte = fault.kind === 'cut' || fault.kind === 'flip' ? fault.atByte : undefined;
  return atByte === undefined || (start <= atByte && atByte < end);
}
