import type { ViewState } from '../../page/client.ts';

/** What helps a report beside the error: the model and what computes. Never the visitor's text. */
export function reportContext({
  model,
  backend,
}: Pick<ViewState, 'model' | 'backend'>): Readonly<Record<string, string>> {
  return {
    ...(model === null ? {} : { model: model.name, revision: model.revision }),
    ...(backend === null
      ? {}
      : {
          backend: backend.identity.backend,
          adapter: backend.identity.adapter,
          precision: backend.identity.dtype,
        }),
  };
}
