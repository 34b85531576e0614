import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverage } from "./coverage.ts";
import { approvedExample, exampleMeta, exampleVersion } from "./fixtures.ts";
import {
  allInForceAt,
  approve,
  asApproved,
  inForceAt,
  overlaps,
  retire,
  type SopVersion,
  stale,
  standing,
  standsInTheWay,
  withdraw,
} from "./version.ts";

const at = "2026-05-30T09:00:00Z";

describe("approve", () => {
  it("refuses the author when the name is written another way", () => {
    for (const by of ["Ines Calder", " ines  CALDER "]) {
      expect(approve(exampleVersion(), { by, at })).toEqual({ ok: false, reason: "author-cannot-approve" });
    }
  });

  it("refuses whoever had a hand in the text, however many approve, whatever the writing of the name", () => {
    const names = fc.constantFrom("Ines Calder", "Tomas Reed", "Grace Lim", "Søren Vance", "Ana Reyes");
    const written = (name: string) => fc.constantFrom(name, name.toUpperCase(), ` ${name.replace(" ", "  ")} `);
    const cases = fc
      .tuple(fc.array(names), names)
      .chain(([wrote, by]) => fc.tuple(fc.constant(wrote), fc.constant(by), written(by)));
    fc.assert(
      fc.property(cases, ([wrote, person, by]) => {
        const result = approve(exampleVersion(), { by, at, wrote });
        expect(result.ok).toBe(person !== "Ines Calder" && !wrote.includes(person));
      }),
    );
  });

  it("refuses what is not in review, and a nameless approver", () => {
    for (const state of ["approved", "withdrawn", "retired"] as const)
      expect(approve(exampleVersion({ state }), { by: "Tomas Reed", at })).toEqual({
        ok: false,
        reason: "not-in-review",
      });
    expect(approve(exampleVersion(), { by: " ", at })).toEqual({ ok: false, reason: "no-approver" });
  });

  it("records who and when, and the day that was decided", () => {
    expect(approve(exampleVersion(), { by: "Tomas Reed", at })).toMatchObject({
      ok: true,
      version: { state: "approved", approvedBy: "Tomas Reed", approvedAt: at, meta: { effectiveFrom: "2026-06-01" } },
    });
    const later = approve(exampleVersion(), { by: "Tomas Reed", at, effectiveFrom: "2026-07-01" });
    expect(later).toMatchObject({ ok: true, version: { meta: { effectiveFrom: "2026-07-01" } } });
  });

  it("refuses a first day on which the text's own period is over", () => {
    const short = exampleVersion({ meta: { ...exampleMeta, effectiveTo: "2026-07-01" } });
    const decision = { by: "Tomas Reed", at, effectiveFrom: "2026-07-01" };
    expect(approve(short, decision)).toEqual({ ok: false, reason: "period-over" });
  });
});

describe("withdraw", () => {
  it("takes back what is in review or has not begun, and nothing else", () => {
    expect(withdraw(exampleVersion(), "2026-06-02")).toMatchObject({ ok: true, version: { state: "withdrawn" } });
    expect(withdraw(approvedExample(), "2026-05-31")).toMatchObject({ ok: true, version: { state: "withdrawn" } });
    expect(withdraw(approvedExample(), "2026-06-01")).toEqual({ ok: false, reason: "begun" });
    expect(withdraw(exampleVersion({ state: "withdrawn" }), "2026-06-01")).toEqual({ ok: false, reason: "over" });
  });

  it("makes an approved version one that nobody is answered from", () => {
    const back = withdraw(approvedExample(), "2026-05-31");
    expect(back.ok && asApproved(back.version)).toBeNull();
  });
});

describe("asApproved", () => {
  it("gives null when the stored approver is the author or absent", () => {
    expect(asApproved(exampleVersion({ state: "approved", approvedBy: "Ines Calder", approvedAt: at }))).toBeNull();
    expect(asApproved(exampleVersion({ state: "approved" }))).toBeNull();
    expect(asApproved(exampleVersion({ state: "approved", approvedBy: "Tomas Reed", approvedAt: at }))).not.toBeNull();
  });
});

