import { describe, expect, it } from "vitest";
import { diffSops } from "./diff.ts";
import { exampleMeta, exampleSource } from "./fixtures.ts";
import { parseSop } from "./parse.ts";

const changes = (from: string, to: string) => diffSops(parseSop(from, exampleMeta), parseSop(to, exampleMeta));
const edit = (before: string, after: string) =>
  changes(exampleSource, exampleSource.replace(before, after)).map(({ kind, step, obligation }) => [
    kind,
    step,
    obligation,
  ]);

describe("diffSops", () => {
  it("finds nothing when only white space or emphasis change", () => {
    expect(edit("**payout id** before", "payout id  before")).toEqual([]);
  });

  it("tells weakened, strengthened and reworded obligations apart", () => {
    expect(edit("You MUST confirm", "You SHOULD confirm")).toEqual([["weakened", "find-payout", "confirm-payout-id"]]);
    expect(edit("promise a date", "name a date")).toEqual([["reworded", "find-payout", "no-promised-date"]]);
    const derived = edit("You SHOULD name", "You MUST name");
    expect(derived.map(([kind, step]) => [kind, step])).toEqual([["strengthened", "apply-the-waiting-time"]]);
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
      { kind: "moved", step: "c", before: "step 3", after: "step 1" },
    ]);
  });

  it("finds added, removed and reworded steps with their words", () => {
    const of = (text: string) => `## Steps\n### 1. A {#a}\n${text}`;
    expect(changes(of("Wait 3 days."), of("Wait 5 days."))).toEqual([
      { kind: "reworded", step: "a", before: "A. Wait 3 days.", after: "A. Wait 5 days." },
    ]);
    expect(changes(of("x"), `${of("x")}\n### 2. Bank {#b}\nCall.`)).toEqual([
      { kind: "added", step: "b", after: "Bank. Call." },
    ]);
  });
});
