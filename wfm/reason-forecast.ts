import type { Rng } from "../evals/stats/prng.ts";
import { drawGamma } from "./draw.ts";
import { drawFuture, type ForecastModel } from "./forecast-model.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";

/** Tickets of one contact reason among those that tell how contacts divide. */
export interface ReasonCount {
  reason: string;
  tickets: number;
}

export interface DayForecast extends PlannedEstimate {
  date: string;
}

export interface ReasonForecast {
  reason: string;
  share: PlannedEstimate;
  total: PlannedEstimate;
  days: DayForecast[];
}

export interface DayForecasts {
  total: PlannedEstimate;
  days: DayForecast[];
  reasons: ReasonForecast[];
}

/**
 * A forecast by day and by contact reason from whole futures: in each draw the reasons' shares are drawn once (Dirichlet
 * over the tickets) and divide every day, so that in each draw the reasons add up to the day and the days to the total.
 */
export function forecastDays(
  model: ForecastModel,
  counts: readonly ReasonCount[],
  { draws, rng }: { draws: number; rng: Rng },
): DayForecasts {
  const dates = [...new Set(model.times.map((time) => time.slice(0, 10)))];
  const place = new Map(dates.map((date, d) => [date, d]));
  const byDay = dates.map(() => new Float64Array(draws));
  const shares = counts.map(() => new Float64Array(draws));
  for (let s = 0; s < draws; s++) {
    drawFuture(model, rng).forEach((volume, i) => {
      const day = byDay[place.get(model.times[i]?.slice(0, 10) ?? "") ?? 0] as Float64Array;
      day[s] = (day[s] as number) + volume;
    });
    // Jeffreys: half a ticket for each reason, so that one without tickets has an interval and no certain 0
    const drawn = counts.map(({ tickets }) => drawGamma(tickets + 0.5, rng));
    const sum = drawn.reduce((a, b) => a + b, 0);
    drawn.forEach((value, r) => {
      (shares[r] as Float64Array)[s] = value / sum;
    });
  }
  const about = { n: 0, method: `whole futures drawn (${draws}), sums inside each draw` };
  const estimate = (values: Float64Array): PlannedEstimate => plannedEstimate(values, values, about);
  const totals = Float64Array.from({ length: draws }, (_, s) =>
    byDay.reduce((sum, day) => sum + (day[s] as number), 0),
  );
  return {
    total: estimate(totals),
    days: dates.map((date, d) => ({ date, ...estimate(byDay[d] as Float64Array) })),
    reasons: counts.map(({ reason }, r) => {
      const share = shares[r] as Float64Array;
      const times = (of: Float64Array): Float64Array => of.map((value, s) => value * (share[s] as number));
      return {
        reason,
        share: estimate(share),
        total: estimate(times(totals)),
        days: dates.map((date, d) => ({ date, ...estimate(times(byDay[d] as Float64Array)) })),
      };
    }),
  };
}
