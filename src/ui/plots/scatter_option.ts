/** The drawing of a scatter plot, as ECharts takes it. Pure. */
import { niceLimits, plainOption, referenceLine, valueAxis } from './parts.ts';
import { DELTA, type Quantity } from './quantity.ts';
import type { Coordinates, ScatterData, ScatterForm } from './scatter_data.ts';
import type { LabelLayoutOptionCallbackParams, PlotOption, PlotSize, PlotSpec } from './spec.ts';
import type { PlotTheme } from './theme.ts';

export interface ScatterDrawing {
  readonly data: ScatterData;
  readonly form: ScatterForm;
  readonly coordinates: Coordinates;
  /** Indices of points. Labelled points are named where there is room; pinned ones ringed and named first. */
  readonly labelled: readonly number[];
  readonly pinned: readonly number[];
  readonly selected: readonly number[];
}

/**
 * ECharts draws large series of symbols below 4 px as plain rectangles, without a path: 30,000 of them in a few milliseconds.
 */
const POINT_SIZE = 3;
/** Up to so many points are drawn larger. */
const FEW_POINTS = 2_000;
const LARGE_POINT_SIZE = 6;
const MAX_SIDE = 560;
const LEFT = 56;
const BOTTOM = 48;
const TOP = 12;
const RIGHT = 16;

/** The drawing of a scatter plot; what is asked of it is the same on the screen and in a file. */
export function scatterSpec(drawing: ScatterDrawing): PlotSpec {
  const { sides, terms } = drawing.data;
  const [a, b] = terms.marks(sides);
  return {
    marks: [
      { name: a, tone: 'a' },
      { name: b, tone: 'b' },
    ],
    // Equal units on both axes are seen best on a square.
    height: (width) =>
      drawing.form === 'pair'
        ? Math.min(width - LEFT - RIGHT, MAX_SIDE) + TOP + BOTTOM
        : Math.min(Math.max(280, width * 0.62), MAX_SIDE),
    option: (theme, size) => scatterOption(drawing, theme, size),
  };
}

function scatterOption(drawing: ScatterDrawing, theme: PlotTheme, size: PlotSize): PlotOption {
  const { form, coordinates, data } = drawing;
  const { delta } = coordinates;
  const [quantityX, quantityY] = quantities(data, form);
  const limits = limitsOf(drawing);
  return {
    ...plainOption(theme),
    grid: gridOf(form, size),
    xAxis: valueAxis(theme, quantityX, limits.x, { where: 'below', gap: 28 }),
    yAxis: valueAxis(theme, quantityY, limits.y, { where: 'left', gap: 40 }),
    series: [
      cloud(
        'towards-a',
        coordinates,
        pointsWhere(delta, (lean) => lean >= 0),
        theme.sideA,
        0.45,
      ),
      cloud(
        'towards-b',
        coordinates,
        pointsWhere(delta, (lean) => lean < 0),
        theme.sideB,
        0.45,
      ),
      reference(drawing, theme, quantityX, limits.x),
      ...overlaySeries(drawing, theme, size),
    ],
  };
}

function quantities({ sides, terms }: ScatterData, form: ScatterForm): readonly [Quantity, Quantity] {
  return form === 'pair'
    ? [
        { ...terms.quantity, title: `${terms.value}, ${sides.a} (nats)` },
        { ...terms.quantity, title: `${terms.value}, ${sides.b} (nats)` },
      ]
    : [
        { ...terms.quantity, title: `mean ${terms.value} (nats)` },
        { ...DELTA, title: `${terms.difference}, ${sides.a} − ${sides.b} (nats)` },
      ];
}

function limitsOf({ form, coordinates, data }: ScatterDrawing): { x: [number, number]; y: [number, number] } {
  const { quantity } = data.terms;
  const { x, y } = coordinates;
  if (data.terms.isOfTwoScales === true) return { x: niceLimits(x, quantity), y: niceLimits(y, quantity) };
  if (form === 'difference') return { x: niceLimits(x, quantity), y: symmetric(niceLimits(y, DELTA)) };
  const both = niceLimits(
    (function* () {
      yield* x;
      yield* y;
    })(),
    quantity,
  );
  return { x: both, y: both };
}

/** Zero in the middle: a lean to one side is then seen as one. */
function symmetric([low, high]: readonly [number, number]): [number, number] {
  const reach = Math.max(-low, high);
  return [-reach, reach];
}

function gridOf(form: ScatterForm, { width, height }: PlotSize) {
  const inner = { width: width - LEFT - RIGHT, height: height - TOP - BOTTOM };
  if (form === 'difference') return { left: LEFT, top: TOP, ...inner };
  const side = Math.max(1, Math.min(inner.width, inner.height));
  return { left: LEFT, top: TOP, width: side, height: side };
}

