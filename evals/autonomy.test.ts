import { describe, expect, it } from "vitest";
import {
  type AutonomyEvent,
  acceptedAlone,
  auditsToKeep,
  type IssuedCertificate,
  type PromotionRequest,
  promotionRefusal,
  standingOf,
} from "./autonomy.ts";
import { aboveCeiling, humanCeiling, reachableAgreement } from "./ceiling.ts";
import { type CertificateBasis, changesSince, survives } from "./change-matrix.ts";
import { watchDrift } from "./drift-watch.ts";
import { criteriaOf, scorecardSchema } from "./scorecard.ts";
import { mulberry32 } from "./stats/prng.ts";

const criterionOf = (patch: object = {}) => {
  const criterion = { id: "greets", title: "Greets", question: "Does it greet?", kind: "judged", ...patch };
  const scorecard = scorecardSchema.parse({
    id: "card",
    title: "Card",
    sections: [{ id: "all", title: "All", criteria: [criterion] }],
  });
  const [one] = criteriaOf(scorecard);
  if (!one) throw new Error("no criterion");
  return one;
};
const basis = (patch: Partial<CertificateBasis> = {}): CertificateBasis => ({
  judgeConfigId: "j1",
  judged: true,
  criterion: criterionOf(),
  sopVersionIds: ["v1"],
  channels: ["chat"],
  languages: ["en"],
  ...patch,
});
const certificate: IssuedCertificate = {
  agreement: 0.9,
  delta: 0.1,
  threshold: 0.3,
  acceptedShare: 0.6,
  audits: 60,
  disagreements: 1,
  confidence: { kind: "margin", meaning: "distance of the score from the pass level" },
  basis: basis(),
};
const event = (patch: Partial<AutonomyEvent>): AutonomyEvent => ({
  at: "2026-09-01T00:00:00Z",
  kind: "promoted",
  level: "auto",
  by: "Lena",
  reason: "",
  certificate,
  changes: [],
  ...patch,
});
const pairs = (n: number, agreeing: number) => Array.from({ length: n }, (_, i) => [1, i < agreeing ? 1 : 0] as const);

describe("the change matrix", () => {
  it("names what changed under a certificate", () => {
    expect(changesSince(basis(), basis())).toEqual([]);
    const after = basis({
      judgeConfigId: "j2",
      criterion: criterionOf({ question: "Does the first message greet?" }),
      sopVersionIds: ["v1", "v2"],
      languages: ["en", "es"],
    });
    expect(changesSince(basis(), after).map(({ kind }) => kind)).toEqual(["judge", "meaning", "sop", "population"]);
    expect(changesSince(basis(), basis({ criterion: criterionOf({ weight: 3 }) }))).toEqual([
      { kind: "counting", detail: "weight" },
    ]);
  });

  it("does not ask about the judge where a check decides", () => {
    expect(changesSince(basis({ judged: false }), basis({ judged: false, judgeConfigId: "j2" }))).toEqual([]);
  });

  it("lets a certificate live through weights and strangers, not through a judge, a rule or a question", () => {
    for (const kind of ["counting", "population"] as const) expect(survives([{ kind, detail: "" }])).toBe(true);
    for (const kind of ["judge", "decision", "meaning", "sop"] as const)
      expect(
        survives([
          { kind: "counting", detail: "" },
          { kind, detail: "" },
        ]),
      ).toBe(false);
  });

  it("keeps a certificate under new words only when pairs of old and new agree", () => {
    const wording = [{ kind: "wording", detail: "question" }] as const;
    expect(survives(wording)).toBe(false);
    expect(survives(wording, { pairs: 29, agreeing: 29, ceilingLow: 0.8 })).toBe(false);
    expect(survives(wording, { pairs: 30, agreeing: 25, ceilingLow: 0.8 })).toBe(true);
    expect(survives(wording, { pairs: 30, agreeing: 23, ceilingLow: 0.8 })).toBe(false);
  });
});

describe("humanCeiling", () => {
  it("turns agreement between people into the most a judge can reach", () => {
    expect(reachableAgreement(1)).toBe(1);
    expect(reachableAgreement(0.82)).toBeCloseTo(0.9, 10);
    expect(reachableAgreement(0.4)).toBe(0.5);
    const ceiling = humanCeiling(pairs(100, 82), [0, 1], { seed: 1 });
    expect(ceiling.reachable?.value).toBeCloseTo(0.9, 10);
    expect(ceiling.reviewerVariance).toBeCloseTo(0.09, 10);
  });

  it("refuses a promise above it, and stays silent on too few pairs", () => {
    expect(aboveCeiling(0.9, humanCeiling(pairs(60, 50), [0, 1], { seed: 1 }))).toContain("cannot be promised");
    expect(aboveCeiling(0.9, humanCeiling(pairs(60, 58), [0, 1], { seed: 1 }))).toBeNull();
    expect(aboveCeiling(0.9, humanCeiling(pairs(29, 15), [0, 1], { seed: 1 }))).toBeNull();
    // Between 30 and 60 pairs only where even the upper end is too low.
    expect(aboveCeiling(0.9, humanCeiling(pairs(40, 32), [0, 1], { seed: 1 }))).toBeNull();
    expect(aboveCeiling(0.9, humanCeiling(pairs(40, 24), [0, 1], { seed: 1 }))).not.toBeNull();
  });

  it("gives nothing but a count without pairs", () => {
    expect(humanCeiling([], [0, 1], { seed: 1 })).toMatchObject({
      pairs: 0,
      standing: "too-few",
      kappa: null,
      ac1: null,
    });
  });
});

