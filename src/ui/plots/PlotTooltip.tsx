/** What stands beside the pointer. Not the library's tooltip, which writes style attributes that the policy refuses. */
export interface PlotHover {
  /** Where, in px from the plot's top left corner. */
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

interface PlotTooltipProps {
  readonly hover: PlotHover;
  /** The plot's size in px: the tooltip opens towards its middle. */
  readonly width: number;
  readonly height: number;
}

/** Hidden from assistive technology: the table holds the same values. */
export function PlotTooltip({ hover, width, height }: PlotTooltipProps) {
  const { x, y, title, facts } = hover;
  const inline = x > width / 2 ? { insetInlineEnd: width - x + 12 } : { insetInlineStart: x + 12 };
  const block = y > height / 2 ? { insetBlockEnd: height - y + 12 } : { insetBlockStart: y + 12 };
  return (
    <div className="plot-tooltip" style={{ ...inline, ...block }} aria-hidden="true">
      <p className="plot-tooltip-title">
        <bdi>{title}</bdi>
      </p>
      {facts.map(([name, value]) => (
        <p className="plot-tooltip-fact" key={name}>
          <span className="quiet">{name}</span> <span className="number">{value}</span>
        </p>
      ))}
    </div>
  );
}
