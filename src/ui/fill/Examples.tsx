import { Button } from 'react-aria-components';
import { EXAMPLES, type Example } from './examples.ts';

/** Sentences one click away. */
export function Examples({ onChoose }: { readonly onChoose: (example: Example) => void }) {
  return (
    <section className="examples" aria-labelledby="examples-title">
      <h2 className="section-title" id="examples-title">
        Examples
      </h2>
      <ul className="example-list">
        {EXAMPLES.map((example) => (
          <li key={example.text}>
            <Button className="example" onPress={() => onChoose(example)}>
              <span className="example-text">
                <ExampleText example={example} />
              </span>
              <span className="example-lesson">{example.lesson}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The sentence, with a word that is masked in place underlined. */
function ExampleText({ example: { text, pair, masked } }: { readonly example: Example }) {
  const range = masked.at(0);
  if (range === undefined) return pair === null ? text : `${text} + ${pair}`;
  return (
    <>
      {text.slice(0, range.start)}
      <u>{text.slice(range.start, range.end)}</u>
      {text.slice(range.end)}
    </>
  );
}
