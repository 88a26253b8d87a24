import { useEffect, useRef } from 'react';
import { mixedColor } from '../../plots/color_contrast.ts';
import { usePlotTheme } from '../../plots/use_plot_theme.ts';
import type { SmallMap } from './small_map.ts';

/** A small map, drawn. What it is, is said by the cell it stands in. */
export function MapPicture({ picture: { size, shares } }: { readonly picture: SmallMap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { scaleLow, scaleHigh } = usePlotTheme();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null) return;
    const image = context.createImageData(size, size);
    for (const [pixel, share] of shares.entries()) {
      image.data.set([...mixedColor(scaleLow, scaleHigh, share), 255], 4 * pixel);
    }
    context.putImageData(image, 0, 0);
  }, [size, shares, scaleLow, scaleHigh]);
  return <canvas className="map-picture" ref={canvas} width={size} height={size} aria-hidden="true" />;
}
