import { Button } from "@mantine/core";
import { useDisclosure, useElementSize } from "@mantine/hooks";
import classes from "./chart-frame.module.css";

type ChartFrameProps = {
  /** what the height means, with its unit */
  measure: string;
  /** the data, one press away */
  table: React.ReactNode;
  /** the drawing, for the width there is */
  children: (width: number) => React.ReactNode;
};

/** A chart with what it measures above it and its data table behind a button. */
export function ChartFrame({ measure, table, children }: ChartFrameProps) {
  const { ref, width } = useElementSize();
  const [open, { toggle }] = useDisclosure(false);
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <span>{measure}</span>
        <Button size="compact-xs" variant="subtle" onClick={toggle} aria-expanded={open}>
          {open ? "Show the chart" : "Show the data"}
        </Button>
      </figcaption>
      <div ref={ref}>{open ? table : children(Math.max(280, width))}</div>
    </figure>
  );
}

/** Horizontal lines with their figures at the left; the one at zero is stronger. */
export function Gridlines({ ticks, left, right, y, text }: GridlinesProps) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} className={tick === 0 ? classes.zero : classes.grid} />
      <text x={left - 8} y={y(tick) + 4} textAnchor="end" className={classes.tick}>
        {text(tick)}
      </text>
    </g>
  ));
}

type GridlinesProps = {
  ticks: readonly number[];
  left: number;
  right: number;
  y: (value: number) => number;
  text: (value: number) => string;
};
