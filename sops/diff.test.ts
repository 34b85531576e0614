import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChangeKind, diffSops } from "./diff.ts";
import { exampleMeta, exampleSource } from "./fixtures.ts";
import { parseSop } from "./parse.ts";

const changes = (from: string, to: string) => diffSops(parseSop(from, exampleMeta), parseSop(to, exampleMeta));
const edit = (before: string, after: string) =>
  changes(exampleSource, exampleSource.replace(before, after)).map(({ kind, step, obligation }) => [
    kind,
    step,
    obligation,
  ]);
const stepsOf = (...texts: string[]) =>
  `## Steps\n${texts.map((text, i) => `### ${i + 1}. S${i} {#s${i}}\n${text}\n`).join("")}`;
const kinds = (from: string, to: string) => changes(from, to).map(({ kind, part, step }) => [kind, part, step]);

describe("diffSops", () => {
  it("finds nothing when only white space or emphasis change", () => {
    expect(edit("**payout id** before", "payout id  before")).toEqual([]);
    expect(edit("Count business days in", "Count **business** days\nin")).toEqual([]);
  });

  it("tells weakened, strengthened and reworded obligations apart", () => {
    expect(edit("You MUST confirm", "You SHOULD confirm")).toEqual([["weakened", "find-payout", "confirm-payout-id"]]);
    expect(edit("promise a date", "name a date")).toEqual([["reworded", "find-payout", "no-promised-date"]]);
    const derived = edit("You SHOULD name", "You MUST name");
    expect(derived.map(([kind, step]) => [kind, step])).toEqual([["strengthened", "apply-the-waiting-time"]]);
    expect(
      edit("You MUST confirm the **payout id**", "You SHOULD repeat the **payout id**").map(([kind]) => kind),
    ).toEqual(["weakened", "reworded"]);
  });

  it("tells a rule that turns into its contrary as reversed, under the same id and under another", () => {
    expect(edit("You MUST NOT promise", "You MUST promise")).toEqual([["reversed", "find-payout", "no-promised-date"]]);
    expect(edit("You MUST NOT promise", "You MAY promise")).toEqual([["reversed", "find-payout", "no-promised-date"]]);
    const renamed = edit(
      "You MUST NOT promise a date that the page does not show. {#no-promised-date}",
      "You MUST promise a date that the page does not show. {#promise-it}",
    );
    expect(renamed).toEqual([["reversed", "find-payout", "promise-it"]]);
    expect(edit("You SHOULD name", "You SHOULD NOT name").map(([kind]) => kind)).toEqual(["reversed"]);
    expect(edit("You MUST NOT promise a date", "You MUST show a day").map(([kind]) => kind)).toEqual([
      "reversed",
      "reworded",
    ]);
  });

  it("finds added, removed and moved obligations", () => {
    expect(edit("- You MUST NOT promise a date that the page does not show. {#no-promised-date}\n", "")).toEqual([
      ["removed", "find-payout", "no-promised-date"],
    ]);
    expect(edit("## Examples", "- You MAY call the bank. {#call}\n## Examples")).toEqual([
      ["added", "apply-the-waiting-time", "call"],
    ]);
    const rule = "- You MUST NOT promise a date that the page does not show. {#no-promised-date}\n";
    const moved = exampleSource.replace(rule, "").replace("## Examples", `${rule}## Examples`);
    expect(changes(exampleSource, moved).map(({ kind }) => kind)).toEqual(["moved"]);
  });

  it("names only the step that was moved when the order changes", () => {
    const of = (...titles: string[]) =>
      `## Steps\n${titles.map((t, i) => `### ${i + 1}. ${t} {#${t}}\n${t}\n`).join("")}`;
    expect(changes(of("a", "b", "c"), of("c", "a", "b"))).toEqual([
      { kind: "moved", part: "step", step: "c", audience: null, before: "step 3", after: "step 1" },
    ]);
  });

  it("finds added, removed and reworded steps with their words", () => {
    const of = (text: string) => `## Steps\n### 1. A {#a}\n${text}`;
    expect(changes(of("Wait 3 days."), of("Wait 5 days."))).toMatchObject([
      { kind: "reworded", step: "a", before: "A. Wait 3 days.", after: "A. Wait 5 days." },
    ]);
    expect(changes(of("x"), `${of("x")}\n### 2. Bank {#b}\nCall.`)).toMatchObject([
      { kind: "added", step: "b", after: "Bank. Call." },
    ]);
  });

  it("tells the case of a branch, not its whole step, when one way through it changes", () => {
    const list = (last: string) => stepsOf(`Ask.\n\n- If it is on, stop here.\n${last}`);
    expect(changes(list("- Otherwise go on."), list("- Otherwise hand over to the payments desk."))).toMatchObject([
      {
        kind: "reworded",
        part: "branch",
        before: "Otherwise: go on.",
        after: "Otherwise: hand over to the payments desk.",
      },
    ]);
    expect(kinds(list(""), list("- Otherwise go on."))).toEqual([["added", "branch", "s0"]]);
  });

  it("tells tools, inputs, parameters, examples, overview and scope for themselves", () => {
    expect(kinds(stepsOf("Ask."), stepsOf("Ask. Call `x.look`."))).toContainEqual(["added", "tool", "s0"]);
    const required = exampleSource.replace("**payout_id** (optional)", "**payout_id** (required)");
    expect(kinds(exampleSource, required)).toEqual([["strengthened", "input", "parameters"]]);
    expect(kinds(exampleSource, exampleSource.replace("sent on the 5th", "sent on the 6th"))).toEqual([
      ["reworded", "example", "examples"],
    ]);
    expect(kinds(exampleSource, exampleSource.replace("For creators", "For all creators"))).toEqual([
      ["reworded", "overview", "overview"],
    ]);
    const [a, b] = [exampleMeta, { ...exampleMeta, regions: ["US"] }].map((meta) => parseSop(exampleSource, meta));
    if (!a || !b) throw new Error("two documents");
    expect(diffSops(a, b)).toMatchObject([{ part: "scope", id: "regions", before: "UK, US", after: "US" }]);
  });

  it("says whose words changed when they stand in an audience block", () => {
    const block = (audience: string, text: string) => stepsOf(`Ask.\n\n:::${audience}\n${text}\n:::`);
    const of = (before: string, after: string) => changes(before, after).map(({ kind, audience }) => [kind, audience]);
    expect(of(block("bot", "Say a."), block("bot", "Say b."))).toEqual([["reworded", "bot"]]);
    expect(of(block("human", "Say a."), block("human", "Say b."))).toEqual([["reworded", "human"]]);
    const rule = "- You MUST say a. {#a}";
    expect(changes(stepsOf(`Ask.\n\n${rule}`), block("bot", rule))).toMatchObject([
      { kind: "moved", obligation: "a", audience: null, before: "for everybody", after: "for bot" },
    ]);
  });
});

