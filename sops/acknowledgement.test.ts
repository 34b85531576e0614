import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  askingOf,
  type askingRules,
  changesForPeople,
  defaultPolicy,
  type KnownVersion,
  mustRead,
  type Reader,
  readingPeriod,
  readingStateAt,
  reminderDue,
} from "./acknowledgement.ts";
import { changeKinds, type SopChange } from "./diff.ts";
import { exampleMeta } from "./fixtures.ts";
import { parseSop } from "./parse.ts";
import type { SopDocument, SopMeta } from "./sop.ts";

const meta: SopMeta = { ...exampleMeta, audiences: ["human", "bot"], channels: ["chat"], regions: ["US", "UK"] };
const maya: Reader = {
  id: "maya",
  team: "austin",
  site: "Austin",
  startedOn: null,
  channels: [],
  regions: ["US"],
  languages: ["en"],
};

const change = fc.record({
  kind: fc.constantFrom(...changeKinds),
  part: fc.constantFrom("step" as const, "obligation" as const),
  step: fc.constantFrom("find", "close"),
  audience: fc.constant(null),
});
const changes = fc.array(change, { maxLength: 6 });
const some = <T>(...values: T[]) => fc.subarray(values);
const places = fc.record({
  channels: some("chat", "email"),
  regions: some("US", "UK", "ES"),
  languages: some("en", "es"),
});
const known = (list: readonly SopChange[], of: SopMeta = meta): KnownVersion[] => [
  { versionId: "v1", meta: of, changes: list },
];

/** A page of two steps, each with words for everybody, for people and for bots. `edited` are the pieces with other words. */
function page(edited: readonly string[], declared = "lookup"): SopDocument {
  const words = (piece: string) =>
    edited.includes(piece) ? `Send the ${piece} note to the desk.` : `Read the ${piece} card.`;
  const step = (id: string) => `### ${id} {#${id}}
${words(`${id}-everybody`)}

:::human
${words(`${id}-human`)}
:::

:::bot
${words(`${id}-bot`)}

- You MUST call the desk when the ${id} card says so${edited.includes(`${id}-bot-rule`) ? " twice" : ""}. {#${id}-desk}
:::
`;
  const tools = [{ name: declared, inputs: [], returns: [], description: "" }];
  return parseSop(`# Page\n## Steps\n${step("find")}${step("close")}`, { ...meta, tools });
}
const pieces = ["find", "close"].flatMap((id) => ["everybody", "human", "bot", "bot-rule"].map((of) => `${id}-${of}`));

describe("changesForPeople", () => {
  it("finds a change exactly where words that people read changed, whatever changed for bots", () => {
    fc.assert(
      fc.property(fc.subarray(pieces), fc.boolean(), (edited, tool) => {
        const found = changesForPeople(page([]), page(edited, tool ? "search" : "lookup"));
        const forPeople = edited.filter((piece) => !piece.includes("-bot"));
        expect(found.length > 0).toBe(forPeople.length > 0);
        const steps = new Set(forPeople.map((piece) => piece.split("-")[0]));
        expect(new Set(found.map(({ step }) => step))).toEqual(steps);
      }),
      { numRuns: 60 },
    );
  });
});

