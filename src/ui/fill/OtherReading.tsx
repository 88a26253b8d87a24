import { useEffect, useState } from 'react';
import type { TokensState, WorkerClient } from '../../page/client.ts';
import type { OtherReading as Read } from '../../worker/messages.ts';
import { formatPlural } from '../format.ts';
import { otherReadingWords, type TwoFiles } from './other_reading.ts';

interface OtherReadingProps {
  readonly client: WorkerClient;
  readonly tokens: TokensState;
  /** Of the model that read the tokens. */
  readonly content: string;
  readonly files: TwoFiles;
}

/** Where the other of the model's two tokenizers reads the present text differently; nothing where it does not. */
export default function OtherReading({ client, tokens, content, files }: OtherReadingProps) {
  const { text, pair, form } = tokens.query;
  const [read, setRead] = useState<{ readonly of: TokensState; readonly reading: Read } | null>(null);
  useEffect(() => {
    const asked = new AbortController();
    client.probes.otherReading({ text, pair, form }, asked.signal).then(
      (reading) => setRead({ of: tokens, reading }),
      // A worker that is gone says so itself, and a file that cannot be read is told of when it is chosen.
      () => setRead(null),
    );
    return () => asked.abort();
  }, [client, tokens, text, pair, form]);
  // What is not of these tokens and this model is not known yet.
  if (read?.of !== tokens || read.reading.content !== content) return null;
  const { stretches, count } = read.reading;
  return stretches.map((stretch) => {
    const { segment, start, end } = stretch.range;
    const stretchText = (segment === 0 ? text : (pair ?? '')).slice(start, end);
    return (
      <p className="quiet other-reading" key={`${segment} ${start}`}>
        {otherReadingWords(stretch, stretchText, files)}
        {stretch === stretches.at(-1) &&
          count > stretches.length &&
          ` ${formatPlural(count - stretches.length, 'more stretch', 'more stretches')} of this text differ too.`}
      </p>
    );
  });
}
