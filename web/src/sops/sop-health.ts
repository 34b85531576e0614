import type { SopSummary } from "../client/wire.ts";

export const healths = ["in-force", "stale", "drafts", "not-in-force"] as const;
export type Health = (typeof healths)[number];

export const healthNames: Record<Health, string> = {
  "in-force": "In force",
  stale: "Stale",
  drafts: "With drafts",
  "not-in-force": "Not in force",
};

/** What is said of an SOP's state; more than one may hold. */
export function healthOf(sop: Pick<SopSummary, "inForce" | "stale" | "drafts">): Health[] {
  const states: Health[] = [sop.inForce ? "in-force" : "not-in-force"];
  if (sop.stale) states.push("stale");
  if (sop.drafts > 0) states.push("drafts");
  return states;
}

/** SOPs that a person looks for by words in title, id, owner or contact reason. */
export function findSops<S extends Pick<SopSummary, "id" | "title" | "owner" | "contactReasons">>(
  sops: readonly S[],
  typed: string,
): S[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return sops.filter((sop) => {
    const text = `${sop.title} ${sop.id} ${sop.owner} ${sop.contactReasons.join(" ")}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
