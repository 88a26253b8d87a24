/** A model that answers: opened, its engine started, and let go of in the end. */
import { shortContent } from '../src/model/identity.ts';
import type { Session } from '../src/model/session.ts';
import { type EngineChoice, startSession } from './engine.ts';
import type { HubMeans } from './io.ts';
import type { OpenedModel } from './model_folder.ts';
import { type ModelAsked, openModel } from './open_model.ts';

/** @throws as {@link openModel} and {@link startSession} */
export async function withModel<T>(
  { choice, ...asked }: ModelAsked & { readonly choice: EngineChoice },
  means: HubMeans,
  work: (model: OpenedModel, session: Session) => Promise<T>,
): Promise<T> {
  const model = await openModel(asked, means);
  try {
    const session = await startSession(model.loaded, choice);
    try {
      return await work(model, session);
    } finally {
      session.destroy();
    }
  } finally {
    model.tokenizer.destroy();
    model.loaded.release();
  }
}

/** Whose numbers a record has. */
export function whenceOf({ loaded }: OpenedModel, { identity }: Session): object {
  const { name, revision, content, dtype, backend, adapter } = identity;
  return {
    ...{ model: name, revision, content: shortContent(content), tokenizer: loaded.from.tokenizerFile },
    ...{ dtype, engine: backend, adapter },
  };
}
