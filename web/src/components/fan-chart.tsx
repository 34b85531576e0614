import { Table } from "@mantine/core";
import { ChartFrame, Gridlines } from "./chart-frame.tsx";
import classes from "./fan-chart.module.css";
import {
  bandPath,
  type DayMark,
  type FanScale,
  type FanSeries,
  type Frame,
  fanScale,
  linePath,
  stackMarks,
} from "./fan-chart-scale.ts";
import { number, shortDay } from "./format.ts";
import { TableFrame } from "./table-frame.tsx";

type FanChartProps = {
  series: readonly FanSeries[];
  /** days worth knowing, as vertical notes */
  marks?: readonly DayMark[];
  /** what the height means, with its unit */
  measure: string;
  /** the chart in a sentence, for those who do not see it */
  summary: string;
  decimals?: number;
  height?: number;
};

/** Lines with their 80 % and 95 % bands, labelled where they end, from a zero baseline; the data table is one press away. */
export function FanChart({ series, marks = [], measure, summary, decimals = 0, height = 260 }: FanChartProps) {
  return (
    <ChartFrame measure={measure} table={<DataTable series={series} decimals={decimals} />}>
      {(width) => (
        <Drawing series={series} marks={marks} summary={summary} width={width} height={height} decimals={decimals} />
      )}
    </ChartFrame>
  );
}

type DrawingProps = {
  series: readonly FanSeries[];
  marks: readonly DayMark[];
  summary: string;
  width: number;
  height: number;
  decimals: number;
};

function Drawing({ series, marks, summary, width, height, decimals }: DrawingProps) {
  const narrow = width < 520;
  const frame: Frame = { width, height, left: 40, right: narrow ? 14 : 118, top: narrow ? 36 : 12, bottom: 26 };
  const scale = fanScale(series, frame);
  return (
    <svg width={width} height={height} role="img" aria-label={summary} className={classes.drawing}>
      <Axes scale={scale} frame={frame} decimals={tickDecimals(scale.ticks, decimals)} />
      <Marks marks={marks} scale={scale} frame={frame} />
      {series.map((one) => (
        <g key={one.label} data-tone={one.tone}>
          <path d={bandPath(one.points, ["low95", "high95"], scale)} className={classes.outer} />
          <path d={bandPath(one.points, ["low80", "high80"], scale)} className={classes.inner} />
        </g>
      ))}
      {series.map((one) => (
        <path key={one.label} data-tone={one.tone} d={linePath(one.points, scale)} className={classes.line} />
      ))}
      <Labels series={series} scale={scale} frame={frame} narrow={narrow} />
    </svg>
  );
}

/** Vertical notes; names of days close together are stacked so that they can be read. */
function Marks({ marks, scale, frame }: { marks: readonly DayMark[]; scale: FanScale; frame: Frame }) {
  return stackMarks(marks, scale).map(({ date, label, x, row, named }) => (
    <g key={`${date} ${label}`} className={classes.mark}>
      <title>{`${label}, ${shortDay(date)}`}</title>
      <line x1={x} x2={x} y1={frame.top} y2={frame.height - frame.bottom} />
      {named && (
        <text x={x + 4} y={frame.top + 10 + 13 * row} className={classes.tick}>
          {label}
        </text>
      )}
    </g>
  ));
}

function tickDecimals(ticks: readonly number[], most: number): number {
  return ticks.every((tick) => Number.isInteger(tick)) ? 0 : Math.max(1, most);
}

function Axes({ scale, frame, decimals }: { scale: FanScale; frame: Frame; decimals: number }) {
  const every = Math.max(1, Math.ceil(scale.dates.length / Math.max(2, Math.floor(frame.width / 110))));
  return (
    <g>
      <Gridlines
        ticks={scale.ticks}
        left={frame.left}
        right={frame.width - frame.right}
        y={scale.y}
        text={(tick) => number(tick, decimals)}
      />
      {scale.dates.map((date, index) =>
        index % every === 0 ? (
          <text key={date} x={scale.x(date)} y={frame.height - 6} textAnchor="middle" className={classes.tick}>
            {shortDay(date).slice(4)}
          </text>
        ) : null,
      )}
    </g>
  );
}

type LabelsProps = { series: readonly FanSeries[]; scale: FanScale; frame: Frame; narrow: boolean };

/** Names at the end of their lines, pushed apart where they would touch; on a narrow screen in a row above. */
function Labels({ series, scale, frame, narrow }: LabelsProps) {
  const ends = series
    .flatMap((one) => {
      const last = one.points.at(-1);
      return last ? [{ one, x: scale.x(last.date), y: scale.y(last.value) }] : [];
    })
    .sort((a, b) => a.y - b.y);
  let lowest = Number.NEGATIVE_INFINITY;
  return ends.map(({ one, x, y }, index) => {
    if (one.tone === "past" && !narrow) return <PastLabel key={one.label} label={one.label} frame={frame} />;
    lowest = Math.max(y, lowest + 32);
    const place = narrow ? { x: frame.left + index * 108, y: 14 } : { x: x + 10, y: lowest + 4 };
    const banded = one.points.some(({ band }) => band);
    return (
      <g key={one.label} data-tone={one.tone}>
        <text {...place} className={classes.label}>
          {one.label}
        </text>
        {banded && (
          <text x={place.x} y={place.y + 14} className={classes.tick}>
            80 % and 95 %
          </text>
        )}
      </g>
    );
  });
}

/** The past ends in the middle of the chart, so its name stands where it begins. */
function PastLabel({ label, frame }: { label: string; frame: Frame }) {
  return (
    <g data-tone="past">
      <text x={frame.left + 4} y={frame.top + 10} className={classes.label}>
        {label}
      </text>
    </g>
  );
}

function DataTable({ series, decimals }: { series: readonly FanSeries[]; decimals: number }) {
  const dates = [...new Set(series.flatMap(({ points }) => points.map(({ date }) => date)))].sort();
  return (
    <TableFrame maxHeight={340} label="Data of the chart">
      <Table verticalSpacing={3} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day</Table.Th>
            {series.map(({ label }) => (
              <Table.Th key={label} ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {dates.map((date) => (
            <Table.Tr key={date}>
              <Table.Td>{shortDay(date)}</Table.Td>
              {series.map((one) => (
                <Table.Td key={one.label} ta="right">
                  {cell(one, date, decimals)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function cell({ points }: FanSeries, date: string, decimals: number): string {
  const point = points.find((one) => one.date === date);
  if (!point) return "";
  const value = number(point.value, decimals);
  const { band } = point;
  return band ? `${value} (${number(band.low80, decimals)} to ${number(band.high80, decimals)})` : value;
}
