import type { Role, SopEvent, SopVersion } from "../client/wire.ts";
import { day } from "../components/format.ts";

export const stateWords: Record<SopVersion["state"], string> = {
  "in-review": "in review",
  scheduled: "scheduled",
  "in-force": "in force",
  superseded: "superseded",
  retired: "retired",
  withdrawn: "withdrawn",
};

/** Who writes, reviews and publishes SOPs. */
export function isWriter(role: Role): boolean {
  return role === "sop-owner" || role === "head" || role === "operator";
}

/** Who may see drafts, reviews and history, and speak in a review. */
export function isReviewer(role: Role): boolean {
  return isWriter(role) || role === "qa-lead" || role === "trainer" || role === "planner";
}

/** Who sees who has read an SOP. */
export function isReadingOverseer(role: Role): boolean {
  return isReviewer(role) && role !== "planner";
}

/** `1 Oct 2026 to further notice`; on the day it ends it holds no longer. */
export function periodWords({ effectiveFrom, effectiveTo }: Pick<SopVersion, "effectiveFrom" | "effectiveTo">): string {
  return `${day(effectiveFrom)} to ${effectiveTo ? day(effectiveTo) : "further notice"}`;
}

/** The version that one held to before this one: the last that was approved with a lower number. */
export function versionBefore(versions: readonly SopVersion[], number: number): SopVersion | null {
  const earlier = versions.filter((one) => one.number < number && isApproved(one));
  return earlier.sort((a, b) => b.number - a.number)[0] ?? null;
}

function isApproved({ state, approvedBy }: SopVersion): boolean {
  return approvedBy !== null && state !== "in-review" && state !== "withdrawn";
}

/** What happened to a version, after its name. */
export const eventWords: Record<SopEvent["kind"], string> = {
  submitted: "handed in",
  "changes-requested": "sent back for changes",
  withdrawn: "withdrawn",
  approved: "approved",
  scheduled: "scheduled",
  "in-force": "in force",
  ending: "about to end",
  superseded: "superseded",
  retired: "retired",
  verified: "verified",
  "people-changed": "owner or verifier changed",
};
