import { roundTicks } from "./fan-chart-scale.ts";

export type ChartPeriod = {
  from: string;
  audits: number;
  misses: number;
  share: number;
  low: number | null;
  high: number | null;
  signal: boolean;
};

type Frame = { width: number; height: number; left: number; right: number; top: number; bottom: number };

/** Periods side by side, shares from zero up to a round figure; `every` is the width that one period has. */
export function chartScale(periods: readonly ChartPeriod[], frame: Frame) {
  const most = Math.max(0.1, ...periods.flatMap(({ share, high }) => [share, high ?? 0]));
  const ticks = roundTicks(0, Math.min(most, 1)).filter((tick) => tick <= 1);
  const top = Math.max(ticks.at(-1) ?? 1, most);
  const every = (frame.width - frame.left - frame.right) / Math.max(1, periods.length);
  const height = frame.height - frame.top - frame.bottom;
  return {
    every,
    ticks,
    x: (index: number) => frame.left + every * (index + 0.5),
    y: (share: number) => frame.top + height * (1 - share / top),
  };
}

/**
 * Changes between the first period and the last, at their moment, each in the first row where its words run into no other. What came within a
 * period before the first one stands at its edge: the first figures came under it.
 */
export function placeChanges<C extends { at: string; text: string }>(
  changes: readonly C[],
  periods: readonly ChartPeriod[],
  width: number,
): (C & { x: number; row: number })[] {
  const starts = periods.map(({ from }) => Date.parse(from));
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const usual = starts.length > 1 ? (last - first) / (starts.length - 1) : 7 * 86_400_000;
  const left = 44;
  const every = (width - left - (width < 520 ? 12 : 84)) / starts.length;
  const ends: number[] = [];
  return changes
    .map((change) => ({ change, moment: Date.parse(change.at) }))
    .filter(({ moment }) => moment > first - usual && moment < last + usual)
    .sort((a, b) => a.moment - b.moment)
    .map(({ change, moment }) => {
      const index = Math.max(
        starts.findLastIndex((start) => start <= moment),
        0,
      );
      const within = Math.max(Math.min((moment - (starts[index] as number)) / usual, 0.98), 0);
      const x = left + every * (index + within);
      const free = ends.findIndex((end) => end < x);
      const row = free < 0 ? ends.length : free;
      ends[row] = x + change.text.length * 6.2 + 12;
      return { ...change, x, row };
    });
}
