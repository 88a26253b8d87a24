import { useState } from 'react';
import { Button } from 'react-aria-components';
import { KEPT_DAYS, keptTab } from '../kept_tab.ts';

/** Whether what is typed is kept on the device, and the way to take it away. */
export function KeptTyping() {
  const [isOn, setOn] = useState(keptTab.isOn);
  const [isForgotten, setForgotten] = useState(false);
  if (!keptTab.canKeep) {
    return <p className="quiet">What you type is kept for this tab alone, and gone once it is closed.</p>;
  }
  const turn = (on: boolean): void => {
    keptTab.turn(on);
    setOn(on);
    setForgotten(false);
  };
  return (
    <div className="kept-typing">
      <label className="check">
        <input type="checkbox" checked={isOn} onChange={({ target }) => turn(target.checked)} /> Keep what I
        type on this device
      </label>
      <p className="quiet">
        {isOn
          ? `The texts in the fields, and how the views are set up, come back in a new tab after this one was closed or the browser ended, for ${KEPT_DAYS} days and where the browser has room for them. They are sent nowhere. Who uses this browser after you can read them.`
          : 'What you type is kept for this tab alone, and gone once it is closed.'}
      </p>
      {isOn && (
        <div className="kept-actions">
          <Button
            className="button"
            onPress={() => {
              keptTab.forget();
              setForgotten(true);
            }}
          >
            Forget what was typed
          </Button>
          <span className="quiet" role="status">
            {isForgotten && 'Forgotten. What is in the fields stays, and is kept again with its next change.'}
          </span>
        </div>
      )}
    </div>
  );
}
