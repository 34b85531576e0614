import { describe, expect, it } from "vitest";
import { exampleMeta } from "./fixtures.ts";
import { flowOf } from "./flow.ts";
import { parseSop } from "./parse.ts";

const stepsOf = (...texts: string[]) =>
  `## Steps\n${texts.map((text, i) => `### ${i + 1}. Step ${i + 1} {#s${i + 1}}\n${text}\n`).join("")}`;
const flow = (source: string, audience: "human" | "bot" = "bot", meta = exampleMeta) =>
  flowOf(parseSop(source, meta), audience);
const ways = (source: string, audience: "human" | "bot" = "bot") =>
  flow(source, audience).edges.map(({ from, to, condition, implicit }) =>
    [from.replace(/-if-.*/, "?"), condition ?? (implicit ? "(nothing said)" : ""), to.replace(/-if-.*/, "?")].join(
      " | ",
    ),
  );

describe("flowOf", () => {
  it("leads from step to step to the end when nothing is decided", () => {
    expect(ways(stepsOf("Ask.", "Answer."))).toEqual(["s1 |  | s2", "s2 |  | end"]);
  });

  it("reads if and otherwise in one sentence, in two, and in a list", () => {
    const expected = ["s1 |  | s1?", "s1? | the flag is on | end", "s1? |  | s2", "s2 |  | end"];
    expect(ways(stepsOf("If the flag is on, stop here; otherwise go on.", "Ask."))).toEqual(expected);
    expect(ways(stepsOf("If the flag is on, stop here. Otherwise go on.", "Ask."))).toEqual(expected);
    expect(ways(stepsOf("- If the flag is on, stop here.\n- Otherwise go on.", "Ask."))).toEqual(expected);
    expect(ways(stepsOf("Si el bloqueo sigue, termine aquí; de lo contrario, siga.", "Pida."))[1]).toBe(
      "s1? | el bloqueo sigue | end",
    );
  });

  it("shows the way that nobody wrote when a branch has no otherwise", () => {
    expect(ways(stepsOf("If the flag is on, stop here.", "Ask."))).toContain("s1? | (nothing said) | s2");
  });

  it("leads to steps by number, title and id, to other pages and to hand-offs", () => {
    const list = [
      "- `a`: go to step 3.",
      "- `b`: continue with *Step 3*.",
      "- `c`: see [there](#s3).",
      "- `d`: use *Account taken over*.",
      "- `e`: hand over to the payments desk when they are open.",
      "- `f`: go to step 9.",
      "- Otherwise ask again.",
    ].join("\n");
    expect(ways(stepsOf(list, "Ask.", "End.")).filter((way) => way.startsWith("s1?"))).toEqual([
      "s1? | a | s3",
      "s1? | b | s3",
      "s1? | c | s3",
      "s1? | d | sop-account-taken-over",
      "s1? | e | hand-off-payments-desk",
      "s1? | f | missing-step-9",
      "s1? |  | s2",
    ]);
  });

  it("sends a bot where its clause says and a person where the rest says", () => {
    const source = stepsOf(
      "- If the flag is on, continue with *Fraud hold*; a bot hands over to the payments desk.\n- Otherwise go on.",
    );
    expect(ways(source, "bot")[1]).toBe("s1? | the flag is on | hand-off-payments-desk");
    expect(ways(source, "human")[1]).toBe("s1? | the flag is on | sop-fraud-hold");
  });

  it("ends a bot's way where an obligation always hands over, and leaves a person's open", () => {
    const source = stepsOf(
      "Lock it.\n\n**Constraints:**\n- A bot MUST hand over to a person after this step. {#out}",
      "Prove it.",
    );
    expect(flow(source, "bot").unreachable).toEqual(["s2"]);
    expect(flow(source, "human").unreachable).toEqual([]);
  });

  it("turns a conditional hand-off in an obligation into a way, once", () => {
    const rule = "\n\n**Constraints:**\n- You MUST hand over to the payments desk when the sum is large. {#large}";
    expect(ways(stepsOf(`Pay.${rule}`))).toEqual([
      "s1 |  | s1-hand-offs",
      "s1-hand-offs | when the sum is large | hand-off-payments-desk",
      "s1-hand-offs |  | end",
    ]);
    const both = stepsOf(`If the sum is large, hand over to the payments desk; otherwise pay.${rule}`);
    expect(ways(both).filter((way) => way.includes("payments-desk"))).toHaveLength(1);
    expect(ways(stepsOf("Pay.\n\n- You MUST NOT hand over to the payments desk. {#no}"))).toEqual(["s1 |  | end"]);
  });

  it("takes cases as complete when they name every region or every result of a tool", () => {
    const regions = stepsOf("- US: wait 3 days.\n- UK: wait 5 days and go to step 2.", "Done.");
    expect(ways(regions).some((way) => way.includes("(nothing said)"))).toBe(false);
    const tools = [{ name: "x.check", inputs: [], returns: ["free", "taken"], description: "" }];
    const cases = stepsOf("Call `x.check`.\n\n- `free`: go on.\n- `taken`: stop here.", "Done.");
    const open = (meta: typeof exampleMeta) => flow(cases, "bot", meta).edges.filter(({ implicit }) => implicit).length;
    expect([open(exampleMeta), open({ ...exampleMeta, tools })]).toEqual([1, 0]);
  });

  it("does not take a sentence after a list of conditions, a number or a quotation for the action", () => {
    const condition = (text: string) => flow(stepsOf(text)).edges[1]?.condition;
    expect(condition("If a bank, a lawyer or the police write, stop here; otherwise go on.")).toBe(
      "a bank, a lawyer or the police write",
    );
    expect(condition("If it costs less than 15 dollars, 12 pounds or 14 euros, stop here; otherwise go on.")).toContain(
      "14 euros",
    );
    expect(condition('If they ask "well, am I accused?", stop here; otherwise go on.')).toContain("accused");
    expect(condition("If it is above 10,000 coins, stop here; otherwise go on.")).toBe("it is above 10,000 coins");
  });

  it("finds loops with their steps, and whether their words bound them", () => {
    const loop = (text: string) => flow(stepsOf("Ask.", `If it fails, ${text}; otherwise go on.`, "End.")).cycles;
    expect(loop("go back to step 1")).toMatchObject([{ steps: ["s1", "s2"], bounded: false }]);
    expect(loop("go back to step 1 at most twice")).toMatchObject([{ steps: ["s1", "s2"], bounded: true }]);
    expect(loop("stop here")).toEqual([]);
  });

  it("keeps node and edge ids when another step is edited", () => {
    const last = "If the flag is on, stop here; otherwise go on.";
    const ids = (first: string) => {
      const { nodes, edges } = flow(stepsOf(first, last));
      return [...nodes, ...edges].map(({ id }) => id).filter((id) => id.startsWith("s2"));
    };
    expect(ids("Ask.")).toEqual(
      ids("If it rains, take `harbour.umbrella`; otherwise walk.\n\n- You MUST walk. {#walk}"),
    );
  });
});
