import { useId, type ReactNode, type RefObject } from 'react';

interface DialogSectionProps {
  readonly title: string;
  /** Where the focus goes when what it was on is gone. */
  readonly headingRef?: RefObject<HTMLHeadingElement | null>;
  readonly children: ReactNode;
}

/** A part of the dialog of models, under a heading that names it. */
export function DialogSection({ title, headingRef, children }: DialogSectionProps) {
  const id = useId();
  return (
    <section className="dialog-section" aria-labelledby={id}>
      <h3
        className="section-title"
        id={id}
        {...(headingRef === undefined ? {} : { ref: headingRef, tabIndex: -1 })}
      >
        {title}
      </h3>
      {children}
    </section>
  );
}
