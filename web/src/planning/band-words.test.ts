import { describe, expect, it } from "vitest";
import type { PlanResult } from "../client/wire.ts";
import { bandWords, chance, demandSeries, planSentence } from "./band-words.ts";

const band = (value: number, half: number) => ({
  value,
  low80: value - half,
  high80: value + half,
  low95: value - 2 * half,
  high95: value + 2 * half,
});

function plan(saved: number, none: number): Pick<PlanResult, "staffing" | "deflection"> {
  const total = { pNetNotPositive: none } as PlanResult["deflection"]["total"];
  const staffing = { savedFte: band(saved, 1) } as PlanResult["staffing"];
  return { staffing, deflection: { reasons: [], total } };
}

describe("planSentence", () => {
  it("says what is saved, with its interval and the chance of nothing", () => {
    expect(planSentence(plan(2.6, 0.12))).toBe(
      "It saves 2.6 FTE a day (80 % interval 1.6 to 3.6); the chance that it deflects nothing, net, is 12\u00a0%.",
    );
  });

  it("says cost when the savings are below zero, bounds in order", () => {
    expect(planSentence(plan(-2, 0.9))).toContain("It costs 2.0 FTE a day (80 % interval 1.0 to 3.0)");
  });
});

describe("chance", () => {
  it("never claims certainty from a finite number of draws", () => {
    expect(chance(0)).toBe("below 1 %");
    expect(chance(1)).toBe("above 99 %");
  });
});

describe("demandSeries", () => {
  it("shows the last eight weeks of the past", () => {
    const history = Array.from({ length: 100 }, (_, index) => ({ date: `d${index}`, offered: index }));
    const [past] = demandSeries({ history, forecast: { days: [] } as unknown as PlanResult["forecast"] });
    expect(past?.points).toHaveLength(56);
    expect(past?.points.at(-1)?.value).toBe(99);
    expect(bandWords(band(3, 1), 1)).toBe("3.0 (2.0 to 4.0)");
  });
});
