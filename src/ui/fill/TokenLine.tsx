import { Button } from 'react-aria-components';
import type { TokensState } from '../../page/client.ts';
import type { MaskForm } from '../../worker/messages.ts';
import { FormChoice } from '../frame/FormChoice.tsx';
import type { Draft } from './draft.ts';
import { focusText } from '../lab/focus_text.ts';
import { formMatters } from './token_text.ts';
import type { ChangeDraft } from './use_draft.ts';

const FORM_MEANING: Readonly<Record<MaskForm, string>> = {
  typed: 'As Hugging Face reads a typed [MASK]: a lone ▁ follows it.',
  'in-place': 'As if a word had been masked where it stood: no lone ▁ behind it.',
};

/** More ids than this scroll. */
const LONG = 64;

interface TokenLineProps {
  readonly tokens: TokensState;
  readonly draft: Draft;
  readonly change: ChangeDraft;
}

/** The ids the model reads, and the form of a typed mask where the choice changes them. */
export function TokenLine({ tokens, draft, change }: TokenLineProps) {
  const shown = tokens.tokens.slice(0, tokens.maxTokens);
  return (
    <div className="token-line">
      <div
        role="group"
        aria-label="Token ids"
        // A list that scrolls must be reachable by keyboard.
        {...(shown.length > LONG ? { className: 'ids ids-long', tabIndex: 0 } : { className: 'ids' })}
      >
        <span className="quiet">ids </span>
        <code>{shown.map((token) => token.inputId).join(' ')}</code>
      </div>
      {draft.masked.length > 0 && (
        <Button
          className="button button-quiet"
          onPress={(event) => {
            focusText(event);
            change({ type: 'unmask-all' }, 'now');
          }}
        >
          Unmask all
        </Button>
      )}
      {formMatters(shown, draft.form) && (
        <div className="form-choice">
          <FormChoice
            label="form"
            value={draft.form}
            onChange={(form) => change({ type: 'form', form }, 'now')}
          />
          <span className="quiet">{FORM_MEANING[draft.form]} Both are right; the numbers differ.</span>
        </div>
      )}
    </div>
  );
}
