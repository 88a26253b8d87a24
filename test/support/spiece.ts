/** Makes `spiece.model` files for tests, right ones and wrong ones: protobuf messages, field by field. */

export type Fields = readonly (readonly [number: number, value: number | string | Uint8Array | Fields])[];

/** A varint of protobuf, seven bits a byte, lowest first. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

/** A message: numbers are varints, the rest is length-delimited. */
export function message(fields: Fields): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
      const content =
        typeof value === 'string'
          ? new TextEncoder().encode(value)
          : value instanceof Uint8Array
            ? value
            : message(value);
      return [...varint(number * 8 + 2), ...varint(content.length), ...content];
    }),
  );
}

/** One piece of `ModelProto`. */
export const piece = (text: string, type?: number): Fields[number] => [
  1,
  [[1, text], ...(type === undefined ? [] : ([[3, type]] as const))],
];

/** Rules of normalisation that say nothing: every complete file has its own. */
export const rules: Fields[number] = [3, []];