/** The places where `belongs` is true. */
function pointsWhere(delta: Float64Array, belongs: (delta: number) => boolean): readonly number[] {
  return [...delta.keys()].filter((i) => belongs(delta[i]));
}

/** Points drawn as one path. */
function cloud(
  id: string,
  coordinates: Coordinates,
  points: readonly number[],
  color: string,
  opacity: number,
) {
  const data = flatPoints(coordinates, points);
  return {
    ...quietSeries(id),
    data,
    dimensions: ['x', 'y'],
    symbol: 'rect',
    symbolSize: coordinates.x.length > FEW_POINTS ? POINT_SIZE : LARGE_POINT_SIZE,
    // ECharts 6.1 throws for a large series that is empty.
    ...{ large: data.length > 0, largeThreshold: 0, progressive: 0 },
    itemStyle: { color, opacity },
  };
}

/** A scatter series that the pointer does not find: the plot has its own index of points. */
function quietSeries(id: string) {
  return { id, type: 'scatter' as const, silent: true, animation: false, clip: true };
}

/** The diagonal, with the lines at zero of numbers with a sign; or the line at no difference. */
function reference(
  { form, data }: ScatterDrawing,
  theme: PlotTheme,
  quantity: Quantity,
  [low, high]: readonly [number, number],
) {
  const line = { id: 'reference', type: 'line' as const, silent: true, animation: false, symbol: 'none' };
  const lineStyle = { color: theme.inkQuiet, width: 1 };
  const diagonal = [
    [low, low],
    [high, high],
  ];
  return form === 'pair'
    ? {
        ...line,
        lineStyle,
        data: data.terms.isOfTwoScales === true ? [] : diagonal,
        ...referenceLine(theme, 'both', quantity),
      }
    : { ...line, data: [], ...referenceLine(theme, 'y', DELTA) };
}

function overlaySeries(drawing: ScatterDrawing, theme: PlotTheme, size: PlotSize) {
  const { coordinates, pinned, selected } = drawing;
  const isPinned = new Set(pinned);
  const labelled = drawing.labelled.filter((index) => !isPinned.has(index));
  return [
    { ...cloud('selected', coordinates, selected, theme.ink, 0.9), z: 3 },
    named(drawing, theme, labelled, { isPin: false, width: size.width }),
    named(drawing, theme, pinned, { isPin: true, width: size.width }),
  ];
}

/** x and y in turn, as large series read them. */
function flatPoints({ x, y }: Coordinates, indices: readonly number[]): Float64Array {
  const drawn = indices.filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  const flat = new Float64Array(2 * drawn.length);
  for (const [at, i] of drawn.entries()) {
    flat[2 * at] = x[i];
    flat[2 * at + 1] = y[i];
  }
  return flat;
}

/** Points with their names beside them: a disc towards A, a diamond towards B; pinned ones in a ring. */
function named(
  drawing: ScatterDrawing,
  theme: PlotTheme,
  indices: readonly number[],
  { isPin, width }: { readonly isPin: boolean; readonly width: number },
) {
  const { coordinates, data } = drawing;
  const { x, y, delta } = coordinates;
  const drawn = indices.filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  return {
    ...quietSeries(isPin ? 'pinned' : 'labelled'),
    z: isPin ? 5 : 4,
    // Of labels that collide, that of the larger symbol stays: pins before others.
    symbolSize: isPin ? 11 : 6,
    data: drawn.map((i) => ({
      name: data.names[i] ?? '',
      value: [x[i], y[i]],
      symbol: delta[i] >= 0 ? 'circle' : 'diamond',
      itemStyle: {
        color: isPin ? theme.paper : delta[i] >= 0 ? theme.sideA : theme.sideB,
        borderColor: delta[i] >= 0 ? theme.sideA : theme.sideB,
        borderWidth: isPin ? 2.5 : 0,
      },
    })),
    label: {
      show: true,
      position: 'right' as const,
      distance: 4,
      formatter: '{b}',
      color: theme.ink,
      fontSize: theme.text12,
      fontWeight: isPin ? 600 : 400,
      // A halo of paper keeps words readable over points.
      textBorderColor: theme.paper,
      textBorderWidth: 3,
    },
    labelLayout: ({ rect, labelRect }: LabelLayoutOptionCallbackParams) => ({
      hideOverlap: true,
      // At the right edge a word stands to the left of its point.
      ...(labelRect.x + labelRect.width > width && labelRect.width < rect.x
        ? { x: rect.x - 4, align: 'right' as const }
        : {}),
    }),
  };
}
