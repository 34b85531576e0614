import { describe, expect, it } from "vitest";
import { readPastedConversation } from "./pasted-conversation.ts";

const bys = (pasted: string) => readPastedConversation(pasted).map(({ by }) => by);

describe("readPastedConversation", () => {
  it("reads speakers by their role, with times and names in brackets", () => {
    const pasted =
      "[10:04] Customer: my payout is late\nsince Monday\n[10:05] Agent (Maya): Which payout id?\nBot: Hello";
    expect(readPastedConversation(pasted)).toEqual([
      { by: "customer", text: "my payout is late\nsince Monday" },
      { by: "agent", text: "Which payout id?" },
      { by: "bot", text: "Hello" },
    ]);
  });

  it("takes two names in turn, the first to speak as the customer", () => {
    expect(bys("Dolores: hi\nMaya: hello\nDolores: it is late")).toEqual(["customer", "agent", "customer"]);
  });

  it("takes text without a speaker as the customer's, and a colon within it as no speaker", () => {
    expect(readPastedConversation("I paid twice.\nPlease note: on Monday")).toEqual([
      { by: "customer", text: "I paid twice.\nPlease note: on Monday" },
    ]);
    expect(readPastedConversation("  \n")).toEqual([]);
  });
});
