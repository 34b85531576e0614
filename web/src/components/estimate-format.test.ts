import { describe, expect, it } from "vitest";
import {
  formatEstimate,
  formatRange,
  formatValue,
  howComputed,
  moreToDecide,
  provisionalReason,
  standing,
  standingText,
} from "./estimate-format.ts";

const estimate = (value: number, low: number, high: number, n = 62) => ({
  value,
  low,
  high,
  level: 0.95,
  n,
  method: "human audits, simple random sampling, wilson with effective n",
});

describe("formatEstimate", () => {
  it("writes value, interval and count when the figure is a share", () => {
    expect(formatEstimate(estimate(0.78, 0.71, 0.84))).toBe("78\u00a0% (71–84), 62 audits");
  });

  it("names hours", () => {
    expect(formatEstimate(estimate(0.26, 0.15, 0.38, 4), "hours", "timed ticket")).toBe(
      "0.26\u00a0h (0.15–0.38), 4 timed tickets",
    );
  });

  it("takes the singular when one thing is counted", () => {
    expect(formatEstimate(estimate(0.5, 0, 1, 1), "percent", "ticket")).toBe("50\u00a0% (0–100), 1 ticket");
  });

  it("shows a decimal when the interval is narrower than two points", () => {
    expect(formatEstimate(estimate(0.992, 0.986, 0.998, 1200))).toBe("99.2\u00a0% (98.6–99.8), 1,200 audits");
  });

  it("joins bounds by 'to' when the lower one is negative", () => {
    expect(formatRange(estimate(0.1, -0.12, 0.32), "plain")).toBe("(\u22120.12 to 0.32)");
  });

  it("writes a difference of rates in points with its signs", () => {
    const agents = estimate(0.123, -0.02, 0.27, 12);
    expect(formatEstimate(agents, "points", "agent")).toBe("+12 points (\u22122 to +27), 12 agents");
    expect(formatValue(estimate(0.0001, -0.1, 0.1), "points")).toBe("0 points");
  });

  it("says that nothing was measured when nothing is counted", () => {
    expect(formatEstimate(estimate(14.2, 0, 31, 0), "plain")).toBe("14 (0–31), assumed, not measured");
  });

  it("keeps zero free of a minus when a tiny negative value is rounded", () => {
    expect(formatValue(estimate(-0.001, -0.3, 0.3), "plain")).toBe("0.00");
  });
});

describe("standing", () => {
  it("decides only when the whole interval lies on one side of the target", () => {
    expect(standing(estimate(0.9, 0.86, 0.94), 0.85)).toBe("meets");
    expect(standing(estimate(0.7, 0.65, 0.76), 0.8)).toBe("misses");
    expect(standing(estimate(0.84, 0.79, 0.89), 0.85)).toBe("undecided");
  });

  it("meets the target when the lower bound is exactly on it", () => {
    expect(standing(estimate(0.9, 0.85, 0.95), 0.85)).toBe("meets");
  });
});

describe("moreToDecide", () => {
  it("asks for four times the audits when the interval must halve", () => {
    expect(moreToDecide(estimate(0.8, 0.7, 0.9, 50), 0.85)).toBe(150);
  });

  it("gives nothing when the interval is decided or the value sits on the target", () => {
    expect(moreToDecide(estimate(0.7, 0.65, 0.76), 0.8)).toBeNull();
    expect(moreToDecide(estimate(0.8, 0.7, 0.9), 0.8)).toBeNull();
  });
});

describe("standingText", () => {
  it("says about how many more audits would tell when the interval holds the target", () => {
    expect(standingText(estimate(0.8, 0.7, 0.9, 50), 0.85)).toBe(
      "Not distinguishable from its target yet: about 150 more audits",
    );
  });

  it("gives up when no practical number would tell", () => {
    expect(standingText(estimate(0.846, 0.79, 0.89, 400), 0.85)).toBe("Too close to its target to tell");
  });
});

describe("provisionalReason", () => {
  it("reads the reason when a warning marks the figure as provisional", () => {
    expect(provisionalReason(["one-label: …", "provisional: only 31 audits"])).toBe("only 31 audits");
    expect(provisionalReason(["one-label: …"])).toBeNull();
  });
});

describe("howComputed", () => {
  it("explains the known methods and stays general for others", () => {
    expect(howComputed("judge alone, not corrected")).toContain("Nothing corrects it");
    expect(howComputed("something new")).toContain("the method is named above");
  });
});
