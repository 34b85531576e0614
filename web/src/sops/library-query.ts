import type { Search } from "../client/address.ts";
import type { SopSummary } from "../client/wire.ts";

export const healths = [
  "in-force",
  "not-in-force",
  "stale",
  "due-soon",
  "drafts",
  "in-review",
  "scheduled",
  "gaps",
  "disagreement",
] as const;
export type Health = (typeof healths)[number];

export const healthNames: Record<Health, string> = {
  "in-force": "In force",
  "not-in-force": "Not in force",
  stale: "Stale",
  "due-soon": "Verify within 30 days",
  drafts: "With drafts",
  "in-review": "In review",
  scheduled: "Scheduled",
  gaps: "With open gaps",
  disagreement: "Reviewers disagree",
};

/** Days before the verification date in which it is called due soon. */
const soonDays = 30;

type Standing = Pick<
  SopSummary,
  "inForce" | "stale" | "drafts" | "inReview" | "scheduled" | "dueOn" | "gaps" | "disagreement"
>;

/** What is said of an SOP's state on a day; more than one may hold. */
export function healthOf(sop: Standing, on: string): Health[] {
  const states: Health[] = [sop.inForce ? "in-force" : "not-in-force"];
  if (sop.stale) states.push("stale");
  else if (sop.dueOn !== null && daysBetween(on, sop.dueOn) <= soonDays) states.push("due-soon");
  if (sop.drafts > 0) states.push("drafts");
  if (sop.inReview > 0) states.push("in-review");
  if (sop.scheduled > 0) states.push("scheduled");
  if (sop.gaps > 0) states.push("gaps");
  if (sop.disagreement !== null && sop.disagreement.disagreed > 0) states.push("disagreement");
  return states;
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** Filters as they stand in the address, each with where an SOP keeps its values. An SOP without values holds everywhere. */
export const scopeFilters = {
  audience: { label: "Audience", of: (sop: SopSummary): readonly string[] => sop.audiences },
  channel: { label: "Channel", of: (sop: SopSummary): readonly string[] => sop.channels },
  region: { label: "Region", of: (sop: SopSummary): readonly string[] => sop.regions },
  language: { label: "Language", of: (sop: SopSummary): readonly string[] => sop.languages },
} as const;
export const otherFilters = {
  reason: { label: "Contact reason", of: (sop: SopSummary): readonly string[] => sop.contactReasons },
  owner: { label: "Owner", of: (sop: SopSummary): readonly string[] => [sop.owner] },
} as const;
export const filters = { ...scopeFilters, ...otherFilters };
export type FilterName = keyof typeof filters;
export const filterNames = Object.keys(filters) as FilterName[];

/** The values that a filter offers, in alphabetical order. */
export function valuesOf(sops: readonly SopSummary[], name: FilterName): string[] {
  return [...new Set(sops.flatMap((sop) => filters[name].of(sop)))].sort((a, b) => a.localeCompare(b));
}

/** SOPs that fit the address: its filters, its state and its words in title, id, owner or contact reason. */
export function findSops(sops: readonly SopSummary[], search: Search, on: string): SopSummary[] {
  const wanted = (search.find ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return sops.filter((sop) => {
    const text = `${sop.title} ${sop.id} ${sop.owner} ${sop.contactReasons.join(" ")}`.toLowerCase();
    return (
      wanted.every((word) => text.includes(word)) &&
      filterNames.every((name) => fits(sop, name, search[name])) &&
      (!search.health || healthOf(sop, on).some((state) => state === search.health))
    );
  });
}

function fits(sop: SopSummary, name: FilterName, value: string | undefined): boolean {
  const values = filters[name].of(sop);
  return !value || values.includes(value) || (values.length === 0 && name in scopeFilters);
}

export const sorts = {
  title: { label: "SOP", of: (sop: SopSummary) => sop.title },
  since: { label: "In force", of: (sop: SopSummary) => sop.inForce?.effectiveFrom ?? "" },
  due: { label: "Verify by", of: (sop: SopSummary) => sop.dueOn ?? "9999" },
  work: { label: "Under way", of: (sop: SopSummary) => -(sop.drafts + sop.inReview + sop.scheduled) },
  executable: { label: "Bot can follow", of: (sop: SopSummary) => sop.executability ?? 2 },
} as const;
export type SortName = keyof typeof sorts;

export function isSortName(name: string | undefined): name is SortName {
  return name !== undefined && name in sorts;
}

/** Sorted by one column, equal ones by title; `down` turns the column round. */
export function sortSops(sops: readonly SopSummary[], name: SortName, down: boolean): SopSummary[] {
  const { of } = sorts[name];
  return [...sops].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return (down ? -order : order) || a.title.localeCompare(b.title);
  });
}
