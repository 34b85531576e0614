import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../evals/stats/prng.ts";
import { type RolloutRow, rolloutEffect, steppedWedgeVariance } from "./rollout.ts";

const PANEL = "../shared/data/volumes/rollout_panel.csv";
const here = existsSync(PANEL);
if (!here) console.warn("roll-out panel absent: the comparison with its reference is skipped");

/** 12 queues, starts in weeks 6, 9 and 12 (3 never), a common rise of 2 % a week, the effect growing after the start. */
function panel(): RolloutRow[] {
  const rows: RolloutRow[] = [];
  for (let q = 0; q < 12; q++) {
    const start = [6, 9, 12, Number.POSITIVE_INFINITY][q % 4] as number;
    for (let week = 0; week < 16; week++) {
      const live = week >= start;
      const effect = live ? -0.1 - 0.02 * (week - start) : 0;
      rows.push({
        queue: `q${q}`,
        week,
        bot_live: live ? 1 : 0,
        human_contacts: 500 * (1 + q / 10) * Math.exp(0.02 * week + effect),
      });
    }
  }
  return rows;
}

describe("rolloutEffect", () => {
  it("recovers a growing effect under a common trend, where before/after would see less", () => {
    const { logEffect, preTrend } = rolloutEffect(panel(), mulberry32(1), 50);
    const cells = [6, 9, 12].flatMap((start) => Array.from({ length: 16 - start }, (_, k) => -0.1 - 0.02 * k));
    const truth = cells.reduce((a, b) => a + b, 0) / cells.length;
    expect(logEffect.value).toBeCloseTo(truth, 10);
    for (const { logEffect: before } of preTrend) expect(before.value).toBeCloseTo(0, 10);
  });
  it("refuses a panel in which a queue loses the bot again", () => {
    const rows = panel();
    rows.push({ queue: "q0", week: 16, bot_live: 0, human_contacts: 500 });
    expect(() => rolloutEffect(rows, mulberry32(1))).toThrow(/roll-backs/);
  });
  it("refuses a panel without anybody to compare with", () => {
    const rows = panel().filter((row) => row.queue === "q0");
    expect(() => rolloutEffect(rows, mulberry32(1))).toThrow(/still wait/);
  });
});

describe("steppedWedgeVariance", () => {
  it("equals generalised least squares for four clusters in five periods", () => {
    const exposed = [
      [0, 1, 1, 1, 1],
      [0, 0, 1, 1, 1],
      [0, 0, 0, 1, 1],
      [0, 0, 0, 0, 1],
    ];
    expect(steppedWedgeVariance(exposed, 0.04, 0.09)).toBeCloseTo(0.025290322580645164, 15);
  });
});

describe.skipIf(!here)("rolloutEffect on a panel with known truth", () => {
  it("gives the not-yet-treated estimate, its interval around the true -0.174", () => {
    const rows = (here ? readFileSync(PANEL, "utf8") : "")
      .trim()
      .split("\n")
      .slice(1)
      .map((line): RolloutRow => {
        const [queue = "", week, live, contacts] = line.split(",");
        return { queue, week: Number(week), bot_live: live?.trim() === "1" ? 1 : 0, human_contacts: Number(contacts) };
      });
    const { logEffect } = rolloutEffect(rows, mulberry32(1), 300);
    expect(logEffect.value).toBeCloseTo(-0.1978, 3);
    expect(logEffect.low).toBeLessThan(-0.174);
  });
});
