import { startTransition, useEffect, useState, type ReactNode } from 'react';

interface LaterProps {
  readonly children: ReactNode;
}

/** Draws its children once what stands above them is on screen, in a rendering of their own: the page answers in between. */
export function Later({ children }: LaterProps) {
  const [isDue, setDue] = useState(false);
  useEffect(() => startTransition(() => setDue(true)), []);
  return isDue ? children : null;
}
