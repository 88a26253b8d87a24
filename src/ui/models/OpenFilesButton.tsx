import { Button, FileTrigger } from 'react-aria-components';

interface OpenFilesButtonProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Opens the system's file chooser. No filter by type: some systems grey out endings that they do not know. */
export function OpenFilesButton({ label, onFiles }: OpenFilesButtonProps) {
  return (
    <FileTrigger
      allowsMultiple
      onSelect={(list) => {
        if (list !== null && list.length > 0) onFiles([...list]);
      }}
    >
      <Button className="button">{label}</Button>
    </FileTrigger>
  );
}
