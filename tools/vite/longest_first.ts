/** The order of test files: one that takes half a minute and begins last leaves the other core idle for so long. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Of the tests without a GPU and of those on Dawn; the rest take seconds. */
const LONGEST = ['test/golden/cpu.test.ts', 'test/golden/golden.gpu.test.ts', 'test/streaming.gpu.test.ts'];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
