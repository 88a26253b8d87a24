import { FILE_NAMES, TOKENIZER_NAMES } from '../../page/model_files.ts';

/** What a model is made of, as the visitor's folder names it: weights, config, and any one of the tokenizers. */
export function ModelFileNames() {
  return (
    <>
      <code>{FILE_NAMES.weights}</code>, <code>{FILE_NAMES.config}</code> and{' '}
      {TOKENIZER_NAMES.map((name, index) => (
        <span key={name}>
          {index > 0 && (index === TOKENIZER_NAMES.length - 1 ? ' or ' : ', ')}
          <code>{name}</code>
        </span>
      ))}
    </>
  );
}
