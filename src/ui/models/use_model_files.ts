import { useEffect, useEffectEvent, useState } from 'react';
import type { WorkerClient } from '../../page/client.ts';
import { addFiles, completeFiles, NO_FILES, type GivenFiles } from '../../page/model_files.ts';

export interface ModelFiles {
  readonly given: GivenFiles;
  /** What the visitor calls the model in the files that are opened next; empty for a name after its config. */
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly add: (files: readonly File[]) => void;
  readonly clear: () => void;
}

/** Files of a model, gathered until all three are there, and then opened. */
export function useModelFiles(client: WorkerClient, onOpen: () => void): ModelFiles {
  const [given, setGiven] = useState(NO_FILES);
  const [name, setName] = useState('');
  const add = (files: readonly File[]): void => {
    const next = addFiles(given, files);
    const complete = completeFiles(next);
    setGiven(complete === null ? next : NO_FILES);
    if (complete === null) return;
    client.models.open({ from: 'files', files: complete, name });
    setName('');
    onOpen();
  };
  return { given, name, setName, add, clear: () => setGiven(NO_FILES) };
}

/**
 * Files may be dropped anywhere on the page.
 * @returns whether files are being dragged over it now
 */
export function useFileDrop(onDrop: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const dropped = useEffectEvent(onDrop);
  useEffect(() => {
    // `dragleave` comes for every element passed on the way: entered minus left tells when the page itself is left.
    let depth = 0;
    const off = new AbortController();
    const onFiles = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      act: (event: DragEvent, carried: DataTransfer) => void,
    ): void => {
      const listener = (event: DragEvent): void => {
        if (event.dataTransfer?.types.includes('Files') === true) act(event, event.dataTransfer);
      };
      window.addEventListener(type, listener, { signal: off.signal });
    };
    onFiles('dragenter', () => {
      depth++;
      setIsOver(true);
    });
    onFiles('dragover', (event, carried) => {
      event.preventDefault();
      carried.dropEffect = 'copy';
    });
    onFiles('dragleave', () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    });
    onFiles('drop', (event, carried) => {
      depth = 0;
      setIsOver(false);
      // Else the browser leaves the page for the file.
      event.preventDefault();
      dropped([...carried.files]);
    });
    return () => off.abort();
  }, []);
  return isOver;
}
