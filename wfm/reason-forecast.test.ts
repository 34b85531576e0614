import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { drawPoisson } from "./draw.ts";
import { fitForecast } from "./forecast-model.ts";
import { pastDays } from "./past-days.ts";
import { forecastDays } from "./reason-forecast.ts";

function hourly(weeks: number) {
  const rng = mulberry32(4);
  return Array.from({ length: weeks * 168 }, (_, i) => {
    const hour = i % 24;
    const time = new Date(Date.UTC(2026, 7, 3) + i * 3_600_000).toISOString().slice(0, 19);
    return { time, value: drawPoisson(5 + 10 * Math.exp(-(((hour - 13) / 4) ** 2)), rng) };
  });
}
const model = fitForecast(hourly(10), { horizon: 168 });

describe("forecastDays", () => {
  const counts = [
    { reason: "a", tickets: 60 },
    { reason: "b", tickets: 30 },
    { reason: "c", tickets: 0 },
  ];
  const found = forecastDays(model, counts, { draws: 500, rng: mulberry32(1) });

  it("gives seven days and a total that they come close to", () => {
    expect(found.days).toHaveLength(7);
    const sum = found.days.reduce((total, day) => total + day.value, 0);
    expect(Math.abs(sum / found.total.value - 1)).toBeLessThan(0.02);
  });

  it("divides by the tickets, with an interval and no certain 0 for a reason without any", () => {
    const [a, b, c] = found.reasons.map((one) => one.share);
    expect(a?.value).toBeGreaterThan(0.6);
    expect(b?.low95).toBeGreaterThan(0.2);
    expect(c?.low95).toBeGreaterThanOrEqual(0);
    expect(c?.high95).toBeGreaterThan(0.005);
    expect(c?.high95).toBeLessThan(0.06);
  });
});

describe("pastDays", () => {
  it("covers the days that came about as often as it says, from earlier days alone", () => {
    const daily = pastDays(fitForecast(hourly(10), { horizon: 24 }), mulberry32(1));
    expect(daily.length).toBeGreaterThan(25);
    const inside = daily.filter((day) => day.low80 <= day.actual && day.actual <= day.high80).length / daily.length;
    expect(inside).toBeGreaterThan(0.6);
  });
});
