import type { Band, PlanResult } from "../client/wire.ts";
import type { FanSeries } from "../components/fan-chart-scale.ts";
import { number, percent } from "../components/format.ts";

/** A median with its 80 % interval: `3.2 (1.1 to 5.4)`. */
export function bandWords(band: Band, decimals = 0): string {
  return `${number(band.value, decimals)} (${number(band.low80, decimals)} to ${number(band.high80, decimals)})`;
}

/** The plan in one sentence, with its doubt. */
export function planSentence(plan: Pick<PlanResult, "staffing" | "deflection">): string {
  const { savedFte } = plan.staffing;
  const none = plan.deflection.total.pNetNotPositive;
  const saves = savedFte.value < 0 ? "costs" : "saves";
  const shown = savedFte.value < 0 ? negated(savedFte) : savedFte;
  return `It ${saves} ${number(shown.value, 1)} FTE a day (80 % interval ${number(shown.low80, 1)} to ${number(shown.high80, 1)}); the chance that it deflects nothing, net, is ${chance(none)}.`;
}

function negated({ value, low80, high80, low95, high95 }: Band): Band {
  return { value: -value, low80: -high80, high80: -low80, low95: -high95, high95: -low95 };
}

/** Draws cannot show a chance of exactly 0 or 1. */
export function chance(share: number): string {
  if (share <= 0) return "below 1 %";
  if (share >= 1) return "above 99 %";
  return share < 0.01 ? "below 1 %" : percent(share);
}

const shownPast = 56;

/** The last weeks of history, then the forecast with its bands. */
export function demandSeries({ history, forecast }: Pick<PlanResult, "history" | "forecast">): FanSeries[] {
  const past = history.slice(-shownPast).map(({ date, offered }) => ({ date, value: offered }));
  const ahead = forecast.days.map(({ date, ...band }) => ({ date, value: band.value, band }));
  return [
    { label: "Offered", tone: "past", points: past },
    { label: "Forecast", tone: "first", points: ahead },
  ];
}

export function staffSeries({ staffing }: Pick<PlanResult, "staffing">): FanSeries[] {
  return [
    {
      label: "Without the bot",
      tone: "second",
      points: staffing.days.map(({ date, without }) => ({ date, value: without.value, band: without })),
    },
    {
      label: "With the bot",
      tone: "first",
      points: staffing.days.map((day) => ({ date: day.date, value: day.with.value, band: day.with })),
    },
  ];
}
