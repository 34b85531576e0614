import { describe, expect, it } from "vitest";
import type { Ticket } from "../ingest/ticket.ts";
import { judgeEmbedded } from "./embedded-judge.ts";
import { type EmbeddedJudge, type LabelledTicket, trainEmbeddedJudge } from "./embedded-training.ts";
import { verifyEvidence } from "./evidence.ts";
import { binaryLevels } from "./scorecard.ts";
import { mulberry32 } from "./stats/prng.ts";

const criterion = { id: "offer-help", question: "Did the agent offer more help?", levels: binaryLevels };
const rule = "You SHOULD ask whether there is anything else you can do.";
const topics = ["refund", "invoice", "delivery", "password", "address", "voucher"];

function madeTicket(id: number, offers: boolean): Pick<Ticket, "id" | "turns" | "actions"> {
  const rng = mulberry32(id);
  const topic = topics[Math.floor(rng() * topics.length)];
  const at = new Date(Date.UTC(2026, 0, 1, 10, id)).toISOString();
  const turn = (by: "customer" | "agent", text: string) => ({ at, by, text, label: null });
  const offer = rng() < 0.5 ? "Is there anything else I can do?" : "Can I do anything else for you today?";
  return {
    id: `t-${id}`,
    turns: [
      turn("customer", `I have a question on my ${topic}`),
      turn("agent", `Let me look at the ${topic} for you.`),
      turn("agent", `The ${topic} is settled now. ${offers ? offer : "Have a nice day."}`),
    ],
    actions: [],
  };
}

const label = (id: number): number => (id % 3 === 0 ? 0 : 1);
const labelled: LabelledTicket[] = Array.from({ length: 40 }, (_, id) => ({
  ticket: madeTicket(id, label(id) === 1),
  criterion,
  obligationText: rule,
  label: label(id),
}));
const judge = trainEmbeddedJudge(labelled, { folds: 5, seed: 3 });

describe("trainEmbeddedJudge", () => {
  it("gives the same artifact for the same labels in any order, and survives JSON", () => {
    expect(trainEmbeddedJudge([...labelled].reverse(), { folds: 5, seed: 3 }).id).toBe(judge.id);
    expect(trainEmbeddedJudge(labelled, { folds: 5, seed: 4 }).id).not.toBe(judge.id);
    expect(JSON.parse(JSON.stringify(judge))).toEqual(judge);
  });

  it("holds no words of a ticket", () => {
    const text = JSON.stringify(judge);
    expect(topics.filter((topic) => text.includes(topic))).toEqual([]);
  });

  it("leaves a criterion untrained when labels are few or all alike", () => {
    const few = trainEmbeddedJudge(labelled.slice(0, 7), { folds: 5, seed: 1 });
    const alike = trainEmbeddedJudge(
      labelled.map((each) => ({ ...each, label: 1 })),
      { folds: 5, seed: 1 },
    );
    const ticket = madeTicket(99, true);
    expect([few, alike].map((each) => judgeEmbedded(each, ticket, criterion, rule).verdict.kind)).toEqual([
      "unscored",
      "unscored",
    ]);
  });

  it("refuses labels outside [0, 1] and repeated ones", () => {
    const first = labelled.slice(0, 1);
    expect(() =>
      trainEmbeddedJudge(
        first.map((each) => ({ ...each, label: 2 })),
        { folds: 5, seed: 1 },
      ),
    ).toThrow(RangeError);
    expect(() => trainEmbeddedJudge([...first, ...first], { folds: 5, seed: 1 })).toThrow(RangeError);
  });
});

describe("judgeEmbedded", () => {
  it("tells new tickets apart that it never saw", () => {
    const results = Array.from({ length: 30 }, (_, n) => {
      const [id, met] = [100 + n, n % 2 === 0];
      const { verdict } = judgeEmbedded(judge, madeTicket(id, met), criterion, rule);
      return verdict.kind === (met ? "pass" : "fail");
    });
    expect(results.filter(Boolean).length).toBeGreaterThanOrEqual(27);
  });

  it("scores a training ticket without its own label", () => {
    const flipped = labelled.map((each) => (each.ticket.id === "t-7" ? { ...each, label: 1 - each.label } : each));
    const other: EmbeddedJudge = trainEmbeddedJudge(flipped, { folds: 5, seed: 3 });
    const score = (on: EmbeddedJudge) => judgeEmbedded(on, madeTicket(7, true), criterion, rule).score;
    expect(score(other)).toBe(score(judge));
  });

  it("quotes the sentence that speaks to the rule as an exact span, and nothing when it is absent", () => {
    const ticket = madeTicket(200, true);
    const met = judgeEmbedded(judge, ticket, criterion, rule);
    expect(met.evidence[0]?.quote).toMatch(/anything else/);
    expect(met.evidence.every((each) => verifyEvidence(each, ticket))).toBe(true);
    expect(judgeEmbedded(judge, madeTicket(201, false), criterion, rule).evidence).toEqual([]);
  });

  it("abstains when the ticket is unlike all training tickets or the probability is near one half", () => {
    const strange = {
      ...madeTicket(300, true),
      turns: [{ at: "2026-01-01T00:00:00Z", by: "agent" as const, text: "Zyx qwv", label: null }],
    };
    expect(judgeEmbedded(judge, strange, criterion, rule).verdict.kind).toBe("unscored");
    const sure = judgeEmbedded(judge, madeTicket(301, true), criterion, rule, { abstainWithin: 0.5 });
    expect(sure).toMatchObject({ verdict: { kind: "unscored" }, needsPerson: true });
    expect(sure.score).toBeGreaterThan(0.5);
  });
});
