/** What a side is called; an alternative may be empty. */
export function shown(alternative: string): string {
  const text = alternative.trim();
  return text === '' ? '(nothing)' : text;
}
