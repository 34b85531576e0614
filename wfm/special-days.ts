import { normalQuantile } from "../evals/stats/distributions.ts";
import type { Rng } from "../evals/stats/prng.ts";
import { dayOf, type SpecialDay } from "./calendar.ts";
import { drawNormal, median } from "./draw.ts";
import type { SeriesGrid } from "./series-grid.ts";
import { usualAt } from "./usual.ts";

/** What days of one name do to their volume: a factor on an ordinary day's. */
export interface SpecialDayEffect {
  name: string;
  /** past days of this name with volumes, and without any (closed) */
  open: number;
  closed: number;
  median: number;
  /** 0 < p < 1 */
  quantile(p: number): number;
  draw(rng: Rng): number;
}

/** Prior of the log factor before any such day was seen: 80 % between 0.53 and 1.9 times an ordinary day. */
const PRIOR_SD = 0.5;
/** How much the factor differs from one such day to the next, on the log scale. */
const BETWEEN_SD = 0.1;
const LEAST_NOISE = 0.05;

/**
 * Effects of special days, by name, from their past occurrences: the mean log factor, drawn towards 1 because days of a
 * name are few, with a wide interval where none is known. Days without any contact count as closed.
 */
export function specialDayEffects(grid: SeriesGrid, days: readonly SpecialDay[]): Map<string, SpecialDayEffect> {
  const special = new Set(days.map((day) => day.date));
  const totals = dayTotals(grid, special);
  const ordinary = [...totals].filter(([day]) => !special.has(day)).flatMap(([, t]) => (t.open ? [t.logFactor] : []));
  const noise = Math.max(LEAST_NOISE, spreadOf(ordinary));
  const effects = new Map<string, SpecialDayEffect>();
  for (const name of new Set(days.map((day) => day.name))) {
    const past = days.flatMap((day) => (day.name === name ? (totals.get(day.date) ?? []) : []));
    effects.set(name, effectOf(name, past, noise));
  }
  return effects;
}

interface DayTotal {
  open: boolean;
  logFactor: number;
}

/** Each past day that is usually open: log of its volume / what is usual there, by its neighbours of the same weekday. */
function dayTotals(grid: SeriesGrid, special: ReadonlySet<string>): Map<string, DayTotal> {
  const sums = new Map<string, { came: number; usual: number; seen: boolean; expected: number }>();
  const days = Array.from(grid.values, (_, at) => dayOf(grid, at));
  grid.values.forEach((value, at) => {
    if (!grid.isOpen(at)) return;
    const usual = usualAt(grid, at, (other) => !special.has(days[other] as string));
    if (Number.isNaN(usual)) return;
    const day = days[at] as string;
    const sum = sums.get(day) ?? { came: 0, usual: 0, seen: false, expected: 0 };
    sum.expected += usual;
    if (!Number.isNaN(value)) {
      sum.came += value;
      sum.usual += usual;
      sum.seen = true;
    }
    sums.set(day, sum);
  });
  return new Map(
    [...sums].flatMap(([day, { came, usual, seen, expected }]): [string, DayTotal][] => {
      if (seen && came > 0 && usual > 0) return [[day, { open: true, logFactor: Math.log(came / usual) }]];
      return expected > 0 ? [[day, { open: false, logFactor: Number.NaN }]] : [];
    }),
  );
}

function spreadOf(logs: readonly number[]): number {
  if (logs.length < 5) return 0.15;
  const centre = median(logs);
  return 1.4826 * median(logs.map((log) => Math.abs(log - centre)));
}

function effectOf(name: string, past: readonly DayTotal[], noise: number): SpecialDayEffect {
  const logs = past.filter(({ open }) => open).map(({ logFactor }) => logFactor);
  const closed = past.length - logs.length;
  const within = noise ** 2 + BETWEEN_SD ** 2;
  const precision = logs.length / within + 1 / PRIOR_SD ** 2;
  const centre = logs.reduce((sum, log) => sum + log, 0) / within / precision;
  const sd = Math.sqrt(1 / precision + BETWEEN_SD ** 2);
  // a service that closed on such a day nearly always does so again
  const pClosed = closed === 0 ? 0 : (closed + 0.25) / (past.length + 0.5);
  const quantile = (p: number): number =>
    p <= pClosed ? 0 : Math.exp(centre + sd * normalQuantile((p - pClosed) / (1 - pClosed)));
  return {
    name,
    open: logs.length,
    closed,
    median: quantile(0.5),
    quantile,
    draw: (rng) => (rng() < pClosed ? 0 : Math.exp(centre + sd * drawNormal(rng))),
  };
}
