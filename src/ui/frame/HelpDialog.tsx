import { PageDialog } from './PageDialog.tsx';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Enter'], 'In the sentence or template: run now'],
  [['Shift', 'Enter'], 'In the sentence or template: a new line'],
  [['←', '→'], 'Among the tokens: move'],
  [
    ['M'],
    'On a token: mask its word; of a word of several pieces, again: the piece alone; again: nothing (Space, Enter and a click too)',
  ],
  [['Shift', '→'], 'On a token: mask the next word as well'],
  [['Ctrl', 'Z'], 'In Fill: undo what was typed, masked or chosen (with Shift, or Ctrl Y: again)'],
  [['C'], 'In Fill: compare, with the word of the caret or chip put against another'],
  [['/'], 'Find a word in the whole vocabulary'],
  [['[', ']'], 'In Compare: swap side A and side B'],
  [['P'], 'On a word of Compare: pin it, or take the pin off (Space and Enter too)'],
  [['Esc'], 'Stop a run; clear the word looked for; close what is open'],
  [['?'], 'This list'],
];

/** The keys of the page. */
export function HelpDialog(props: {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}) {
  return (
    <PageDialog title="Keyboard" className="dialog" {...props}>
      <dl className="keys">
        {KEYS.map(([keys, does]) => (
          <div className="key-line" key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </PageDialog>
  );
}
