import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleMeta } from "./fixtures.ts";
import { flowOf } from "./flow.ts";
import { parseSop } from "./parse.ts";
import type { SopMeta } from "./sop.ts";
import { walkSop } from "./walk.ts";

const tools = [
  { name: "paydeck.payout", inputs: ["payout_id"], returns: ["sent", "paid", "trace_id"], description: "" },
  { name: "paydeck.trace", inputs: ["trace_id"], returns: [], description: "" },
];
const meta: SopMeta = { ...exampleMeta, tools };
const head = "## Parameters\n- **payout_id** (required): starts with PO-\n";
const stepsOf = (...texts: string[]) =>
  `${head}## Steps\n${texts.map((text, i) => `### ${i + 1}. Step ${i + 1} {#s${i + 1}}\n${text}\n`).join("")}`;
const walk = (...texts: string[]) => walkSop(parseSop(stepsOf(...texts), meta));
const problems = (...texts: string[]) => walk(...texts).failures.map(({ kind, stepId, line }) => [kind, stepId, line]);

describe("walkSop", () => {
  it("walks every branch to its end when tools and inputs are declared", () => {
    const result = walk(
      "Call `paydeck.payout`.\n\n- `sent`: go on.\n- `paid`: stop here.\n- Otherwise hand over to the payments desk.",
      "Call `paydeck.trace`.",
    );
    expect(result.passed).toBe(true);
    expect(result.paths.map(({ steps, end, tools: called }) => [steps, end?.kind, called])).toEqual([
      [["s1", "s2"], "end", ["paydeck.payout", "paydeck.trace"]],
      [["s1"], "end", ["paydeck.payout"]],
      [["s1"], "hand-off", ["paydeck.payout"]],
    ]);
  });

  it("tells the step and line when a tool, an input or a step does not exist", () => {
    expect(problems("Call `paydeck.payout`, then `paydeck.guess`.")).toEqual([["undeclared-tool", "s1", 5]]);
    expect(problems("Fill in `{iban}`.")).toEqual([["undeclared-input", "s1", 5]]);
    expect(problems("If it fails, go to step 7; otherwise stop here.")).toEqual([["missing-step", "s1", 5]]);
    expect(problems()).toEqual([["no-steps", null, 1]]);
  });

  it("fails the path on which a tool is called before the one that gives its input, and only that one", () => {
    const result = walk(
      "If the customer has it, go to step 3; otherwise go on.",
      "Call `paydeck.payout`.",
      "Call `paydeck.trace`.",
    );
    expect(result.failures.map(({ kind, stepId }) => [kind, stepId])).toEqual([["input-not-known-yet", "s3"]]);
    expect(result.paths.map(({ steps, failures }) => [steps.length, failures.length])).toEqual([
      [2, 1],
      [3, 0],
    ]);
  });

  it("fails on a loop without an end and takes one that says how often once", () => {
    const loop = (text: string) => walk("Ask.", `If it fails, ${text}; otherwise go on.`);
    expect(loop("go back to step 1").failures.map(({ kind }) => kind)).toEqual(["endless-loop"]);
    const bounded = loop("go back to step 1 once more");
    expect(bounded.passed).toBe(true);
    expect(bounded.paths.map(({ steps }) => steps)).toContainEqual(["s1", "s2", "s1", "s2"]);
  });

  it("goes on where nothing is said, warns about it and marks the path", () => {
    const result = walk("If it is late, stop here.", "Wait.");
    expect([result.passed, result.warnings.map(({ kind }) => kind)]).toEqual([true, ["no-otherwise"]]);
    expect(result.paths.filter(({ implicit }) => implicit)).toHaveLength(1);
  });

  it("leaves out what is written for the other audience", () => {
    const source = stepsOf("Ask.\n\n:::human\nCall `paydeck.secret`.\n:::");
    const document = parseSop(source, meta);
    expect([walkSop(document, "bot").passed, walkSop(document, "human").passed]).toEqual([true, false]);
  });

  it("covers every reachable way and ends each path when steps branch forward at random", () => {
    const step = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 7 }), (jumps) => {
        const texts = jumps.map((offsets, i) => {
          const cases = offsets.map((by, n) => {
            const to = i + 1 + by;
            return to <= jumps.length ? `- If case ${n} holds, go to step ${to}.` : `- If case ${n} holds, stop here.`;
          });
          return cases.length > 0 ? [...cases, "- Otherwise go on."].join("\n") : "Ask.";
        });
        const document = parseSop(stepsOf(...texts), meta);
        const result = walkSop(document);
        const flow = flowOf(document, "bot");
        const reachable = flow.edges.filter(
          ({ from }) => !flow.unreachable.some((id) => from === id || from.startsWith(`${id}-if-`)),
        );
        expect(result.edges).toBe(reachable.length);
        expect(result.paths.every(({ end }) => end !== null)).toBe(true);
        expect(result.passed).toBe(true);
        expect(result.paths.length).toBeLessThanOrEqual(reachable.length);
      }),
      { numRuns: 40 },
    );
  });
});
