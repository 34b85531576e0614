import { moduleSchema } from "../module.ts";
import type { PackageSource } from "./player-content.ts";

const rule = "You MUST apply a refund window of 30 days from delivery.";
const citation = {
  ref: "refund#window" as const,
  sopVersion: "refund v1",
  start: 10,
  end: 10 + rule.length,
  quote: rule,
};

/** A module with every kind of item and with markup where it hurts. */
export const packageSource: PackageSource = {
  version: 2,
  language: "en",
  activityId: "https://plumb.example/modules/refund-windows/versions/2",
  module: moduleSchema.parse({
    id: "refund-windows",
    title: 'Refunds & "wrong item" <today>',
    minutes: 6,
    skill: "Shop orders",
    passMark: 0.75,
    refs: ["refund#window"],
    lessons: [
      {
        id: "window",
        title: "The window",
        text: "Thirty days, **whatever** the reason.\n\n<script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        citations: [citation],
      },
    ],
    items: [
      {
        id: "how-long",
        ref: "refund#window",
        prompt: "How long is the window?",
        options: ["14 days", "30 days", "</script> days"],
        answer: 1,
        explanation: "Thirty days from delivery.",
        citation,
      },
      {
        kind: "multiple",
        id: "which",
        ref: "refund#window",
        prompt: "Which reasons count?",
        options: ["Change of mind", "Damaged", "Gift to the agent"],
        answers: [0, 1],
        explanation: "Both do.",
        citation,
      },
      {
        kind: "ordering",
        id: "order",
        ref: "refund#window",
        prompt: "In which order?",
        options: ["Verify the customer", "Check the window", "Refund", "Close"],
        explanation: "Verify first.",
        citation,
      },
      {
        kind: "reply",
        id: "say",
        ref: "refund#window",
        prompt: "My lamp came on 3 May and today is 20 May. Too late?",
        explanation: "Say that the window is open.",
        example: "You are in time: we refund within 30 days of delivery.",
        citation,
      },
    ],
  }),
};
