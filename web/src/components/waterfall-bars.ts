export type WaterfallStep = { label: string; value: number };
/** `from` and `to` on the scale of the figures; totals stand on zero. */
export type WaterfallBar = { label: string; from: number; to: number; kind: "total" | "up" | "down" };

/** The first step stands on zero, each further one on the end of the one before, and the last bar is what is left. */
export function waterfallBars(steps: readonly WaterfallStep[], last: string): WaterfallBar[] {
  let level = 0;
  const bars = steps.map(({ label, value }, index): WaterfallBar => {
    const from = index === 0 ? 0 : level;
    level += value;
    const kind = index === 0 ? "total" : value < 0 ? "down" : "up";
    return { label, from, to: level, kind };
  });
  return [...bars, { label: last, from: 0, to: level, kind: "total" }];
}

/** Lowest and highest end of all bars, zero included. */
export function waterfallRange(bars: readonly WaterfallBar[]): { min: number; max: number } {
  const ends = bars.flatMap(({ from, to }) => [from, to]);
  const min = Math.min(0, ...ends);
  const max = Math.max(0, ...ends);
  return min === max ? { min, max: min + 1 } : { min, max };
}
