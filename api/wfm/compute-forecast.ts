import { mulberry32 } from "../../evals/stats/prng.ts";
import type { KnownEvent, SpecialDay } from "../../wfm/calendar.ts";
import { type ForecastResult as Forecast, forecastFrom } from "../../wfm/forecast.ts";
import { fitForecast } from "../../wfm/forecast-model.ts";
import { instantsOf } from "../../wfm/local-series.ts";
import { pastDays } from "../../wfm/past-days.ts";
import { fitForPlan } from "../../wfm/plan.ts";
import { reasonAccuracy } from "../../wfm/reason-accuracy.ts";
import { forecastDays, type ReasonSplit } from "../../wfm/reason-forecast.ts";
import type { ReasonSeries } from "../../wfm/reconcile.ts";
import { type SeriesPoint, seriesGrid } from "../../wfm/series-grid.ts";
import type { Report } from "../jobs/thread.ts";
import { type Band, bandOf, finite } from "./bands.ts";
import type { AccuracyResult, ForecastResult } from "./stored.ts";

/** Plain data, so that the computation can run in a thread. */
export type ForecastRequest = {
  history: SeriesPoint[];
  timeZone: string;
  specialDays: SpecialDay[];
  events: KnownEvent[];
  horizonDays: number;
  split: ReasonSplit;
  seed: number;
};

export type ComputedForecast = Pick<
  ForecastResult,
  "method" | "points" | "days" | "total" | "reasons" | "accuracy" | "notes"
>;

const draws = 1000;

/** A queue's forecast by interval, day and contact reason. The same request gives the same forecast. */
export function computeForecast(request: ForecastRequest, report: Report): ComputedForecast {
  const { history, horizonDays, specialDays, events, seed, timeZone } = request;
  const model = fitForPlan({ history, horizonDays, specialDays, events });
  report(0.6);
  const forecast = forecastFrom(model, { rng: mulberry32(seed) });
  report(0.8);
  const { total, days, reasons } = forecastDays(model, request.split, { draws, rng: mulberry32(seed) });
  const dated = <T extends Band & { date: string }>(one: T) => ({ date: one.date, ...bandOf(one) });
  return {
    method: forecast.method,
    points: forecast.points.flatMap((point) => {
      const { time, value, low80 = value, high80 = value, low95 = value, high95 = value } = point;
      const band = bandOf({ value, low80, high80, low95, high95 });
      return instantsOf(time, timeZone).map((start) => ({ start, ...band }));
    }),
    days: days.map(dated),
    total: bandOf(total),
    reasons: reasons.map((one) => ({
      reason: one.reason,
      share: bandOf(one.share),
      total: bandOf(one.total),
      days: one.days.map(dated),
    })),
    accuracy: accuracyOf(forecast),
    notes: [...new Set([...forecast.warnings, ...forecast.specialDays.map(({ words }) => words)])],
  };
}

export type AccuracyRequest = Pick<ForecastRequest, "history" | "specialDays" | "events" | "seed"> & {
  /** each reason's own days; none where only tickets tell how the queue divides */
  series: ReasonSeries[];
};

const horizons = [1, 7, 14, 28];
const reasonDaysAhead = 7;

/** How forecasts of a queue and its reasons would have done, from rolling origins, where its history can judge them. */
export function computeAccuracy(request: AccuracyRequest, report: Report): AccuracyResult {
  const { history, specialDays, events, seed } = request;
  const grid = seriesGrid(history);
  const days = Math.floor(grid.values.length / grid.inner);
  const judged = horizons.filter((horizon) => horizon === 1 || days >= 21 + 3 * horizon);
  const found: AccuracyResult["horizons"] = [];
  let past: AccuracyResult["days"] = [];
  let method = "";
  for (const [done, horizonDays] of judged.entries()) {
    report((done / judged.length) * 0.6);
    const model = horizonDays === 1 ? fitOneDay(request) : fitForPlan({ history, horizonDays, specialDays, events });
    const forecast = forecastFrom(model, { rng: mulberry32(seed) });
    found.push({ days: horizonDays, ...accuracyOf(forecast) });
    method = forecast.method;
    if (horizonDays === 1)
      past = pastDays(model, mulberry32(seed)).map(({ date, actual, ...band }) => ({ date, actual, ...bandOf(band) }));
  }
  const skipped = horizons.filter((horizon) => !judged.includes(horizon));
  const short = skipped.map(
    (horizon) => `${days} days of history are too few to judge forecasts ${horizon} days ahead`,
  );
  const reasons = reasonAccuracy({ ...request, horizonDays: reasonDaysAhead }, (share) => report(0.6 + 0.4 * share));
  return {
    method,
    horizons: found,
    days: past,
    reasons: reasons.map(({ reason, ...one }) => ({ reason, ...figuresOf(one) })),
    reasonDaysAhead,
    notes: short,
  };
}

/** Enough slots for the longest day of the week, so that every origin forecasts its whole next day. */
function fitOneDay({ history, specialDays, events }: AccuracyRequest) {
  const grid = seriesGrid(history);
  let longest = 1;
  for (let day = 0; day < grid.outer / grid.inner; day++) {
    const slots = Array.from({ length: grid.inner }, (_, slot) => day * grid.inner + slot);
    longest = Math.max(longest, slots.filter((at) => grid.isOpen(at)).length);
  }
  return fitForecast(history, { horizon: longest, specialDays, events });
}

function accuracyOf({ backtest }: Forecast): ForecastResult["accuracy"] {
  const { coverage80 = Number.NaN, coverage95 = Number.NaN, ...figures } = backtest;
  return figuresOf({ ...figures, coverage80, coverage95 });
}

type Measured = { [figure in keyof ForecastResult["accuracy"]]: number };

function figuresOf(measured: Measured): ForecastResult["accuracy"] {
  const { mase, naiveMase, pinball, bias, origins, coverage80, coverage95 } = measured;
  return {
    mase: finite(mase),
    naiveMase: finite(naiveMase),
    pinball: finite(pinball),
    bias: finite(bias),
    coverage80: finite(coverage80),
    coverage95: finite(coverage95),
    origins,
  };
}
