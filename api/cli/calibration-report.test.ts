import { describe, expect, it } from "vitest";
import { calibrateJudgments } from "../../evals/judgments-file.ts";
import { calibrationReport } from "./calibration-report.ts";

const rows = (criterion: string) =>
  Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({
      item: i,
      criterion,
      judge: 1 + (i % 5),
      human: 1 + ((i + (i % 7 === 0 ? 1 : 0)) % 5),
      scale: [1, 5],
    }),
  );

describe("calibrationReport", () => {
  it("escapes what comes from the file and runs no script", () => {
    const lines = rows('<img src=x onerror="alert(1)">');
    const html = calibrationReport(calibrateJudgments(lines).criteria, lines);
    expect(html).not.toContain("<img");
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  });

  it("puts scores on the unit scale and counts every audited item once", () => {
    const lines = rows("tone");
    const html = calibrationReport(calibrateJudgments(lines).criteria, lines);
    const audits = [...html.matchAll(/judge (\S+), people (\S+), (\d+) audits/g)];
    expect(audits.reduce((sum, match) => sum + Number(match[3]), 0)).toBe(40);
    expect(audits.every((match) => Number(match[1]) <= 1 && Number(match[2]) <= 1)).toBe(true);
  });

  it("draws the agreement of what would be accepted, and every estimate with its interval", () => {
    const lines = Array.from({ length: 300 }, (_, i) =>
      JSON.stringify({
        item: i,
        criterion: "greets",
        judge: (i % 20) / 20,
        human: i % 3 === 0 ? Number(i % 20 >= 9) : null,
        pass: 0.5,
      }),
    );
    const html = calibrationReport(calibrateJudgments(lines).criteria, lines);
    const points = [...html.matchAll(/([\d.]+) % accepted: agreement (\S+) \(/g)].map(([, share, agreement]) => ({
      share: Number(share),
      agreement: Number(agreement),
    }));
    expect(points.length).toBeGreaterThan(5);
    expect(points.at(-1)).toEqual({ share: 100, agreement: 0.95 });
    expect(points[0]?.share).toBeLessThan(20);
    for (const name of ["audits alone", "judge alone", "PPI++", "regression", "recommended"])
      expect(html).toContain(`>${name}</text>`);
  });
});
