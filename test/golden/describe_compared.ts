/** A golden file's cases as tests of an engine: what `npm run golden` compares of the file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelIdentity, Session } from '../../src/model/session.ts';
import type { ComparedModel } from './compared.ts';
import { readCompared } from './formats.ts';

/** @param create a session over the model's weights, which is destroyed in the end */
export function describeCompared(
  engine: string,
  path: string,
  dtype: ModelIdentity['dtype'],
  create: (model: ComparedModel) => Promise<Session>,
): void {
  describe.each(readCompared(path).models.map((model) => [model.name, model] as const))(
    '%s',
    (name, model) => {
      let session: Session;
      beforeAll(async () => {
        session = await create(model);
      });
      afterAll(() => session.destroy());

      test.each(model.cases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
        const comparison = await golden.compare(session);
        console.info(`${engine}, ${name}, ${golden.name}: error ${comparison.error.toExponential(2)}`);
        expect(comparison.isRight({ dtype }), JSON.stringify(comparison.verdict)).toBe(true);
      });
    },
  );
}
