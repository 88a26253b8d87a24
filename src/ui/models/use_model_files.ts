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
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth++;
      setIsOver(true);
    };
    const over = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    };
    const leave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setIsOver(false);
      if (!carriesFiles(event)) return;
      // Else the browser leaves the page for the file.
      event.preventDefault();
      dropped([...(event.dataTransfer?.files ?? [])]);
    };
    const off = new AbortController();
    const { signal } = off;
    window.addEventListener('dragenter', enter, { signal });
    window.addEventListener('dragover', over, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => off.abort();
  }, []);
  return isOver;
}