describe("inForceAt", () => {
  const first = approvedExample();
  const second = approvedExample(undefined, {
    id: "v2",
    number: 2,
    meta: { ...exampleMeta, effectiveFrom: "2026-10-01" },
  });
  const versions = [first, second];
  const ids = (scope: object, day: string) => inForceAt(versions, scope, day).map(({ id }) => id);

  it("gives the version that began last, from the first moment of its day", () => {
    expect(ids({}, "2026-05-31")).toEqual([]);
    expect(ids({}, "2026-06-01")).toEqual(["v1"]);
    expect(ids({}, "2026-09-30T23:59:59Z")).toEqual(["v1"]);
    expect(ids({}, "2026-10-01T00:00:00Z")).toEqual(["v2"]);
    expect(ids({}, "2026-10-01T01:00:00+02:00")).toEqual(["v1"]);
  });

  it("asks for every part of the scope", () => {
    expect(ids({ channel: "chat", region: "UK", audience: "bot", language: "en" }, "2026-07-01")).toEqual(["v1"]);
    expect(ids({ channel: "form" }, "2026-07-01")).toEqual([]);
    expect(ids({ language: "es" }, "2026-07-01")).toEqual([]);
  });

  it("keeps an earlier version where a later one does not reach", () => {
    const bots = approvedExample(undefined, {
      id: "v2",
      number: 2,
      meta: { ...exampleMeta, audiences: ["bot"], regions: ["UK"], effectiveFrom: "2026-10-01" },
    });
    const held = (scope: object) => inForceAt([first, bots], scope, "2026-11-01").map(({ id }) => id);
    expect(held({ audience: "bot", region: "UK" })).toEqual(["v2"]);
    expect([held({ audience: "human" }), held({ audience: "bot", region: "US" })]).toEqual([["v1"], ["v1"]]);
    expect(allInForceAt([first, bots], {}, "2026-11-01").map(({ id }) => id)).toEqual(["v1", "v2"]);
  });

  it("does not bring back what was taken over when the later version ends", () => {
    const brief = approvedExample(undefined, {
      id: "v2",
      number: 2,
      meta: { ...exampleMeta, effectiveFrom: "2026-07-01", effectiveTo: "2026-08-01" },
    });
    expect(inForceAt([first, brief], {}, "2026-08-01")).toEqual([]);
  });

  it("leaves out what is in review, and a retired version from its day on", () => {
    expect(inForceAt([exampleVersion()], {}, "2026-07-01")).toEqual([]);
    const retired = retire(approvedExample(), "2026-07-01", "2026-06-20");
    if (!retired.ok) throw new Error(retired.reason);
    expect(inForceAt([retired.version], {}, "2026-06-30T23:59:59Z")).toHaveLength(1);
    expect(inForceAt([retired.version], {}, "2026-07-01")).toHaveLength(0);
  });

  it("throws when the date is not one", () => {
    expect(() => inForceAt(versions, {}, "soon")).toThrow(RangeError);
  });
});

describe("retire", () => {
  it("refuses a day before today, before the version began, or after it ended", () => {
    const on = (from: string, today: string, version: SopVersion = approvedExample()) => retire(version, from, today);
    expect(on("2026-06-09", "2026-06-10")).toEqual({ ok: false, reason: "in-the-past" });
    expect(on("2026-06-01", "2026-05-31")).toEqual({ ok: false, reason: "not-in-force" });
    const ended = approvedExample(undefined, { meta: { ...exampleMeta, effectiveTo: "2026-07-01" } });
    expect(on("2026-07-01", "2026-06-10", ended)).toEqual({ ok: false, reason: "not-in-force" });
    expect(on("2026-06-10", "2026-06-10").ok).toBe(true);
  });
});

describe("standing", () => {
  it("follows the dates of an approved version", () => {
    const version = approvedExample(undefined, { meta: { ...exampleMeta, effectiveTo: "2026-10-01" } });
    const days = ["2026-05-31", "2026-06-01", "2026-09-30", "2026-10-01"];
    expect(days.map((day) => standing(version, day))).toEqual(["scheduled", "in-force", "in-force", "superseded"]);
    const retired = retire(version, "2026-08-01", "2026-07-01");
    expect(retired.ok && ["2026-07-31", "2026-08-01"].map((day) => standing(retired.version, day))).toEqual([
      "in-force",
      "retired",
    ]);
    expect(standing(exampleVersion(), "2026-06-01")).toBe("in-review");
  });
});

