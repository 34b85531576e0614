import type { Reply } from "../client/wire.ts";
import { plural, words } from "../components/format.ts";

export type Gap = Reply<"GET /gaps">["gaps"][number];
export type Conflict = Reply<"GET /sop-conflicts">["conflicts"][number];

export const kindWords: Record<Gap["kind"], string> = {
  missing: "Missing",
  unclear: "Unclear",
  contradictory: "Contradictory",
  duplicate: "Duplicate",
  outdated: "Outdated",
};

export const kindMeanings: Record<Gap["kind"], string> = {
  missing: "Nothing in force covers it.",
  unclear: "A rule is there, and it does not answer the question well.",
  contradictory: "The step that is found contradicts another one.",
  duplicate: "Several steps say nearly the same, so nobody can tell which holds.",
  outdated: "People say that the step is out of date, or it is past its verification date.",
};

export const stateWords: Record<Gap["state"], string> = {
  open: "Open",
  drafting: "Draft begun",
  closed: "Closed",
  dismissed: "Dismissed",
};

/** How the cost of a gap is worked out. */
export function costWords({ times, contactReason }: Pick<Gap, "times" | "contactReason">): string {
  const mean = contactReason === null ? "all tickets, as its reason is not known" : `“${words(contactReason)}”`;
  return `${plural(times, "question")} by the mean handle time of ${mean}. How much of it a rule would save is not claimed.`;
}

/** What came of asking the same questions again. */
export function closureWords({ asked, answeredBefore, answeredAfter }: NonNullable<Gap["closure"]>): string {
  return `Asked again: ${answeredAfter} of ${plural(asked, "question")} answered now, ${answeredBefore} before.`;
}

/** The next thing to do about a gap, where its draft stands. */
export function draftWords({ versionNumber, state }: NonNullable<Gap["draft"]>): string {
  if (state === "approved") return `Version ${versionNumber} is approved`;
  if (state === "submitted") return `Version ${versionNumber ?? ""} waits for a decision`.replace("  ", " ");
  return state === "discarded" ? "The draft was discarded" : "A draft is being written";
}

export function draftAddress({ id, sopId, versionNumber, state }: NonNullable<Gap["draft"]>): string | null {
  if (state === "open") return `/sops/new?draft=${id}`;
  if (sopId === null) return null;
  return state === "submitted" ? `/sops/${sopId}/review/${versionNumber}` : `/sops/${sopId}?v=${versionNumber}`;
}
