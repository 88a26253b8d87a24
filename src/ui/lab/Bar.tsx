/** Drawn twice, under the word and in a column of its own: the width of the table decides which is seen. */
export function Bar({ share, className }: { readonly share: number; readonly className: string }) {
  return <span className={className} style={{ inlineSize: `${share * 100}%` }} aria-hidden="true" />;
}
