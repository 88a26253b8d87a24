import { useEffect, useMemo, useState } from 'react';
import type { WorkerClient } from '../../worker/client.ts';
import type { MaskForm } from '../../worker/messages.ts';
import { isPieceName, placedWordsOf, type PlacedWords } from './placed_pieces.ts';

/** The masks at which words are to be read, and the model that reads them. */
export interface AskedPlaces {
  /** `ModelIdentity.content` of the model whose numbers are shown; null asks nothing. */
  readonly content: string | null;
  /** The first mask of each. */
  readonly sentences: readonly string[];
  readonly form: MaskForm;
}

interface Known {
  readonly at: string;
  readonly words: PlacedWords;
}

const NOTHING_KNOWN: PlacedWords = new Map();

/**
 * How words read at the masks of some sentences, by the tokenizer of the model in the worker. What is not known yet, or is of another
 * model than asked, is not there; nothing of other sentences ever is.
 * @param asked its sentences memoised by the caller, as `words` are
 */
export function usePlacedWords(
  client: WorkerClient,
  asked: AskedPlaces,
  words: readonly string[],
): PlacedWords {
  const { content, sentences, form } = asked;
  const [known, setKnown] = useState<Known | null>(null);
  const at = useMemo(() => JSON.stringify([content, form, sentences]), [content, form, sentences]);
  useEffect(() => {
    const unknown = words.filter((word) => word !== '' && !isPieceName(word));
    if (content === null || sentences.length === 0 || unknown.length === 0) return;
    let isLatest = true;
    client.probes
      .placeWords({
        sentences: sentences.map((text) => ({ text, hide: [], read: 0 })),
        form,
        words: unknown,
      })
      .then(
        (placed) => {
          const found = placedWordsOf(placed, content, unknown);
          if (isLatest && found !== null) setKnown({ at, words: found });
        },
        // Only a worker that is gone refuses; without it the page says that it stopped.
        () => undefined,
      );
    return () => {
      isLatest = false;
    };
  }, [client, at, content, form, sentences, words]);
  return known?.at === at ? known.words : NOTHING_KNOWN;
}