describe("askingOf", () => {
  it("asks again exactly of those for whom something changed", () => {
    fc.assert(
      fc.property(changes, (list) => {
        const asking = askingOf(meta, maya, known(list), defaultPolicy);
        if (list.length === 0) expect(asking).toEqual({ kind: "carried-over", from: "v1" });
        else expect(asking).toEqual({ kind: "changes", from: "v1", changes: list });
      }),
    );
  });

  it("asks nobody for whom neither version is written, and everything of those for whom only the new one is", () => {
    fc.assert(
      fc.property(places, places, places, changes, (old, now, where, list) => {
        const reader = { ...maya, ...where };
        const [before, after] = [
          { ...meta, ...old },
          { ...meta, ...now },
        ];
        const asking = askingOf(after, reader, known(list, before), defaultPolicy);
        if (!mustRead(after, reader, defaultPolicy)) expect(asking.kind).toBe("not-asked");
        else if (!mustRead(before, reader, defaultPolicy)) expect(asking.kind).toBe("whole");
        else expect(asking.kind).not.toBe("not-asked");
      }),
    );
  });

  it("never asks more under new duties than under every change", () => {
    fc.assert(
      fc.property(changes, (list) => {
        const asked = (askOn: (typeof askingRules)[number]) => {
          const asking = askingOf(meta, maya, known(list), { ...defaultPolicy, askOn });
          return asking.kind === "changes" ? asking.changes : [];
        };
        const [every, duties] = [asked("every-change"), asked("new-duties")];
        expect(every).toEqual(expect.arrayContaining(duties));
        expect(duties.every(({ kind }) => ["added", "removed", "strengthened", "reversed"].includes(kind))).toBe(true);
      }),
    );
  });

  it("asks nobody of an SOP for bots, nobody of another team, and everything of somebody who knows no version", () => {
    expect(askingOf({ ...meta, audiences: ["bot"] }, maya, [], defaultPolicy).kind).toBe("not-asked");
    expect(askingOf(meta, maya, [], { ...defaultPolicy, teams: ["madrid"] }).kind).toBe("not-asked");
    expect(askingOf(meta, maya, [], { ...defaultPolicy, teams: ["austin"], sites: ["Austin"] }).kind).toBe("whole");
  });

  it("compares with the latest known version that spoke to the reader in the same place", () => {
    const email: KnownVersion = { versionId: "v2", meta: { ...meta, channels: ["email"] }, changes: [] };
    const [chat] = known([{ kind: "added", part: "step", step: "find", audience: null }]) as [KnownVersion];
    expect(askingOf(meta, maya, [email, chat], defaultPolicy)).toMatchObject({ kind: "changes", from: "v1" });
  });
});

describe("readingStateAt", () => {
  const request = {
    ...readingPeriod("2026-10-01", "2026-09-24T08:00:00.000Z", 14),
    settled: null as { how: "acknowledged" | "carried-over"; at: string } | null,
  };
  const on = (at: string) => readingStateAt(request, at);

  it("goes from not due over open and in grace to overdue, each at its instant", () => {
    expect(on("2026-09-24T07:59:59Z")).toBe("not-due");
    expect(on("2026-09-24T08:00:00Z")).toBe("open");
    expect(on("2026-10-01T00:00:00Z")).toBe("in-grace");
    expect(on("2026-10-14T23:59:59Z")).toBe("in-grace");
    expect(on("2026-10-15T00:00:00Z")).toBe("overdue");
    expect(readingStateAt(null, "2026-10-15T00:00:00Z")).toBe("not-due");
  });

  it("is settled from the confirmation on, and as it was before", () => {
    const settled = { ...request, settled: { how: "acknowledged" as const, at: "2026-10-20T00:00:00Z" } };
    expect(readingStateAt(settled, "2026-10-19T23:59:59Z")).toBe("overdue");
    expect(readingStateAt(settled, "2026-10-20T00:00:00Z")).toBe("acknowledged");
    const carried = { ...request, settled: { how: "carried-over" as const, at: request.openedAt } };
    expect(readingStateAt(carried, request.openedAt)).toBe("carried-over");
  });

  it("is reminded once near the end of grace and then weekly while late", () => {
    const due = (at: string, last: string | null = null) => reminderDue(request, last, at);
    expect([due("2026-10-11T23:00:00Z"), due("2026-10-12T00:00:00Z")]).toEqual([false, true]);
    expect(due("2026-10-13T00:00:00Z", "2026-10-12T00:00:00Z")).toBe(false);
    expect([
      due("2026-10-16T00:00:00Z", "2026-10-12T00:00:00Z"),
      due("2026-10-19T00:00:00Z", "2026-10-12T00:00:00Z"),
    ]).toEqual([false, true]);
    const read = { ...request, settled: { how: "acknowledged" as const, at: "2026-10-13T00:00:00Z" } };
    expect(reminderDue(read, null, "2026-10-20T00:00:00Z")).toBe(false);
  });

  it("counts grace from the asking when the version held before", () => {
    expect(readingPeriod("2026-03-01", "2026-10-02T09:00:00.000Z", 7)).toEqual({
      openedAt: "2026-10-02T09:00:00.000Z",
      startsAt: "2026-10-02T09:00:00.000Z",
      dueAt: "2026-10-09T09:00:00.000Z",
    });
  });
});