describe("standsInTheWay", () => {
  it("is a version that begins later where the new one would still hold", () => {
    const scheduled = approvedExample(undefined, {
      id: "v2",
      number: 2,
      meta: { ...exampleMeta, effectiveFrom: "2026-12-01" },
    });
    const candidate = (change: object) =>
      exampleVersion({ id: "v3", number: 3, meta: { ...exampleMeta, effectiveFrom: "2026-11-01", ...change } });
    expect(standsInTheWay([scheduled], candidate({}))?.id).toBe("v2");
    expect(standsInTheWay([scheduled], candidate({ effectiveTo: "2026-12-01" }))).toBeNull();
    expect(standsInTheWay([scheduled], candidate({ regions: ["ES"] }))).toBeNull();
    expect(standsInTheWay([scheduled], candidate({ effectiveFrom: "2026-12-01" }))).toBeNull();
  });
});

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-06-${String(n).padStart(2, "0")}`);
const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 0 });
const claims = fc
  .array(
    fc.record({
      from: day,
      to: fc.option(day),
      audiences: some("human" as const, "bot" as const),
      channels: some("chat", "email"),
      regions: some("US", "UK"),
      retired: fc.option(day, { freq: 4 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) =>
    list.map(({ from, to, audiences, channels, regions, retired }, i) => {
      const effectiveTo = to !== null && to > from ? to : null;
      const meta = { ...exampleMeta, effectiveFrom: from, effectiveTo, audiences, channels, regions };
      const ends =
        retired !== null && retired >= from ? { state: "retired" as const, retiredAt: `${retired}T00:00:00.000Z` } : {};
      const approval = { state: "approved" as const, approvedBy: "Tomas Reed", approvedAt: at };
      return exampleVersion({ id: `v${i + 1}`, number: i + 1, meta, ...approval, ...ends });
    }),
  );

describe("coverage", () => {
  it("holds nothing twice, and says of every place and day what inForceAt says", () => {
    const place = fc.record({
      audience: fc.constantFrom("human", "bot"),
      channel: fc.constantFrom("chat", "email", "carrier pigeon"),
      region: fc.constantFrom("US", "UK", "ES"),
    });
    fc.assert(
      fc.property(claims, place, day, (versions, scope, on) => {
        const rows = coverage(versions);
        const holding = rows.filter(({ cell, period }) => {
          const slot = (key: "audience" | "channel" | "region") =>
            cell[key] === scope[key] || (cell[key] === null && !isNamed(versions, key, scope[key]));
          return (
            slot("audience") &&
            slot("channel") &&
            slot("region") &&
            period.from <= on &&
            (period.to === null || on < period.to)
          );
        });
        expect(holding.length).toBeLessThanOrEqual(1);
        expect(holding.map(({ claim }) => claim.id)).toEqual(inForceAt(versions, scope, on).map(({ id }) => id));
      }),
      { numRuns: 500 },
    );
  });
});

function isNamed(versions: readonly SopVersion[], key: "audience" | "channel" | "region", value: string): boolean {
  const lists = { audience: "audiences", channel: "channels", region: "regions" } as const;
  return versions.some(({ meta }) => (meta[lists[key]] as string[]).includes(value));
}

describe("overlaps", () => {
  const with_ = (change: object, id = "payout-delayed") =>
    exampleVersion({ sopId: id, meta: { ...exampleMeta, ...change } });

  it("is true only when period and every part of the scope meet", () => {
    expect(overlaps(with_({}), with_({ effectiveFrom: "2027-01-01" }))).toBe(true);
    expect(overlaps(with_({ effectiveTo: "2026-10-01" }), with_({ effectiveFrom: "2026-10-01" }))).toBe(false);
    expect(overlaps(with_({ regions: ["US"] }), with_({ regions: ["ES"] }))).toBe(false);
    expect(overlaps(with_({ regions: [] }), with_({ regions: ["ES"] }))).toBe(true);
    expect(overlaps(with_({}), with_({}, "other"))).toBe(false);
  });
});

describe("stale", () => {
  it("is true from the day after the interval is over", () => {
    expect(stale(exampleMeta, "2026-11-28")).toEqual({ stale: false, dueOn: "2026-11-28" });
    expect(stale(exampleMeta, "2026-11-29T00:00:00Z").stale).toBe(true);
    expect(stale({ ...exampleMeta, verifyEveryDays: null }, "2036-01-01")).toEqual({ stale: false, dueOn: null });
  });
});
