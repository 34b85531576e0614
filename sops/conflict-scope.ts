import type { SopMeta } from "./sop.ts";

const lists = ["audiences", "channels", "regions", "languages"] as const;

/** Where and when both texts hold for somebody, in words; null when nowhere. An empty list means everywhere. */
export function overlapOf(a: SopMeta, b: SopMeta): string | null {
  if (!periodsMeet(a, b)) return null;
  const shared: string[] = [];
  for (const list of lists) {
    const both = meet(a[list], b[list]);
    if (both === null) return null;
    if (both.length > 0) shared.push(both.join(", "));
  }
  return shared.join(" · ");
}

function meet(a: readonly string[], b: readonly string[]): string[] | null {
  if (a.length === 0) return [...b];
  if (b.length === 0) return [...a];
  const both = a.filter((value) => b.includes(value));
  return both.length === 0 ? null : both;
}

function periodsMeet(a: SopMeta, b: SopMeta): boolean {
  const before = (end: string | null, start: string) => end !== null && end <= start;
  return !before(a.effectiveTo, b.effectiveFrom) && !before(b.effectiveTo, a.effectiveFrom);
}