const contrary: Record<ChangeKind, ChangeKind> = {
  added: "removed",
  removed: "added",
  strengthened: "weakened",
  weakened: "strengthened",
  reworded: "reworded",
  reversed: "reversed",
  moved: "moved",
};
const word = fc.constantFrom("refund", "wait", "ask", "trace", "bank", "payout", "code");
const rule = fc
  .tuple(fc.constantFrom("MUST", "SHOULD", "MAY", "MUST NOT"), word, word)
  .map(([level, a, b]) => `- You ${level} ${a} the ${b}.`);
const step = fc.tuple(word, fc.array(rule, { maxLength: 3 }), fc.boolean(), word).map(([text, rules, decides, way]) => {
  const branch = decides ? `If it is ${way}, stop here; otherwise go on.\n` : "";
  return `Then ${text}.\n${branch}\n**Constraints:**\n${[...new Set(rules)].join("\n")}`;
});
const source = fc.array(step, { maxLength: 4 }).map((texts) => stepsOf(...texts));

describe("diffSops on any two documents", () => {
  it("is empty exactly for the same words and reads the other way round as the contrary", () => {
    fc.assert(
      fc.property(source, source, (a, b) => {
        expect(changes(a, a)).toEqual([]);
        const forth = changes(a, b).filter(({ kind }) => kind !== "moved");
        const back = changes(b, a).filter(({ kind }) => kind !== "moved");
        if (a.trim() !== b.trim()) expect(forth.length + changes(a, b).length).toBeGreaterThan(0);
        const shape = (kind: ChangeKind, before = "", after = "") => [kind, before, after].join("|");
        expect(forth.map((one) => shape(contrary[one.kind], one.after, one.before)).sort()).toEqual(
          back.map((one) => shape(one.kind, one.before, one.after)).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });
});
