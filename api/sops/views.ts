import type { z } from "zod";
import type { Citation } from "../../sops/cite.ts";
import type { Hit } from "../../sops/retrieve.ts";
import type { SopStep } from "../../sops/sop.ts";
import { inForceAt, stale } from "../../sops/version.ts";
import type { citationSchema, hitSchema, sopSummarySchema, stepSchema, versionSummarySchema } from "./contract.ts";
import type { StoredVersion } from "./store.ts";

export type VersionSummary = z.output<typeof versionSummarySchema>;

/** An approved period that has ended is shown as superseded, whatever ended it. */
export function presentVersion(version: StoredVersion, today: string): VersionSummary {
  const { id, number, author, approvedBy, approvedAt, meta } = version;
  const over = version.state === "approved" && meta.effectiveTo !== null && meta.effectiveTo <= today;
  const { effectiveFrom, effectiveTo } = meta;
  return {
    id,
    number,
    state: over ? "superseded" : version.state,
    effectiveFrom,
    effectiveTo,
    author,
    approvedBy,
    approvedAt,
  };
}

/** One SOP from all its versions; what is shown of it comes from the version in force, else from the newest. */
export function presentSop(
  versions: StoredVersion[],
  asOf: string,
  today: string,
): z.output<typeof sopSummarySchema> | null {
  const newest = versions.at(-1);
  if (!newest) return null;
  const [inForce] = inForceAt(versions, {}, asOf);
  const { meta } = inForce ?? newest;
  return {
    id: newest.sopId,
    title: meta.title,
    owner: meta.owner,
    verifier: meta.verifier,
    audiences: meta.audiences,
    channels: meta.channels,
    regions: meta.regions,
    languages: meta.languages,
    contactReasons: meta.contactReasons,
    verifiedAt: meta.verifiedAt,
    stale: stale(meta, today).stale,
    inForce: inForce ? presentVersion(inForce, today) : null,
    drafts: versions.filter((version) => version.state === "draft" || version.state === "in-review").length,
  };
}

export function presentStep({ id, number, title, text, obligations }: SopStep): z.output<typeof stepSchema> {
  return {
    id,
    number,
    title,
    text,
    obligations: obligations.map((one) => ({ id: one.id, level: one.level, text: one.text })),
  };
}

export function presentHit({ chunk, score, stages }: Hit): z.output<typeof hitSchema> {
  const { sopId, title, versionId, versionNumber, stepId, heading, text } = chunk;
  return { sopId, title, versionId, versionNumber, stepId, heading, text, score, stages };
}

export function presentCitation(
  citation: Citation,
  version: StoredVersion,
  step: SopStep | null,
  today: string,
): z.output<typeof citationSchema> {
  const { sopId, title, versionId, versionNumber, stepId, obligationId, quote, span } = citation;
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
    stale: stale(version.meta, today).stale,
  };
}
