/** Which of two text colours is read better on a colour between two others. Colours are `#rrggbb`, as the tokens are. */

/** Channels, 0 to 1. */
type Channels = readonly [number, number, number];

function channelsOf(color: string): Channels {
  const number = Number.parseInt(color.slice(1), 16);
  return [(number >> 16) / 255, ((number >> 8) & 255) / 255, (number & 255) / 255];
}

/** Relative luminance, 0 to 1 (WCAG 2). */
function luminance(channels: Channels): number {
  const [r, g, b] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio, 1 to 21 (WCAG 2). */
function contrast(a: Channels, b: Channels): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** The colour `share` of the way from `from` to `to`, channels 0 to 255. */
export function mixedColor(from: string, to: string, share: number): [number, number, number] {
  const [start, end] = [channelsOf(from), channelsOf(to)];
  const mix = (at: 0 | 1 | 2): number => Math.round(255 * (start[at] + (end[at] - start[at]) * share));
  return [mix(0), mix(1), mix(2)];
}

/**
 * The first of `inks` that is read best on the colour `share` of the way from `from` to `to`.
 * @param share 0 to 1
 */
export function readableInk(
  from: string,
  to: string,
  share: number,
  inks: readonly [string, ...string[]],
): string {
  const [start, end] = [channelsOf(from), channelsOf(to)];
  const mix = (at: 0 | 1 | 2): number => start[at] + (end[at] - start[at]) * share;
  const ground: Channels = [mix(0), mix(1), mix(2)];
  const of = (ink: string): number => contrast(channelsOf(ink), ground);
  return inks.reduce((best, ink) => (of(ink) > of(best) ? ink : best));
}
