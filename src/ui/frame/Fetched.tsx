import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';

interface FetchedProps<Code> {
  /** The view's name, the page's heading until the view has its own. */
  readonly title: string;
  /** The same function at every drawing. */
  readonly load: () => Promise<Code>;
  readonly children: (code: Code) => ReactNode;
}

type State<Code> =
  { readonly kind: 'coming' } | { readonly kind: 'there'; readonly code: Code } | { readonly kind: 'failed' };

/** A view whose code is fetched when it is first opened, so that the first view does not wait for the others. */
export function Fetched<Code>({ title, load, children }: FetchedProps<Code>) {
  const [state, setState] = useState<State<Code>>({ kind: 'coming' });
  const isComing = state.kind === 'coming';
  useEffect(() => {
    if (!isComing) return;
    let isWanted = true;
    load().then(
      (code) => isWanted && setState({ kind: 'there', code }),
      () => isWanted && setState({ kind: 'failed' }),
    );
    return () => {
      isWanted = false;
    };
  }, [load, isComing]);
  const heading = <h1 className="visually-hidden">{title}</h1>;
  switch (state.kind) {
    case 'coming':
      return (
        <>
          {heading}
          <p className="quiet" role="status">
            Opening this view
          </p>
        </>
      );
    case 'there':
      return children(state.code);
    case 'failed':
      return (
        <>
          {heading}
          <div className="notice notice-error" role="alert">
            <div className="notice-words">
              <p className="notice-title">The code of this view did not arrive.</p>
              <p>Your text and the other views are safe. Look whether there is a network, and try again.</p>
            </div>
            <div className="notice-actions">
              <Button className="button" onPress={() => setState({ kind: 'coming' })}>
                Try again
              </Button>
            </div>
          </div>
        </>
      );
  }
}
