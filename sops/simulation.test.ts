import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { readSopFile } from "../ingest/sop-file.ts";
import { exampleMeta } from "./fixtures.ts";
import { parseSop } from "./parse.ts";
import { type Simulation, simulationSchema, type Trace } from "./simulation.ts";
import { answerOfStub, checkTrace } from "./simulation-check.ts";
import { simulateByScript, simulateEveryBranch } from "./simulation-script.ts";

const tools = [
  { name: "x.look", inputs: ["flag"], returns: ["on", "off"], description: "" },
  { name: "x.pay", inputs: ["flag"], returns: [], description: "" },
];
const document = parseSop(
  `## Parameters
- **flag** (required): yes or no
## Steps
### 1. Look {#look}
Call \`x.look\`.

- If the flag is on, hand over to the payments desk.
- Otherwise go on.
### 2. Pay {#pay}
Call \`x.pay\`.`,
  { ...exampleMeta, tools },
);
const simulation = (change: Partial<Simulation>): Simulation =>
  simulationSchema.parse({
    id: "a",
    sop: "payout-delayed",
    title: "A",
    persona: "p",
    goal: "g",
    opening: "hi",
    expects: [{ id: "looks", kind: "calls", tool: "x.look" }],
    ...change,
  });
const outcomes = (change: Partial<Simulation>) =>
  simulateByScript(document, simulation(change)).outcomes.map(({ id, outcome }) => [id, outcome]);

describe("simulateByScript", () => {
  it("follows the conditions of the case and checks calls, steps and hand-off on that way", () => {
    const held = simulateByScript(
      document,
      simulation({
        takes: ["The flag is on"],
        expects: [
          { id: "looks", kind: "calls", tool: "x.look", with: { flag: "yes" } },
          { id: "no-pay", kind: "never-calls", tool: "x.pay" },
          { id: "desk", kind: "hands-off", to: "Payments desk" },
          { id: "no-step", kind: "skips", step: "pay" },
          { id: "kind", kind: "judged", question: "Is it kind?" },
        ],
      }),
    );
    expect(held).toMatchObject({
      how: "script",
      passed: true,
      hit: ["look"],
      skipped: ["pay"],
      conditions: ["the flag is on"],
    });
    expect(held.outcomes.map(({ outcome }) => outcome)).toEqual(["met", "met", "met", "met", "unchecked"]);
  });

  it("fails what no way can meet", () => {
    expect(outcomes({ expects: [{ id: "x", kind: "calls", tool: "x.fly", with: {} }] })).toEqual([["x", "failed"]]);
    expect(outcomes({ expects: [{ id: "x", kind: "calls", tool: "x.pay", with: { iban: 1 } }] })).toEqual([
      ["x", "failed"],
    ]);
    expect(outcomes({ takes: ["otherwise"], expects: [{ id: "x", kind: "hands-off", to: null }] })).toEqual([
      ["x", "failed"],
    ]);
    expect(simulateByScript(document, simulation({ takes: ["the moon is full"] }))).toMatchObject({ passed: false });
  });

  it("does not pass while the walk of the whole version fails", () => {
    const broken = parseSop("## Steps\n### 1. A {#a}\nCall `x.look`.\n### 2. B {#b}\nCall `x.fly`.", {
      ...exampleMeta,
      tools,
    });
    expect(simulateByScript(broken, simulation({})).passed).toBe(false);
    expect(simulateEveryBranch(broken)).toMatchObject({ passed: false, outcomes: [{ outcome: "failed" }] });
    expect(simulateEveryBranch(document)).toMatchObject({ passed: true, hit: ["look", "pay"] });
  });
});

