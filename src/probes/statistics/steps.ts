/** Work that can be done a step at a time, done at once. @returns what it comes to */
export function finished<Result>(steps: Generator<undefined, Result, undefined>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
