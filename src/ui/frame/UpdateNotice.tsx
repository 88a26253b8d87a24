import { Button } from 'react-aria-components';
import type { PwaState } from '../pwa.ts';
import { Notice } from './Notice.tsx';

/** A newer page waits, or a part of this one is no longer on the server: the visitor says when to reload. */
export function UpdateNotice({ update }: Pick<PwaState, 'update'>) {
  if (update === null) return null;
  return (
    <Notice
      fold={{ name: 'update', title: 'There is a newer page', isStatus: true }}
      actions={
        <Button className="button" onPress={update}>
          Reload
        </Button>
      }
    >
      <p role="status">A new version is waiting. Reload when it suits you: your text is kept.</p>
    </Notice>
  );
}
