/**
 * How threads share a kernel's work: each takes the next unit of it that no other has taken, until there is none. A thread that is slower, or
 * comes later, takes fewer, and the others do not wait for it longer than for its last unit.
 */

/** @param claims u32, the number of units taken so far. @returns the next one's number; from 0, and on beyond the last */
export function claim(claims: usize): usize {
  return atomic.add<u32>(claims, 1);
}
