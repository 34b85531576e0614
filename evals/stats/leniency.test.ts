import { describe, expect, it } from "vitest";
import { type AuditorLabel, auditorLeniency } from "./leniency.ts";
import { mulberry32 } from "./prng.ts";

/** Auditors who see random tickets; `shift` is how much more often than the truth one passes. */
function labelled(seed: number, shifts: Record<string, number>, each = 60): AuditorLabel[] {
  const rng = mulberry32(seed);
  return Object.entries(shifts).flatMap(([auditor, shift]) =>
    Array.from({ length: each }, () => {
      const expected = 0.3 + 0.4 * rng();
      return { auditor, expected, label: Number(rng() < expected + shift) };
    }),
  );
}

describe("auditorLeniency", () => {
  it("finds the lenient auditor and leaves the others alone", () => {
    const rows = auditorLeniency(labelled(2, { ana: 0, ben: 0, cleo: 0.3, dan: 0 }, 120));
    expect(rows.filter(({ flagged }) => flagged).map(({ auditor }) => auditor)).toEqual(["cleo"]);
  });

  it("holds the true leniency inside its interval in at least 90 % of seeded worlds", () => {
    const inside = Array.from({ length: 200 }, (_, seed) => {
      const [, ben] = auditorLeniency(labelled(seed, { ana: 0, ben: 0.2 }));
      return (ben?.leniency?.low ?? 1) <= 0.2 && (ben?.leniency?.high ?? 0) >= 0.2;
    });
    expect(inside.filter(Boolean).length / inside.length).toBeGreaterThanOrEqual(0.9);
  });

  it("flags somebody in at most 15 % of seeded worlds when all auditors are alike", () => {
    const worlds = Array.from({ length: 200 }, (_, seed) =>
      auditorLeniency(labelled(seed, { ana: 0, ben: 0, cleo: 0, dan: 0 })).some(({ flagged }) => flagged),
    );
    expect(worlds.filter(Boolean).length / worlds.length).toBeLessThanOrEqual(0.15);
  });

  it("counts but does not estimate an auditor when there are too few labels", () => {
    const few = labelled(4, { ana: 0 }, 40).concat(labelled(5, { ben: 0 }, 4));
    expect(auditorLeniency(few)[1]).toEqual({ auditor: "ben", labels: 4, leniency: null, flagged: false });
  });
});
