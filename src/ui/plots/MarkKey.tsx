import type { Mark } from './spec.ts';

/** Which mark is which: the shapes the plots use, each with its name. */
export function MarkKey({ marks }: { readonly marks: readonly Mark[] }) {
  if (marks.length === 0) return null;
  return (
    <ul className="plot-key">
      {marks.map(({ name, tone }) => (
        <li key={name}>
          <svg className="plot-mark" data-tone={tone} viewBox="0 0 12 12" aria-hidden="true">
            {tone === 'b' ? <path d="M6 0.5 11.5 6 6 11.5 0.5 6Z" /> : <circle cx="6" cy="6" r="4.5" />}
          </svg>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}
