import { Button } from 'react-aria-components';

/** Puts a notice away that has been read. */
export function DismissButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button className="button" onPress={onPress}>
      Dismiss
    </Button>
  );
}
