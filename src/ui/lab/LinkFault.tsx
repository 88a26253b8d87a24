import { DismissButton } from '../frame/DismissButton.tsx';
import { ErrorNotice } from '../frame/Notice.tsx';
import type { OpenedLink } from './use_shared.ts';

/** A link that could not be opened, until it is dismissed. */
export function LinkFault({ link: { error, dismiss } }: { readonly link: OpenedLink }) {
  if (error === null) return null;
  return (
    <ErrorNotice
      error={error}
      safe="Nothing of it was used."
      context={{}}
      actions={<DismissButton onPress={dismiss} />}
    />
  );
}
