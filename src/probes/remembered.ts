/** What is made of a value is made once, and kept for as long as the value is. */

/** @param make of values that never change; called once for each, by identity */
export function remembered<Key extends WeakKey, Made>(make: (key: Key) => Made): (key: Key) => Made {
  // In a box, so that what is made may be undefined.
  const known = new WeakMap<Key, { readonly made: Made }>();
  return (key) => {
    const own = known.get(key);
    if (own !== undefined) return own.made;
    const made = make(key);
    known.set(key, { made });
    return made;
  };
}
