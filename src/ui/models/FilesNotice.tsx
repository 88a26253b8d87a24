import { Button } from 'react-aria-components';
import { givenWords } from '../../page/model_files.ts';
import { Notice } from '../frame/Notice.tsx';
import { ModelFileNames } from './ModelFileNames.tsx';
import { OpenFilesButton } from './OpenFilesButton.tsx';
import type { ModelFiles } from './use_model_files.ts';

/** Some files of a model are here, others are still needed. */
export function FilesNotice({ files }: { readonly files: ModelFiles }) {
  const words = givenWords(files.given);
  if (words === null) return null;
  return (
    <Notice
      actions={
        <>
          <OpenFilesButton label="Open more files" onFiles={files.add} />
          <Button className="button" onPress={files.clear}>
            Put them away
          </Button>
        </>
      }
    >
      <p role="status">{words} The model in use goes on answering.</p>
    </Notice>
  );
}

/** Drawn over the page while files are dragged over it; the page itself takes the drop. */
export function DropHint({
  isOver,
  takesPairs,
}: {
  readonly isOver: boolean;
  /** A set of sentence pairs may be dropped too. */
  readonly takesPairs: boolean;
}) {
  if (!isOver) return null;
  return (
    <div className="drop-hint" aria-hidden="true">
      <p>
        Drop <ModelFileNames />
        {takesPairs && ', or a set of sentence pairs,'} here. They are read in this tab and sent nowhere.
      </p>
    </div>
  );
}
