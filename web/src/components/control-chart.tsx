import { Table } from "@mantine/core";
import { ChartFrame, Gridlines } from "./chart-frame.tsx";
import classes from "./control-chart.module.css";
import { type ChartPeriod, chartScale, placeChanges } from "./control-chart-scale.ts";
import { day, percent, shortDay } from "./format.ts";
import { TableFrame } from "./table-frame.tsx";

export type ChartChange = { at: string; text: string };

type ControlChartProps = {
  periods: readonly ChartPeriod[];
  centre: number | null;
  changes: readonly ChartChange[];
  /** what the height means */
  measure: string;
};

/** Share of misses by period with the limits between which they ordinarily vary; what changed stands as vertical notes. */
export function ControlChart({ periods, centre, changes, measure }: ControlChartProps) {
  return (
    <ChartFrame measure={measure} table={<DataTable periods={periods} />}>
      {(width) => <Drawing periods={periods} centre={centre} changes={changes} width={width} />}
    </ChartFrame>
  );
}

type DrawingProps = Omit<ControlChartProps, "measure"> & { width: number };

function Drawing({ periods, centre, changes, width }: DrawingProps) {
  const notes = placeChanges(changes, periods, width);
  const top = 14 + 14 * Math.max(0, ...notes.map(({ row }) => row + 1));
  const frame = { width, height: 240 + top, left: 44, right: width < 520 ? 12 : 84, top, bottom: 26 };
  const { x, y, ticks, every } = chartScale(periods, frame);
  const signals = periods.filter(({ signal }) => signal).length;
  const spoken = `${periods.length} periods, ${signals} outside the limits`;
  return (
    <svg width={width} height={frame.height} role="img" aria-label={spoken} className={classes.drawing}>
      <Gridlines ticks={ticks} left={frame.left} right={width - frame.right} y={y} text={(tick) => percent(tick)} />
      {notes.map(({ at, text, x: place, row }) => (
        <g key={`${at} ${text}`} className={classes.note}>
          <title>{`${text}, ${day(at)}`}</title>
          <line x1={place} x2={place} y1={4 + 14 * row} y2={frame.height - frame.bottom} />
          <text x={place + 4} y={13 + 14 * row}>
            {text}
          </text>
        </g>
      ))}
      {periods.map(({ from, low, high }, i) =>
        low === null || high === null ? null : (
          <rect
            key={from}
            className={classes.limits}
            x={x(i) - every / 2}
            width={every}
            y={y(high)}
            height={Math.max(0, y(low) - y(high))}
          />
        ),
      )}
      {centre !== null && (
        <g className={classes.centre}>
          <line x1={frame.left} x2={width - frame.right} y1={y(centre)} y2={y(centre)} />
          {width >= 520 && (
            <text x={width - frame.right + 6} y={y(centre) + 4}>
              {percent(centre)} usual
            </text>
          )}
        </g>
      )}
      <path className={classes.line} d={`M${periods.map(({ share }, i) => `${x(i)},${y(share)}`).join("L")}`} />
      {periods.map((period, i) => (
        <g key={period.from} data-signal={period.signal || undefined} className={classes.point}>
          <title>{pointWords(period)}</title>
          <circle cx={x(i)} cy={y(period.share)} r={period.signal ? 6 : 4} />
          {period.signal && (
            <text x={x(i)} y={y(period.share) - 10} textAnchor="middle">
              outside
            </text>
          )}
          {i % Math.max(1, Math.ceil(62 / every)) === 0 && (
            <text x={x(i)} y={frame.height - 6} textAnchor="middle" className={classes.tick}>
              {shortDay(period.from).slice(4)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function pointWords({ from, misses, audits, share }: ChartPeriod): string {
  return `From ${day(from)}: ${misses} of ${audits} missed (${percent(share)})`;
}

function DataTable({ periods }: { periods: readonly ChartPeriod[] }) {
  return (
    <TableFrame maxHeight={340} label="Data of the chart">
      <Table verticalSpacing={3} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>From</Table.Th>
            <Table.Th ta="right">Audits</Table.Th>
            <Table.Th ta="right">Missed</Table.Th>
            <Table.Th ta="right">Share</Table.Th>
            <Table.Th ta="right">Limits</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {periods.map(({ from, audits, misses, share, low, high, signal }) => (
            <Table.Tr key={from}>
              <Table.Td>{day(from)}</Table.Td>
              <Table.Td ta="right">{audits}</Table.Td>
              <Table.Td ta="right">{misses}</Table.Td>
              <Table.Td ta="right">
                {percent(share)}
                {signal && ", outside"}
              </Table.Td>
              <Table.Td ta="right">
                {low === null || high === null ? "none yet" : `${percent(low)}–${percent(high)}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
