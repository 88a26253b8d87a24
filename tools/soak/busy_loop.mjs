/**
 * Keeps one core busy: `node busy_loop.mjs MINUTES`. Ends by itself after that time, or within a second of its parent, so that
 * nothing spins on whatever becomes of the parent.
 */
const endMs = Date.now() + Number(process.argv[2]) * 60_000;
const parent = process.ppid;
while (Date.now() < endMs && process.ppid === parent) {
  const pauseMs = Date.now() + 500;
  while (Date.now() < pauseMs);
}