describe("answerOfStub", () => {
  const [look] = tools;
  if (!look) throw new Error("a tool");
  const stubs = [
    { tool: "x.look", when: { flag: 12 }, reply: { result: "on" } },
    { tool: "x.look", when: {}, reply: { result: "off" } },
  ];

  it("gives the first answer whose condition fits, numbers and texts alike", () => {
    expect(answerOfStub(look, { flag: "12" }, stubs).reply).toBe('{"result":"on"}');
    expect(answerOfStub(look, { flag: "13" }, stubs).reply).toBe('{"result":"off"}');
    expect(answerOfStub(look, { flag: "13" }, []).reply).toBe('{"error":"nothing found"}');
  });

  it("tells a missing and an undeclared input", () => {
    expect(answerOfStub(look, {}, stubs).problem).toBe("x.look: flag is missing");
    expect(answerOfStub(look, { flag: "12", iban: "x" }, stubs).problem).toBe("x.look: iban is not an input");
  });
});

describe("checkTrace", () => {
  const trace: Trace = {
    turns: [
      { by: "customer", text: "hi" },
      { by: "agent", text: "Paid 1,200 now." },
    ],
    calls: [{ tool: "x.pay", arguments: { flag: "Yes" }, reply: "{}", problem: null }],
    steps: ["pay"],
    handOff: null,
    ended: "closed",
  };
  const check = (expects: Simulation["expects"], change: Partial<Trace> = {}) =>
    checkTrace(document, simulation({ expects }), { ...trace, ...change }, []);

  it("checks calls with arguments, words, steps and hand-offs in code", () => {
    const result = check([
      { id: "a", kind: "calls", tool: "x.pay", with: { flag: "yes" } },
      { id: "b", kind: "says", words: "1,200" },
      { id: "c", kind: "never-says", words: "sorry" },
      { id: "d", kind: "comes-to", step: "pay" },
      { id: "e", kind: "skips", step: "look" },
      { id: "f", kind: "never-hands-off" },
      { id: "g", kind: "never-calls", tool: "x.look" },
    ]);
    expect(result).toMatchObject({ passed: true, hit: ["pay"], skipped: ["look"] });
  });

  it("fails wrong arguments, missing hand-offs, calls with a problem and conversations without an end", () => {
    expect(check([{ id: "a", kind: "calls", tool: "x.pay", with: { flag: "no" } }]).outcomes[0]?.reason).toContain(
      '"Yes"',
    );
    expect(check([{ id: "a", kind: "hands-off", to: null }]).passed).toBe(false);
    const fine = { id: "a", kind: "comes-to", step: "pay" } as const;
    expect(check([fine], { ended: "turn-limit" }).passed).toBe(false);
    const odd = { tool: "x.pay", arguments: {}, reply: "{}", problem: "x.pay: flag is missing" };
    expect(check([fine], { calls: [odd] }).passed).toBe(false);
  });

  it("does not pass what nobody judged", () => {
    expect(check([{ id: "a", kind: "judged", question: "Kind?" }])).toMatchObject({
      passed: false,
      outcomes: [{ outcome: "unchecked" }],
    });
  });
});

describe("the sample simulations", () => {
  const library = new URL("./library/", import.meta.url);
  const folder = new URL("./sample/simulations/", import.meta.url);
  const documents = new Map(
    readdirSync(library)
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .sort()
      .map((name) => {
        const file = readSopFile(readFileSync(new URL(name, library), "utf8"));
        if (!file.ok) throw new Error(name);
        return [file.meta.id, parseSop(file.source, file.meta)] as const;
      }),
  );
  const simulations = readdirSync(folder).flatMap((name) =>
    parseAllDocuments(readFileSync(new URL(name, folder), "utf8")).map((one) => simulationSchema.parse(one.toJS())),
  );

  it.each(simulations.map((one) => [one.id, one] as const))("%s passes by script on the newest version", (_, one) => {
    const text = documents.get(one.sop);
    if (!text) throw new Error(`there is no SOP ${one.sop}`);
    const { passed, outcomes: found, problems } = simulateByScript(text, one);
    expect({ passed, failed: found.filter(({ outcome }) => outcome === "failed"), problems }).toEqual({
      passed: true,
      failed: [],
      problems: [],
    });
  });
});
