/** How often a run calls upon WebGPU: every call crosses into the browser, or into Dawn, and costs the CPU. */

/** Calls by the method's name; dispatches are `dispatchWorkgroups`. */
export type CallCounts = ReadonlyMap<string, number>;

type Method = (...parameters: unknown[]) => unknown;

/** Objects that a run makes and calls upon in turn, by the method that makes them. */
const MAKES_MORE = new Set(['createCommandEncoder', 'beginComputePass']);

/**
 * Counts the calls of `device`, of its queue, and of every encoder made of it while `work` is at it. What is called afterwards is not watched.
 * @throws what `work` throws
 */
export async function countCalls(device: GPUDevice, work: () => Promise<unknown>): Promise<CallCounts> {
  const counts = new Map<string, number>();
  const unwatch = [watch(device, counts), watch(device.queue, counts)];
  try {
    await work();
  } finally {
    for (const undo of unwatch) undo();
  }
  return counts;
}

/** Has each method of `target` counted. @returns what undoes it */
function watch(target: object, counts: Map<string, number>): () => void {
  const names = methodNames(target);
  for (const name of names) {
    const method = (Reflect.get(target, name) as Method).bind(target);
    const counted: Method = (...parameters) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const result = method(...parameters);
      if (MAKES_MORE.has(name)) watch(result as object, counts);
      return result;
    };
    Reflect.defineProperty(target, name, { value: counted, configurable: true });
  }
  return () => {
    // The prototype's method shows again.
    for (const name of names) Reflect.deleteProperty(target, name);
  };
}

/** Methods that WebGPU's objects have of their prototypes; getters are left alone. */
function methodNames(target: object): string[] {
  const names = new Set<string>();
  let prototype = Object.getPrototypeOf(target) as object | null;
  while (prototype !== null && prototype !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof value === 'function') names.add(name);
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return [...names];
}
