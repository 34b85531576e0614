import type { Simulation } from "../../sops/simulation.ts";
import type { TestApi, TestPerson } from "../http/test-api.ts";

/** A small SOP for a bot, whole or with what is put in its second step, in the place of another or under another id. */
export function lanyardSop({ id = "lanyard", look = "`lanyards.find`", from = "2026-11-01" } = {}): string {
  return `---
id: ${id}
title: Broken lanyard
owner: Ines Calder
verifier: Tomas Reed
audiences: [human, bot]
channels: [chat]
regions: [US]
languages: [en]
effective_from: ${from}
tools:
  - { name: lanyards.find, inputs: [badge], returns: [found, none] }
simulate: required
---
# Broken lanyard
## Overview
For visitors whose lanyard broke.
## Parameters
- **badge** (required): the number on the badge
## Steps
### 1. Look it up {#look-up}
Call ${look} with the \`badge\`.

- \`found\`: go on.
- \`none\`: hand over to the front desk.

**Constraints:**
- You MUST ask for the badge number. {#ask-badge}
### 2. Send a new one {#send}
Say that a new one is in the post.

**Constraints:**
- You MUST say when it comes. {#say-when}
`;
}

export function lanyardCase(change: Partial<Simulation> = {}): Record<string, unknown> {
  return {
    id: "lanyard-found",
    sop: "lanyard",
    title: "A lanyard on file",
    persona: "Tibor, in a hurry",
    goal: "a new lanyard",
    opening: "My lanyard broke.",
    hidden: ["The badge is B-12."],
    takes: ["found"],
    tools: [{ tool: "lanyards.find", when: { badge: "B-12" }, reply: { result: "found" } }],
    expects: [
      { id: "looks", kind: "calls", tool: "lanyards.find", with: { badge: "B-12" } },
      { id: "keeps", kind: "never-hands-off" },
    ],
    ...change,
  };
}

/** A draft of the text handed in by a person; gives the version. */
export async function handIn(api: TestApi, as: TestPerson, source: string): Promise<string> {
  const draft = await api.call("POST /sop-drafts", { as, body: { from: "text", source } });
  const submitted = await api.call("POST /sop-drafts/:id/submission", {
    as,
    params: { id: draft.id },
    body: { baseRevision: draft.revision, note: "Lanyards break.", reviewers: [] },
  });
  return submitted.id;
}
