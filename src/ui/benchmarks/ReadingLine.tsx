import { Button } from 'react-aria-components';
import { formatBytes, percentDone } from '../format.ts';
import type { ReadingFiles } from './use_benchmark_set.ts';

/** How far a file is read, and the way to stop it. */
export function ReadingLine({
  reading: { name, read, size },
  onCancel,
}: {
  readonly reading: ReadingFiles;
  readonly onCancel: () => void;
}) {
  return (
    <div className="lab-progress-line appears-late">
      <span>
        Reading <bdi>{name}</bdi>: {formatBytes(read)} of {formatBytes(size)}
      </span>
      <progress
        className="lab-progress"
        aria-label="Reading"
        max={100}
        value={percentDone(read, size) ?? 100}
      />
      <Button className="button" onPress={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
