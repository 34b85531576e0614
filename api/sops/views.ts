import type { z } from "zod";
import { type Disagreements, stepDisagreements, sumOf } from "../../evals/step-disagreement.ts";
import type { Citation } from "../../sops/cite.ts";
import { executabilityOf } from "../../sops/executability.ts";
import { flowOf } from "../../sops/flow.ts";
import type { Hit } from "../../sops/retrieve.ts";
import { audiences, type SopDocument, type SopStep } from "../../sops/sop.ts";
import { allInForceAt, type Scope, stale, standing } from "../../sops/version.ts";
import type { citationSchema, hitSchema } from "./contract.ts";
import type { Library } from "./library.ts";
import type { readingSchema, sopSummarySchema, stepSchema, versionSummarySchema } from "./version-contract.ts";
import type { SopPeople, StoredVersion } from "./version-store.ts";

export type VersionSummary = z.output<typeof versionSummarySchema>;
type Reading = { [K in keyof typeof readingSchema]: z.output<(typeof readingSchema)[K]> };

export function presentVersion(version: StoredVersion, today: string): VersionSummary {
  const { id, number, author, uploadedBy, note, restores, approvedBy, approvedAt, meta } = version;
  const { effectiveFrom, effectiveTo, audiences, channels, regions, languages } = meta;
  const where = { audiences, channels, regions, languages };
  const who = { author, uploadedBy, note, restores, approvedBy, approvedAt };
  return { id, number, state: standing(version, today), effectiveFrom, effectiveTo, ...where, ...who };
}

export type SopAt = {
  /** every version that the reader may see, oldest first */
  versions: StoredVersion[];
  people: SopPeople | undefined;
  /** how many open drafts there are */
  drafts: number;
  /** how many open gaps belong to it */
  gaps: number;
  library: Pick<Library, "documentOf" | "executabilityOf">;
  disagreements: Disagreements;
  scopes: Scope[];
  asOf: string;
  today: string;
};

/** Every version in force somewhere in the scopes, the last to begin first. */
export function inForceIn(versions: StoredVersion[], scopes: Scope[], asOf: string): StoredVersion[] {
  const found = new Set(scopes.flatMap((scope) => allInForceAt(versions, scope, asOf)));
  return [...found].sort((a, b) => b.meta.effectiveFrom.localeCompare(a.meta.effectiveFrom) || b.number - a.number);
}

/** One SOP from all its versions; what is shown of it comes from the version in force, else from the newest. */
export function presentSop({
  versions,
  people,
  drafts,
  gaps,
  library,
  disagreements,
  scopes,
  asOf,
  today,
}: SopAt): z.output<typeof sopSummarySchema> | null {
  const newest = versions.at(-1);
  if (!newest) return null;
  const all = inForceIn(versions, scopes, asOf);
  const inForce = all[0] ?? null;
  const shown = inForce ?? newest;
  const { meta } = shown;
  const due = stale(meta, asOf);
  const onSteps = stepDisagreements(library.documentOf(shown), disagreements);
  return {
    id: newest.sopId,
    title: meta.title,
    owner: people?.owner ?? meta.owner,
    verifier: people ? people.verifier : meta.verifier,
    audiences: meta.audiences,
    channels: meta.channels,
    regions: meta.regions,
    languages: meta.languages,
    contactReasons: meta.contactReasons,
    verifiedAt: meta.verifiedAt,
    dueOn: inForce ? due.dueOn : null,
    stale: due.stale,
    inForce: inForce ? presentVersion(inForce, today) : null,
    inForceAll: all.map((version) => presentVersion(version, today)),
    drafts,
    inReview: versions.filter((version) => version.state === "in-review").length,
    scheduled: versions.filter((version) => standing(version, today) === "scheduled").length,
    gaps,
    disagreement: onSteps.size === 0 ? null : [...onSteps.values()].reduce(sumOf),
    executability: library.executabilityOf(shown, onSteps),
  };
}

/** What is worked out from a text: its steps, the ways through it, how far a bot can follow it. A draft has no reviews yet. */
export function presentReading(document: SopDocument, disagreements: Disagreements = new Map()): Reading {
  return {
    overview: document.overview?.text ?? "",
    steps: document.steps.map(presentStep),
    flows: audiences.map((audience) => {
      const { start, nodes, edges, unreachable } = flowOf(document, audience);
      return { audience, start, nodes, edges, unreachable };
    }),
    executability: executabilityOf(document, stepDisagreements(document, disagreements)),
  };
}

export function presentStep({ id, number, title, text, obligations }: SopStep): z.output<typeof stepSchema> {
  return {
    id,
    number,
    title,
    text,
    obligations: obligations.map((one) => ({ id: one.id, level: one.level, text: one.text, audience: one.audience })),
  };
}

export function presentHit({ chunk, score, stages }: Hit): z.output<typeof hitSchema> {
  const { sopId, title, versionId, versionNumber, stepId, heading, text } = chunk;
  return { sopId, title, versionId, versionNumber, stepId, heading, text, score, stages };
}

/** `asOf` is the day (YYYY-MM-DD) that was asked about: a source is stale or not by that day, as its page is. */
export function presentCitation(
  citation: Citation,
  version: StoredVersion,
  step: SopStep | null,
  asOf: string,
): z.output<typeof citationSchema> {
  const { sopId, title, versionId, versionNumber, stepId, obligationId, quote, span } = citation;
  const overdue = stale(version.meta, asOf).stale;
  return {
    sopId,
    title,
    versionId,
    versionNumber,
    stepId,
    obligationId,
    quote,
    start: span.start,
    end: span.end,
    stepTitle: step?.title ?? null,
    effectiveFrom: version.meta.effectiveFrom,
    stale: overdue,
    trust: overdue ? "stale" : "verified",
    disputes: 0,
  };
}
