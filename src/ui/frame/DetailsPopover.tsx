import { useContext, type ReactNode } from 'react';
import { Button, OverlayTriggerStateContext, Popover } from 'react-aria-components';

/**
 * Details of the button that opens it, in a `DialogTrigger`. The popover itself is the dialog, named by that
 * button: with a dialog of its own inside, react-aria's hidden dismiss buttons would stand outside any landmark.
 */
export function DetailsPopover({ children }: { readonly children: ReactNode }) {
  return (
    <Popover className="popover" placement="bottom end">
      <div className="dialog">
        {children}
        <CloseButton />
      </div>
    </Popover>
  );
}

function CloseButton() {
  const overlay = useContext(OverlayTriggerStateContext);
  return (
    <Button className="button" onPress={() => overlay?.close()}>
      Close
    </Button>
  );
}
