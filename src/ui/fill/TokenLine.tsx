import { lazy, Suspense } from 'react';
import { Button } from 'react-aria-components';
import type { TokensState, WorkerClient } from '../../page/client.ts';
import type { MaskForm, ModelView } from '../../worker/messages.ts';
import { FormChoice } from '../frame/FormChoice.tsx';
import type { Draft } from './draft.ts';
import { focusText } from '../lab/focus_text.ts';
import { formMatters } from './token_text.ts';
import type { ChangeDraft } from './use_draft.ts';

/** For models with two tokenizers alone. Where its code does not arrive, the line says nothing of the other. */
const OtherReading = lazy(() => import('./OtherReading.tsx').catch(() => ({ default: () => null })));

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
  readonly client: WorkerClient;
  /** The model that reads. */
  readonly model: ModelView | null;
}

/** The ids the model reads, and the form of a typed mask where the choice changes them. */
export function TokenLine({ tokens, draft, change, client, model }: TokenLineProps) {
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
      {model?.otherTokenizerFile != null && (
        <Suspense>
          <OtherReading
            client={client}
            tokens={tokens}
            content={model.content}
            files={{ reading: model.tokenizerFile, other: model.otherTokenizerFile }}
          />
        </Suspense>
      )}
    </div>
  );
}
