/** The builds of the kernels, and which of them this machine can run. */
import { UnmaskError } from '../model/errors.ts';

/**
 * Which SIMD instructions the kernels are built with. Relaxed multiply-add rounds once where the processor fuses it: its last bits differ
 * between machines. Plain SIMD gives the same bits everywhere.
 */
export type SimdKind = 'relaxed' | 'plain';

/** `(func (param v128) (result v128) …)` of one instruction each: the smallest module that an engine without it refuses. */
const PROBES = {
  // i32x4.neg of the parameter.
  plain: [0xfd, 0xa1, 0x01],
  // f32x4.relaxed_madd of the parameter three times.
  relaxed: [0x20, 0, 0x20, 0, 0xfd, 0x85, 0x02],
} as const satisfies Record<SimdKind, readonly number[]>;

function probe(kind: SimdKind): Uint8Array<ArrayBuffer> {
  const body = [0, 0x20, 0, ...PROBES[kind], 0x0b];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b],
    ...[3, 2, 1, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  );
}

/** The best build that this JavaScript engine accepts; null without WebAssembly SIMD. */
export function supportedSimd(): SimdKind | null {
  if (typeof WebAssembly === 'undefined') return null;
  return (['relaxed', 'plain'] as const).find((kind) => WebAssembly.validate(probe(kind))) ?? null;
}

/** Compiles a build. @param shared whether its memory will be shared between threads */
export async function compileKernels(kind: SimdKind, shared: boolean): Promise<WebAssembly.Module> {
  const { default: base64 } =
    kind === 'relaxed'
      ? await import('./assembly/index.ts?kernels=relaxed')
      : await import('./assembly/index.ts?kernels=plain');
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return WebAssembly.compile(shared ? bytes : withOwnMemory(bytes));
}

/** `import "env" "memory"`, and that it is a memory; the flags of its limits follow. */
const MEMORY_IMPORT = [3, ...new TextEncoder().encode('env'), 6, ...new TextEncoder().encode('memory'), 2];
/** It has a maximum and is shared; it has a maximum. */
const SHARED_LIMITS = 3;
const OWN_LIMITS = 1;

/** The module for a memory that is not shared: one bit of it is all that differs, so it is not built twice. */
function withOwnMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, start) => MEMORY_IMPORT.every((byte, i) => bytes[start + i] === byte));
  const flags = at + MEMORY_IMPORT.length;
  if (at < 0 || bytes[flags] !== SHARED_LIMITS) throw new Error('the kernels import no shared memory');
  const own = bytes.slice();
  own[flags] = OWN_LIMITS;
  return own;
}

/** @throws UnmaskError `cpu/unavailable` without WebAssembly SIMD */
export function requireSimd(): SimdKind {
  const kind = supportedSimd();
  if (kind !== null) return kind;
  throw new UnmaskError({
    code: 'cpu/unavailable',
    message: 'This browser has no WebAssembly SIMD.',
    remedy: 'Unmask computes in plain JavaScript instead, which takes longer. A newer browser is faster.',
  });
}
