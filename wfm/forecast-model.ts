import type { Rng } from "../evals/stats/prng.ts";
import { type Backtest, rollingBacktest } from "./backtest.ts";
import { type CalendarFactors, calendarFactors, dayOf, type KnownEvent, type SpecialDay } from "./calendar.ts";
import { ensemble } from "./ensemble.ts";
import { openSlots } from "./forecast-member.ts";
import { drawPath, type ResidualDays, residualDays } from "./residual-days.ts";
import { findFaults, type SeriesFault, type TreatedSlot, type Treatment, treatSeries } from "./series-faults.ts";
import { type SeriesGrid, type SeriesPoint, seriesGrid } from "./series-grid.ts";
import { type SpecialDayEffect, specialDayEffects } from "./special-days.ts";

export interface FitOptions {
  /** open slots to forecast, whole number >= 1 */
  horizon: number;
  /** season lengths in slots, at most two; read from the timestamps when absent */
  seasons?: readonly number[];
  /** past and coming days unlike their weekday; past ones teach the effect and are kept out of the ordinary days */
  specialDays?: readonly SpecialDay[];
  /** launches and the like, known to come */
  events?: readonly KnownEvent[];
  /** what a person agreed to do about odd slots; nothing is treated without */
  treatments?: readonly Treatment[];
}

/** A forecast and what is needed to draw futures from it. */
export interface ForecastModel {
  grid: SeriesGrid;
  /** grid positions forecast, ascending */
  slots: number[];
  times: string[];
  /** medians, special days and events included */
  values: Float64Array;
  /** medians of ordinary days */
  ordinary: Float64Array;
  backtest: Backtest;
  residuals: ResidualDays;
  factors: CalendarFactors;
  events: readonly KnownEvent[];
  /** by name, of the special days given */
  specialDays: ReadonlyMap<string, SpecialDayEffect>;
  specialDayNames: ReadonlyMap<string, string>;
  faults: SeriesFault[];
  treated: TreatedSlot[];
}

/**
 * Fits the next `horizon` open slots. Special days of the past are hidden from the members and from the backtest, so
 * that a holiday neither bends an ordinary day nor counts as an error that no forecast without a calendar could avoid.
 * @throws RangeError on a horizon outside its range, a series too short or off its grid, or a treatment of nothing
 */
export function fitForecast(series: readonly SeriesPoint[], options: FitOptions): ForecastModel {
  const { horizon, seasons, specialDays = [], events = [], treatments = [] } = options;
  if (!Number.isInteger(horizon) || horizon < 1) {
    throw new RangeError(`horizon must be a whole number >= 1, got ${horizon}`);
  }
  const { series: agreed, treated } = treatSeries(series, treatments, seasons);
  const whole = seriesGrid(agreed, seasons);
  const effects = specialDayEffects(whole, specialDays);
  const grid = withoutSpecialDays(whole, specialDays);
  const backtest = rollingBacktest(grid, horizon);
  const end = grid.values.length;
  const slots = openSlots(grid, end, horizon);
  const factors = calendarFactors(grid, slots, specialDays, events, effects);
  const ordinary = backtest.corrected(end, slots, ensemble(grid, end, horizon)(end, slots));
  return {
    grid,
    slots,
    times: slots.map(grid.timeAt),
    values: ordinary.map((value, i) => value * (factors.medians[i] as number)),
    ordinary,
    backtest,
    residuals: residualDays([...backtest.early, ...backtest.origins]),
    factors,
    events,
    specialDays: effects,
    specialDayNames: new Map(specialDays.map(({ date, name }) => [date, name])),
    faults: findFaults(agreed, seasons),
    treated,
  };
}

/** One possible future of the whole horizon, special days and events included. */
export function drawFuture({ ordinary, residuals, factors }: ForecastModel, rng: Rng): Float64Array {
  const path = drawPath(ordinary, residuals, rng);
  const by = factors.draw(rng);
  return path.map((value, i) => value * (by[i] as number));
}

function withoutSpecialDays(grid: SeriesGrid, days: readonly SpecialDay[]): SeriesGrid {
  if (days.length === 0) return grid;
  const special = new Set(days.map(({ date }) => date));
  return { ...grid, values: grid.values.map((value, at) => (special.has(dayOf(grid, at)) ? Number.NaN : value)) };
}
