/** Which of a model's two tokenizers the visitor reads it by, remembered from visit to visit where storage allows it. */
import type { ChosenTokenizers } from '../../page/client.ts';
import { keepText, keptText } from '../kept_text.ts';

const STORAGE_KEY = 'unmask.tokenizer';

/** One text for each model. Where storage refuses, the next visit reads each as transformers 5 does. */
export function chosenTokenizers(storage: () => Pick<Storage, 'getItem' | 'setItem'>): ChosenTokenizers {
  return {
    get: (family) => keptText(storage, `${STORAGE_KEY} ${family}`),
    set: (family, file) => keepText(storage, `${STORAGE_KEY} ${family}`, file),
  };
}
