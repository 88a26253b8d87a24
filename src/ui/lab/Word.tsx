/** A token as a reader sees it; one that joins the word before it is marked. */
export function Word({ word, isContinuation }: { readonly word: string; readonly isContinuation: boolean }) {
  return (
    <>
      {isContinuation && (
        <>
          <span className="continuation" aria-hidden="true">
            ##
          </span>
          <span className="visually-hidden">joins the word before: </span>
        </>
      )}
      {word === '' ? <span className="quiet">space</span> : <bdi>{word}</bdi>}
    </>
  );
}