describe("autonomy", () => {
  it("is human-only without events, and what the newest says with them", () => {
    expect(standingOf([]).level).toBe("human-only");
    const events = [event({}), event({ at: "2026-10-01T00:00:00Z", kind: "kept" })];
    expect(standingOf(events)).toMatchObject({ level: "auto", since: "2026-09-01T00:00:00Z" });
    const demoted = event({ at: "2026-10-02T00:00:00Z", kind: "alarm", level: "human-only", certificate: null });
    expect(standingOf([...events, demoted])).toMatchObject({ level: "human-only", certificate: null });
  });

  const request = (patch: Partial<PromotionRequest> = {}): PromotionRequest => ({
    level: "auto",
    severity: "customer-critical",
    audits: 100,
    certificate,
    target: { agreement: 0.9, delta: 0.1 },
    ceiling: humanCeiling(pairs(60, 58), [0, 1], { seed: 1 }),
    freshAuditsSince: null,
    ...patch,
  });

  it("is refused without a certificate, above the ceiling, on compliance, and after an alarm without fresh audits", () => {
    expect(promotionRefusal(request())).toBeNull();
    expect(promotionRefusal(request({ certificate: null }))).toContain("nothing is accepted");
    expect(promotionRefusal(request({ severity: "compliance-critical" }))).toContain("by a person");
    expect(promotionRefusal(request({ target: { agreement: 0.99, delta: 0.1 } }))).toContain("cannot be promised");
    const freshAuditsSince = { alarmAt: "2026-10-01T00:00:00Z", audits: 10, needed: 38 };
    expect(promotionRefusal(request({ freshAuditsSince }))).toContain("there are 10");
    expect(promotionRefusal(request({ level: "assisted", audits: 29 }))).toContain("29");
  });

  it("accepts a verdict only under a certificate that covers it", () => {
    const standing = standingOf([event({})]);
    const score = {
      value: 0.9,
      verdict: "pass",
      needsPerson: false,
      channel: "chat",
      language: "en",
      judgeConfigId: "j1",
      sopVersionId: "v1",
    };
    expect(acceptedAlone(score, standing)).toBe(true);
    for (const patch of [
      { value: 0.7 },
      { value: null },
      { needsPerson: true },
      { channel: "email" },
      { language: "es" },
      { judgeConfigId: "j2" },
      { sopVersionId: "v2" },
      { verdict: "unscored" },
    ])
      expect(acceptedAlone({ ...score, ...patch }, standing)).toBe(false);
    expect(acceptedAlone(score, standingOf([]))).toBe(false);
    expect(acceptedAlone(score, standingOf([event({ level: "assisted" })]))).toBe(false);
  });
});

describe("watchDrift", () => {
  const stream = (n: number, wrong: number, seed: number) => {
    const rng = mulberry32(seed);
    return Array.from({ length: n }, (_, i) => {
      const agrees = rng() >= wrong;
      return { at: new Date(i * 3_600_000).toISOString(), ticketId: String(i), agrees, label: 1, score: 1 };
    });
  };

  it("stays quiet on a healthy judge and goes off on one that fell apart", () => {
    expect(watchDrift(stream(200, 0.04, 3), 0.1).alarm).toBeNull();
    const broken = watchDrift([...stream(50, 0.04, 3), ...stream(100, 0.4, 4)], 0.1);
    expect(broken.alarm?.kind).toBe("disagreement");
    expect(broken.path.at(-1)?.audits).toBe(150);
  });

  it("names the side of a bias", () => {
    const audits = stream(300, 0, 5).map((one) => ({ ...one, label: 0.5, score: 0.9 }));
    expect(watchDrift(audits, 0.1).alarm?.kind).toBe("over");
  });
});

describe("auditsToKeep", () => {
  it("is 2 % of what was accepted, and never less than 25", () => {
    expect([0, 1_250, 1_251, 10_000].map(auditsToKeep)).toEqual([25, 25, 26, 200]);
  });
});
