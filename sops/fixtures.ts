import { parseSop } from "./parse.ts";
import type { SopMeta } from "./sop.ts";
import type { ApprovedDocument, SopVersion } from "./version.ts";
import { approve } from "./version.ts";

/** Small documents for the tests of this folder. */
export const exampleMeta: SopMeta = {
  id: "payout-delayed",
  title: "Delayed creator payout",
  owner: "Ines Calder",
  verifier: "Tomas Reed",
  audiences: ["human", "bot"],
  channels: ["chat", "email"],
  regions: ["US", "UK"],
  languages: ["en"],
  effectiveFrom: "2026-06-01",
  effectiveTo: null,
  contactReasons: ["payout-delayed"],
  verifyEveryDays: 90,
  verifiedAt: "2026-08-30",
};

export const exampleSource = `---
id: payout-delayed
---
# Delayed creator payout
## Overview
For creators whose *payout* has not arrived.
## Parameters
- **creator_handle** (required): the public handle
- **payout_id** (optional): starts with PO-
## Steps
### 1. Find the payout {#find-payout}
Ask for the payout id at 10:30 or later. If none is listed, the balance was too low; otherwise repeat the id.

**Constraints:**
- You MUST confirm the **payout id** before you look it up. {#confirm-payout-id}
- You MUST NOT promise a date that the page does not show. {#no-promised-date}
### 2. Apply the waiting time
Count business days in the country of the bank.

**Constraints:**
- You SHOULD name a public holiday that falls in the period.
## Examples
Good: "It was sent on the 5th."
`;

export function exampleVersion(change: Partial<SopVersion> = {}): SopVersion {
  return {
    id: "v1",
    sopId: "payout-delayed",
    number: 1,
    state: "in-review",
    author: "Ines Calder",
    meta: exampleMeta,
    approvedBy: null,
    approvedAt: null,
    retiredAt: null,
    ...change,
  };
}

export function approvedExample(source = exampleSource, change: Partial<SopVersion> = {}): ApprovedDocument {
  const result = approve(exampleVersion(change), { by: "Tomas Reed", at: "2026-05-30T09:00:00Z" });
  if (!result.ok) throw new Error(result.reason);
  return { ...result.version, document: parseSop(source, { ...exampleMeta, ...change.meta }) };
}

/** Linear congruential generator of Numerical Recipes. */
export function seededRng(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

export type SmallSop = {
  id: string;
  from?: string;
  to?: string | null;
  audiences?: string;
  channels?: string;
  regions?: string;
  owner?: string;
  verifier?: string;
  /** what is replaced: a word that no other SOP has makes it easy to find */
  word?: string;
};

/** A whole SOP file with one step. */
export function sopText({
  id,
  from = "2026-01-01",
  to = null,
  audiences = "human, bot",
  channels = "chat",
  regions = "US",
  owner = "Ines Calder",
  verifier = "Tomas Reed",
  word = "lanyard",
}: SmallSop): string {
  return `---
id: ${id}
title: Lanyard replacement
owner: ${owner}
verifier: ${verifier}
audiences: [${audiences}]
channels: [${channels}]
regions: [${regions}]
languages: [en]
effective_from: ${from}
effective_to: ${to}
contact_reasons: [lanyard]
---
# Lanyard replacement
## Overview
For visitors whose ${word} broke (${id}, ${audiences}, ${channels}, ${regions}, ${from}).
## Steps
### 1. Replace the ${word} {#replace}
Send a new ${word} to the visitor by post.

**Constraints:**
- You MUST replace a broken ${word} free of charge. {#free-of-charge}
`;
}
