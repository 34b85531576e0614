import type { SopMeta } from "./sop.ts";
import type { Scope } from "./version.ts";

export const dimensions = ["audience", "channel", "region", "language"] as const;
export type Dimension = (typeof dimensions)[number];

/** One value of each dimension; null = any value that none of the versions at hand names. */
export type Cell = Record<Dimension, string | null>;

/** Half-open days, `YYYY-MM-DD` in UTC; null = open. */
export type Period = { from: string; to: string | null };

/** An approved version as far as it matters where and when it holds. `meta` has the period it was approved for. */
export type Claim = {
  number: number;
  meta: Pick<SopMeta, "audiences" | "channels" | "regions" | "languages" | "effectiveFrom" | "effectiveTo">;
  /** ISO 8601 instant from which it is out; null = not retired */
  retiredAt: string | null;
};

/**
 * The combinations that the versions tell apart inside a scope. An empty list of a version means everywhere, so a dimension
 * that some version leaves open has a further slot for the values that nobody names.
 */
export function cellsWithin(claims: readonly Claim[], scope: Scope): Cell[] {
  return dimensions.reduce<Cell[]>(
    (cells, dimension) => {
      const slots = slotsOf(claims, dimension, scope[dimension]);
      return cells.flatMap((cell) => slots.map((slot) => ({ ...cell, [dimension]: slot })));
    },
    [{ audience: null, channel: null, region: null, language: null }],
  );
}

function slotsOf(claims: readonly Claim[], dimension: Dimension, asked: string | undefined): (string | null)[] {
  if (asked !== undefined) return [asked];
  const lists = claims.map(({ meta }) => valuesOf(meta, dimension));
  const named = [...new Set(lists.flat())].sort();
  return lists.some((list) => list.length === 0) ? [...named, null] : named;
}

export function valuesOf(meta: Claim["meta"], dimension: Dimension): readonly string[] {
  return { audience: meta.audiences, channel: meta.channels, region: meta.regions, language: meta.languages }[
    dimension
  ];
}

export function covers({ meta }: Claim, cell: Cell): boolean {
  return dimensions.every((dimension) => {
    const values = valuesOf(meta, dimension);
    const slot = cell[dimension];
    return values.length === 0 || (slot !== null && values.includes(slot));
  });
}

/** Of two that claim the same day, the one that began later holds; of two that began together, the higher number. */
export function beginsAfter(a: Claim, b: Claim): boolean {
  if (a.meta.effectiveFrom !== b.meta.effectiveFrom) return a.meta.effectiveFrom > b.meta.effectiveFrom;
  return a.number > b.number;
}

/**
 * When each approved version of one SOP holds in each cell: from its own first day until its own end, its retirement, or the
 * first day of one that begins later there, whichever comes first. Periods of one cell never overlap.
 */
export function coverage<C extends Claim>(claims: readonly C[]): { claim: C; cell: Cell; period: Period }[] {
  return cellsWithin(claims, {}).flatMap((cell) => {
    const inCell = claims.filter((claim) => covers(claim, cell));
    return inCell.flatMap((claim) => {
      const period = periodAmong(claim, inCell);
      return period ? [{ claim, cell, period }] : [];
    });
  });
}

function periodAmong(claim: Claim, others: readonly Claim[]): Period | null {
  const { effectiveFrom: from, effectiveTo } = claim.meta;
  const later = others.filter((other) => beginsAfter(other, claim)).map((other) => other.meta.effectiveFrom);
  const ends = [effectiveTo, claim.retiredAt?.slice(0, 10) ?? null, ...later].filter((end) => end !== null);
  const to = ends.sort()[0] ?? null;
  return to !== null && to <= from ? null : { from, to };
}
