/** What a plot is before anything draws it: plain data that a builder made, for the screen and for a file alike. */
import type {
  CustomSeriesOption,
  HeatmapSeriesOption,
  LineSeriesOption,
  ScatterSeriesOption,
} from 'echarts/charts';
import type {
  BrushComponentOption,
  DataZoomComponentOption,
  GraphicComponentOption,
  GridComponentOption,
  MarkLineComponentOption,
  VisualMapComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
// Types alone: nothing of the whole library is loaded.
export type {
  CustomSeriesRenderItemAPI as CustomRenderApi,
  CustomSeriesRenderItemParams as CustomRenderParams,
  LabelLayoutOptionCallbackParams,
} from 'echarts';
import type { PlotTheme } from './theme.ts';

export type PlotOption = ComposeOption<
  | BrushComponentOption
  | CustomSeriesOption
  | DataZoomComponentOption
  | GraphicComponentOption
  | GridComponentOption
  | HeatmapSeriesOption
  | LineSeriesOption
  | MarkLineComponentOption
  | ScatterSeriesOption
  | VisualMapComponentOption
>;

/** CSS px. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/** Colour and shape together: side A a disc, side B a diamond; `ink` a disc, `quiet` a ring, for what has no side. */
export type Tone = 'a' | 'b' | 'ink' | 'quiet';

/** A mark and what it stands for. */
export interface Mark {
  readonly name: string;
  readonly tone: Tone;
}

export interface PlotSpec {
  /** The key: told above the plot, on the screen and in a file. Empty where the plot names its marks itself. */
  readonly marks: readonly Mark[];
  /** The height, in CSS px, that suits a width; text takes more of it where the reader's font is larger. */
  readonly height: (width: number, theme: PlotTheme) => number;
  /** The drawing at a size in a theme; the same arguments give the same drawing. */
  readonly option: (theme: PlotTheme, size: PlotSize) => PlotOption;
}
