import { LENS_PARTS, type LensPartId } from '../frame/route.ts';

/** The way from one part of Lens to the others; the sentence goes along (`carried_sentence.ts`). */
export function LensParts({ part }: { readonly part: LensPartId }) {
  return (
    <nav className="lens-parts" aria-label="Parts of Lens">
      {LENS_PARTS.map(({ id, name }) => (
        <a
          className="view-link"
          key={id}
          href={`#${id}`}
          {...(id === part ? { 'aria-current': 'page' } : {})}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
