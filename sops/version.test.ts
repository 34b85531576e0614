import { describe, expect, it } from "vitest";
import { approvedExample, exampleMeta, exampleVersion } from "./fixtures.ts";
import { approve, asApproved, inForceAt, overlaps, retire, sendBack, stale, submit, supersede } from "./version.ts";

const at = "2026-05-30T09:00:00Z";

describe("approve", () => {
  it("refuses the author when the name is written another way", () => {
    for (const by of ["Ines Calder", " ines  CALDER "]) {
      expect(approve(exampleVersion(), { by, at })).toEqual({ ok: false, reason: "author-cannot-approve" });
    }
  });

  it("refuses a draft, a second approval and a nameless approver", () => {
    expect(approve(exampleVersion({ state: "draft" }), { by: "Tomas Reed", at }).ok).toBe(false);
    expect(approve(exampleVersion({ state: "approved" }), { by: "Tomas Reed", at }).ok).toBe(false);
    expect(approve(exampleVersion(), { by: " ", at })).toEqual({ ok: false, reason: "no-approver" });
  });

  it("records who and when when another person approves", () => {
    const result = approve(exampleVersion(), { by: "Tomas Reed", at });
    expect(result).toMatchObject({
      ok: true,
      version: { state: "approved", approvedBy: "Tomas Reed", approvedAt: at },
    });
  });
});

describe("submit and sendBack", () => {
  it("move a version between draft and review and nothing else", () => {
    const draft = exampleVersion({ state: "draft" });
    const submitted = submit(draft);
    expect(submitted).toMatchObject({ ok: true, version: { state: "in-review" } });
    expect(submitted.ok && sendBack(submitted.version)).toMatchObject({ ok: true, version: { state: "draft" } });
    expect(sendBack(draft).ok).toBe(false);
    expect(submit(exampleVersion()).ok).toBe(false);
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
  const superseded = supersede(first, second);
  if (!superseded.ok) throw new Error(superseded.reason);
  const versions = [superseded.version, second];
  const ids = (scope: object, day: string) => inForceAt(versions, scope, day).map(({ id }) => id);

  it("gives the version whose half-open period holds the instant", () => {
    expect(superseded.version.meta.effectiveTo).toBe("2026-10-01");
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

  it("leaves out drafts, and a retired version from its retirement on", () => {
    expect(inForceAt([exampleVersion()], {}, "2026-07-01")).toEqual([]);
    const retired = retire(approvedExample(), "2026-07-01T12:00:00Z");
    if (!retired.ok) throw new Error(retired.reason);
    expect(inForceAt([retired.version], {}, "2026-07-01T11:59:00Z")).toHaveLength(1);
    expect(inForceAt([retired.version], {}, "2026-07-01T12:00:00Z")).toHaveLength(0);
  });

  it("throws when the date is not one", () => {
    expect(() => inForceAt(versions, {}, "soon")).toThrow(RangeError);
  });
});

describe("supersede", () => {
  it("refuses a successor that is not later", () => {
    expect(supersede(approvedExample(), approvedExample())).toEqual({ ok: false, reason: "not-a-successor" });
  });
});

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
