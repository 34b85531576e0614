import type { Band } from "../client/wire.ts";

export type FanPoint = { date: string; value: number; band?: Band };
export type FanSeries = { label: string; tone: "first" | "second" | "past"; points: readonly FanPoint[] };

/** A day worth knowing: a holiday, a launch. */
export type DayMark = { date: string; label: string };

export type Frame = { width: number; height: number; left: number; right: number; top: number; bottom: number };
export type FanScale = { x: (date: string) => number; y: (value: number) => number; ticks: number[]; dates: string[] };

/** Both axes: dates evenly spaced, values from zero (or below, where the data go below) to a round number. */
export function fanScale(series: readonly FanSeries[], frame: Frame): FanScale {
  const dates = [...new Set(series.flatMap(({ points }) => points.map(({ date }) => date)))].sort();
  const values = series.flatMap(({ points }) =>
    points.flatMap(({ value, band }) => (band ? [band.low95, band.high95, value] : [value])),
  );
  const ticks = roundTicks(Math.min(0, ...values), Math.max(1, ...values));
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const place = new Map(dates.map((date, index) => [date, index]));
  const inner = { width: frame.width - frame.left - frame.right, height: frame.height - frame.top - frame.bottom };
  const step = dates.length > 1 ? inner.width / (dates.length - 1) : 0;
  return {
    dates,
    ticks,
    x: (date) => frame.left + (place.get(date) ?? 0) * step,
    y: (value) => frame.top + inner.height * (1 - (value - low) / (high - low)),
  };
}

/**
 * Marks on days that are drawn, from left to right, each in the first row where its name does not run into another. What lasts several
 * days is named on its first: `named` is false on a day whose day before has the same name.
 */
export function stackMarks(
  marks: readonly DayMark[],
  { dates, x }: FanScale,
): (DayMark & { x: number; row: number; named: boolean })[] {
  const letter = 6.2;
  const ends: number[] = [];
  const drawn = marks.filter(({ date }) => dates.includes(date)).sort((a, b) => (a.date < b.date ? -1 : 1));
  return drawn.map((mark) => {
    const at = x(mark.date);
    const before = dates[dates.indexOf(mark.date) - 1];
    if (drawn.some(({ date, label }) => date === before && label === mark.label))
      return { ...mark, x: at, row: 0, named: false };
    const free = ends.findIndex((end) => end < at);
    const row = free < 0 ? ends.length : free;
    ends[row] = at + mark.label.length * letter + 10;
    return { ...mark, x: at, row, named: true };
  });
}

/** Four to six round values that cover the range. */
export function roundTicks(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(10)));
}

/** The outline of a band, there along the upper edge and back along the lower. */
export function bandPath(
  points: readonly FanPoint[],
  edges: readonly ["low80", "high80"] | readonly ["low95", "high95"],
  { x, y }: FanScale,
): string {
  const banded = points.flatMap(({ date, band }) => (band ? [{ date, band }] : []));
  const [low, high] = edges;
  const upper = banded.map(({ date, band }) => `${round(x(date))},${round(y(band[high]))}`);
  const lower = banded.map(({ date, band }) => `${round(x(date))},${round(y(band[low]))}`).reverse();
  return banded.length === 0 ? "" : `M${[...upper, ...lower].join("L")}Z`;
}

export function linePath(points: readonly FanPoint[], { x, y }: FanScale): string {
  return points.length === 0
    ? ""
    : `M${points.map(({ date, value }) => `${round(x(date))},${round(y(value))}`).join("L")}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
