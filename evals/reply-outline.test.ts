import { describe, expect, it } from "vitest";
import { exampleMeta } from "../sops/fixtures.ts";
import { parseSop } from "../sops/parse.ts";
import { traceObligation } from "./obligation-trace.ts";
import { outlineReply } from "./reply-outline.ts";

const document = parseSop(
  `# Parcel
## Steps
### 1. Find the parcel {#find}
Look it up.

**Constraints:**
- You MUST tell the customer the status that Parcel shows. {#tell-status}
- You MUST ask for the order number before you look it up. {#ask-number}
- You MUST look the parcel up in Parcel. {#look-up}
- You MUST NOT promise a date. {#no-date}
## Examples
Good: "Parcel shows the status of your order as sent. It left on Monday."
`,
  exampleMeta,
);
const rules = document.steps.flatMap(({ obligations }) => obligations);

describe("outlineReply", () => {
  it("takes the SOP's own words where they meet a rule, else says what to say, each an exact span", () => {
    const lines = outlineReply(document, rules);
    expect(lines.map(({ kind, text, obligationId }) => [kind, text, obligationId])).toEqual([
      ["wording", "Parcel shows the status of your order as sent.", "tell-status"],
      ["prompt", "Ask for the order number before you look it up.", "ask-number"],
    ]);
    for (const { span } of lines) expect(document.source.slice(span.start, span.end).trim()).not.toBe("");
    expect(document.source.slice(lines[0]?.span.start, lines[0]?.span.end)).toBe(lines[0]?.text);
  });
});

describe("traceObligation", () => {
  const rule = (id: string) => rules.find((one) => one.id === id) ?? { text: "", level: "MUST" as const };

  it("shows the handler's words or the action that look like a rule being met, and nobody else's", () => {
    const said = [
      { by: "customer" as const, text: "Do you need my order number?" },
      { by: "agent" as const, text: "Hello. May I ask for your order number, please?" },
    ];
    expect(traceObligation(rule("ask-number"), said)?.evidence?.quote).toBe("May I ask for your order number, please?");
    expect(traceObligation(rule("ask-number"), said.slice(0, 1))).toBeNull();
    expect(traceObligation(rule("look-up"), [], [{ name: "parcel.look_up" }])?.action).toBe("parcel.look_up");
    expect(traceObligation(rule("no-date"), said)).toBeNull();
  });
});
