/** Waits for a state that nothing announces, such as a server's log: looked at in every turn of the event loop, by no clock. */
export async function turnsUntil(isThere: () => boolean): Promise<void> {
  while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
}
