import { Table } from "@mantine/core";
import { day, percent } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import type { Study } from "./effect-words.ts";
import classes from "./training.module.css";

type Points = NonNullable<Study["result"]>["points"];
type Series = "treated" | "control" | "expected";

const width = 640;
const height = 260;
const pad = { left: 44, right: 150, top: 26, bottom: 34 };
const looks: Record<Series, { label: string; colour: string; dash?: string }> = {
  treated: { label: "trained", colour: "var(--mantine-color-anchor)" },
  control: { label: "compared with", colour: "var(--pl-unscored)" },
  expected: { label: "trained, without training", colour: "var(--mantine-color-anchor)", dash: "5 5" },
};

type ChartProps = { points: Points; startDay: string; simulated: boolean };

/** Corrected rates of both groups over time, with the line that the trained ones would have taken. */
export function EffectChart({ points: given, startDay, simulated }: ChartProps) {
  const points = given.map(drawn);
  const values = points
    .flatMap(({ treated, control, expected }) => [treated, control, expected])
    .filter((v) => v !== null);
  if (values.length === 0) return null;
  const low = Math.max(0, Math.floor(10 * Math.min(...values) - 0.5) / 10);
  const high = Math.min(1, Math.ceil(10 * Math.max(...values) + 0.5) / 10);
  const x = (at: number) => pad.left + ((at + 0.5) * (width - pad.left - pad.right)) / points.length;
  const y = (value: number) =>
    pad.top + ((high - value) * (height - pad.top - pad.bottom)) / Math.max(high - low, 0.01);
  const firstAfter = points.findIndex(({ period }) => period === "after");
  const start = firstAfter < 0 ? null : (x(firstAfter - 1) + x(firstAfter)) / 2;
  const ends = endLabels(points, y);
  return (
    <figure style={{ margin: 0 }}>
      <TableFrame label="Chart">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          className={classes.chart}
          role="img"
          aria-label="Corrected rates of the trained and the compared agents before and after, and where the trained would be without training. The table below has the figures."
        >
          {[low, (low + high) / 2, high].map((value) => (
            <g key={value}>
              <line x1={pad.left} x2={width - pad.right} y1={y(value)} y2={y(value)} stroke="var(--pl-line)" />
              <text x={pad.left - 6} y={y(value) + 4} textAnchor="end" fontSize="11" fill="var(--pl-ink)">
                {percent(value)}
              </text>
            </g>
          ))}
          {start !== null && (
            <g>
              <line
                x1={start}
                x2={start}
                y1={pad.top}
                y2={height - pad.bottom}
                stroke="var(--pl-strong-line)"
                strokeDasharray="2 3"
              />
              <text x={start} y={height - 8} textAnchor="middle" fontSize="11" fill="var(--pl-ink)">
                training, {day(startDay)}
              </text>
              {simulated && (
                <text x={start + 8} y={pad.top - 12} fontSize="11" fontWeight="600" fill="var(--pl-drifted)">
                  simulated from here on
                </text>
              )}
            </g>
          )}
          {(Object.keys(looks) as Series[]).map((series) => (
            <Line key={series} series={series} points={points} x={x} y={y} />
          ))}
          {ends.map(({ series, at }) => (
            <text key={series} x={width - pad.right + 8} y={at + 4} fontSize="12" fill={looks[series].colour}>
              {looks[series].label}
            </text>
          ))}
        </svg>
      </TableFrame>
      <details>
        <summary>The figures as a table</summary>
        <FigureTable points={given} />
      </details>
    </figure>
  );
}

/** Corrected rates of few tickets may leave 0–1; they are drawn at its edge, and the table has them as they are. */
function drawn(point: Points[number]): Points[number] {
  const cut = (value: number | null) => (value === null ? null : Math.min(1, Math.max(0, value)));
  return { ...point, treated: cut(point.treated), control: cut(point.control), expected: cut(point.expected) };
}

type LineProps = { series: Series; points: Points; x: (at: number) => number; y: (value: number) => number };

function Line({ series, points, x, y }: LineProps) {
  const { colour, dash } = looks[series];
  const known = points.flatMap((point, at) => (point[series] === null ? [] : [{ at, value: point[series] }]));
  const path = known.map(({ at, value }, i) => `${i === 0 ? "M" : "L"}${x(at)},${y(value)}`).join(" ");
  return (
    <g>
      <path d={path} fill="none" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
      {known.map(({ at, value }) => (
        <circle
          key={at}
          cx={x(at)}
          cy={y(value)}
          r="4"
          fill={series === "treated" ? colour : "var(--pl-surface)"}
          stroke={colour}
          strokeWidth="2"
        />
      ))}
    </g>
  );
}

/** Labels at the lines' ends, pushed apart so that none covers another. */
function endLabels(points: Points, y: (value: number) => number): { series: Series; at: number }[] {
  const last = (Object.keys(looks) as Series[]).flatMap((series) => {
    const value = points.findLast((point) => point[series] !== null)?.[series];
    return value === null || value === undefined ? [] : [{ series, at: y(value) }];
  });
  last.sort((a, b) => a.at - b.at);
  for (let i = 1; i < last.length; i += 1) {
    const [above, own] = [last[i - 1], last[i]];
    if (above && own && own.at - above.at < 16) own.at = above.at + 16;
  }
  return last;
}

function FigureTable({ points }: { points: Points }) {
  const cell = (value: number | null) => (value === null ? "–" : percent(value, 1));
  return (
    <TableFrame minWidth={480} label="Rates over time">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>From</Table.Th>
            <Table.Th>Period</Table.Th>
            <Table.Th ta="right">Trained</Table.Th>
            <Table.Th ta="right">Compared with</Table.Th>
            <Table.Th ta="right">Without training</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map(({ period, day: from, treated, control, expected }) => (
            <Table.Tr key={`${period} ${from}`}>
              <Table.Td>{day(from)}</Table.Td>
              <Table.Td>{period}</Table.Td>
              <Table.Td ta="right">{cell(treated)}</Table.Td>
              <Table.Td ta="right">{cell(control)}</Table.Td>
              <Table.Td ta="right">{cell(expected)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
