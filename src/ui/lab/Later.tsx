import { startTransition, useEffect, useState, type ReactNode } from 'react';

interface LaterProps {
  readonly children: ReactNode;
}

/** What stands far down, made in a rendering of its own once what is above it is on screen: the page answers in between. */
export function Later({ children }: LaterProps) {
  const [isDue, setDue] = useState(false);
  useEffect(() => startTransition(() => setDue(true)), []);
  return isDue ? children : null;
}
