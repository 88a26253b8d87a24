import { useEffect, useMemo, useState } from 'react';
import { toErrorData, type WorkerClient } from '../../page/client.ts';
import type { MaskForm } from '../../worker/messages.ts';
import { placedWordsOf, type PlacedWords } from './placed_pieces.ts';

/** The masks at which words are to be read, and the model that reads them. */
export interface AskedPlaces {
  /** `ModelIdentity.content` of the model whose numbers are shown; null asks nothing. */
  readonly content: string | null;
  readonly sentences: readonly string[];
  /** Which mask of each: 0, the first, unless said otherwise. */
  readonly read?: number;
  readonly form: MaskForm;
}

interface Known {
  readonly at: string;
  readonly words: PlacedWords;
}

const NOTHING_KNOWN: PlacedWords = new Map();

/**
 * Asks the tokenizer once how words read. More sentences than a probe may have are not looked at: every word is known, and nothing of
 * it; the probe itself then says what is too many.
 * @returns null where nothing came to be known, or of another model than asked
 */
export async function placedWords(
  probes: Pick<WorkerClient['probes'], 'placeWords'>,
  { content, sentences, read = 0, form }: AskedPlaces,
  words: readonly string[],
): Promise<PlacedWords | null> {
  // A target may be written as a piece's own name, and is then read as any other text is.
  const asked = words.filter((word) => word !== '');
  if (content === null || sentences.length === 0 || asked.length === 0) return null;
  try {
    const placed = await probes.placeWords({
      sentences: sentences.map((text) => ({ text, hide: [], read })),
      form,
      words: asked,
    });
    return placedWordsOf(placed, content, asked);
  } catch (thrown) {
    // Any other refusal is a worker that is gone; without it the page says that it stopped.
    return toErrorData(thrown).code === 'input/invalid' ? new Map(asked.map((word) => [word, []])) : null;
  }
}

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
  const { content, sentences, read = 0, form } = asked;
  const [known, setKnown] = useState<Known | null>(null);
  const at = useMemo(
    () => JSON.stringify([content, form, read, sentences]),
    [content, form, read, sentences],
  );
  useEffect(() => {
    let isLatest = true;
    void placedWords(client.probes, { content, sentences, read, form }, words).then((found) => {
      if (isLatest && found !== null) setKnown({ at, words: found });
    });
    return () => {
      isLatest = false;
    };
  }, [client, at, content, form, read, sentences, words]);
  return known?.at === at ? known.words : NOTHING_KNOWN;
}
