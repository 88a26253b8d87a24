import { mixedColor } from '../../plots/color_contrast.ts';
import type { SmallMap } from './small_map.ts';

/** As many as a screen tells apart. */
const SHADES = 256;

/** [256][4]: the colours from one to another, red, green, blue and alpha. Colours are `#rrggbb`. */
export function paletteOf(from: string, to: string): Uint8ClampedArray {
  return Uint8ClampedArray.from(
    Array.from({ length: SHADES }, (_, shade) => [...mixedColor(from, to, shade / (SHADES - 1)), 255]).flat(),
  );
}

/** Draws a small map, a pixel a cell, on a canvas of its size. */
export function paintMap(
  canvas: HTMLCanvasElement,
  { size, shares }: SmallMap,
  palette: Uint8ClampedArray,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const image = context.createImageData(size, size);
  for (let pixel = 0; pixel < shares.length; pixel++) {
    const color = 4 * Math.round(shares[pixel] * (SHADES - 1));
    for (let channel = 0; channel < 4; channel++) image.data[4 * pixel + channel] = palette[color + channel];
  }
  context.putImageData(image, 0, 0);
}
