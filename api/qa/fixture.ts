import type { JudgeReply } from "../../evals/judge-prompt.ts";
import type { ChatModel } from "../adapters/ports.ts";

/** A small organisation for the tests of this folder: an SOP in two versions, a scorecard on it, tickets and a judge. */
export const sopVersions = [
  { from: "2026-01-01", to: "2026-07-01", rule: "You MUST say sorry for the delay." },
  { from: "2026-07-01", to: "null", rule: "You MUST say sorry for the delay and name the cause." },
].map(
  ({ from, to, rule }) => `---
id: late-parcel
title: Late parcel
owner: Ines Calder
verifier: Tomas Reed
audiences: [human, bot]
channels: [chat]
regions: [US]
languages: [en]
effective_from: ${from}
effective_to: ${to}
---
# Late parcel
## Overview
For parcels that are late.
## Steps
### 1. Apologise {#apologise}
Read the tracking page first.

**Constraints:**
- ${rule} {#say-sorry}
`,
);

export const scorecard = {
  id: "parcels",
  title: "Parcels",
  sections: [
    {
      id: "all",
      title: "All",
      criteria: [
        {
          id: "greeting",
          title: "Greets",
          question: "Does the first message greet the customer?",
          kind: "check",
          check: { rule: "phrase-present", pattern: "\\bhello\\b", firstTurns: 1 },
        },
        {
          id: "apology",
          title: "Says sorry",
          question: "Does the agent say sorry for the delay?",
          kind: "judged",
          obligation: "late-parcel#say-sorry",
          rootCauses: [{ label: "rushed", cause: "agent-skill" }],
        },
        {
          id: "clarity",
          title: "Is clear",
          question: "How clear is the reply?",
          kind: "judged",
          levels: [
            { value: 1, label: "Unclear" },
            { value: 2, label: "Fair" },
            { value: 3, label: "Clear" },
          ],
        },
      ],
    },
  ],
};
export const criterionIds = scorecard.sections.flatMap((section) => section.criteria.map((one) => one.id));

export type TicketWords = { id: string; openedAt?: string; agent?: string; team?: string; reply?: string };

/** One ticket as a helpdesk tells it. */
export function ticketOf({ id, openedAt = "2026-08-03T10:00:00Z", agent = "maya", team = "blue", reply }: TicketWords) {
  const later = new Date(Date.parse(openedAt) + 60_000).toISOString();
  return {
    id,
    openedAt,
    channel: "chat",
    region: "US",
    contactReason: "late-parcel",
    customer: `customer of ${id}`,
    agent,
    team,
    turns: [
      { at: openedAt, by: "customer", text: `Where is my parcel, number ${id}?` },
      { at: later, by: "agent", text: reply ?? "Hello, I am sorry for the delay; the parcel is in the depot." },
    ],
  };
}

/** As many tickets as asked, of two teams; every third one lacks the apology. */
export function ticketsOf(count: number) {
  return Array.from({ length: count }, (_, i) =>
    ticketOf({
      id: `P-${String(i + 1).padStart(3, "0")}`,
      openedAt: new Date(Date.UTC(2026, 7, 3, 10, i)).toISOString(),
      agent: i % 2 === 0 ? "maya" : "kevin",
      team: i % 2 === 0 ? "blue" : "green",
      ...(i % 3 === 2 ? { reply: "Hello, the parcel is in the depot." } : {}),
    }),
  );
}

export const asJsonLines = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join("\n");

/** A judge that gives `readingReply`. */
export function readingJudge(name: string, before: () => Promise<void> = async () => {}): ChatModel {
  return {
    name,
    ask: async (prompt) => {
      await before();
      return readingReply(prompt);
    },
  };
}

/** Judgements by the agent's last words in a prompt: sorry = pass. They quote them, and make a quotation up when they read "lie". */
export function readingReply({ system, user }: { system: string; user: string }): JudgeReply {
  const said = [...user.matchAll(/^\[(\d+)\] agent: (.*)$/gm)].at(-1);
  const [, turn = "1", text = ""] = said ?? [];
  const quote = text.includes("lie") ? "words that nobody said" : text;
  return {
    scores: [...system.matchAll(/^Criterion ([\w-]+):/gm)].map(([, criterion = ""]) => ({
      criterion,
      evidence: [{ turn: Number(turn), quote }],
      ruleQuote: null,
      reason: "Read from the last reply.",
      verdict: criterion === "clarity" ? "3" : /sorry/i.test(text) ? "pass" : "fail",
    })),
  };
}
