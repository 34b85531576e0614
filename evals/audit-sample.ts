/** An item of the frame: judge score in [0, 1], null when the judge gave none. */
export type FrameRow = {
  item: string;
  judge: number | null;
  group?: string;
  /** part of the frame from which audits were drawn on their own */
  stratum?: string;
};

/**
 * A blind human audit: label in [0, 1] and, where audits were not drawn with equal chances, the item's inclusion
 * probability in (0, 1]. `group` is the ticket or agent the item belongs to.
 */
export type AuditRow = FrameRow & { human: number; pi?: number };

/** How the audits were drawn, as far as the data show. */
export type AuditDesign = "simple" | "stratified" | "unequal" | "cluster";

export type Audit = {
  item: string;
  score: number | null;
  /** Human label in [0, 1]; for a rate 1 = pass, 0 = fail. */
  label: number;
  pi: number;
  group: string;
  stratum?: string;
};

/** The frame of one criterion with its audits, sorted by item, so that input order changes nothing. */
export type AuditSample = {
  type: "rate" | "mean";
  /** Lowest score that is a pass. */
  pass: number;
  /** Every item, in the order of `scores`. */
  items: readonly string[];
  /** Judge score of every item, audited or not. */
  scores: readonly (number | null)[];
  /** Stratum of every item, in the order of `scores`; only for a stratified design. */
  strata?: readonly string[];
  /** Judge scores of the items nobody audited. */
  otherScores: readonly (number | null)[];
  audits: readonly Audit[];
  design: AuditDesign;
  /** Number of groups in the frame. */
  groups: number;
  /**
   * Share of the variance left by the judge that is the single auditor's own, 0 to 1: another auditor would have said
   * otherwise. Unknown without double-blind pairs.
   */
  auditorNoise?: number;
  warnings: string[];
};

/** Whether a score or label in [0, 1] reaches the pass level, forgiving rounding of rescaled values. */
export function passes(value: number, pass: number): boolean {
  return value >= pass - 1e-9;
}

function checkRow(row: FrameRow & { human?: number; pi?: number }): void {
  for (const [name, value] of [["judge", row.judge] as const, ["human", row.human] as const]) {
    if (value === null || value === undefined) continue;
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`${name} of item ${row.item} must lie in [0, 1], got ${value}`);
  }
  if (row.pi !== undefined && !(row.pi > 0 && row.pi <= 1)) {
    throw new RangeError(`pi of item ${row.item} must lie in (0, 1], got ${row.pi}`);
  }
}

function byItem(a: { item: string }, b: { item: string }): number {
  return a.item < b.item ? -1 : a.item > b.item ? 1 : 0;
}

/** Audits whose chance of being drawn is unknown beside others where it is known were picked for a reason. */
function withKnownChance(audited: readonly AuditRow[], warnings: string[]): readonly AuditRow[] {
  const known = audited.filter((row) => row.pi !== undefined);
  if (known.length === 0 || known.length === audited.length) return audited;
  warnings.push(
    `targeted: ${audited.length - known.length} audits have no inclusion probability while others have one; they are left out of all figures`,
  );
  return known;
}

/** Audits of whole groups only, some of them with several items, show that groups and not items were drawn. */
function isClusterSample(frame: readonly FrameRow[], audited: readonly AuditRow[]): boolean {
  const sizes = new Map<string, number>();
  for (const row of frame) if (row.group !== undefined) sizes.set(row.group, (sizes.get(row.group) ?? 0) + 1);
  const seen = new Map<string, number>();
  for (const row of audited) {
    if (row.group === undefined) return false;
    seen.set(row.group, (seen.get(row.group) ?? 0) + 1);
  }
  const groups = [...seen];
  return (
    groups.some(([, count]) => count > 1) &&
    groups.length < sizes.size &&
    groups.every(([group, count]) => count === sizes.get(group))
  );
}

/** Strata of all items where each has one, there are several, and each holds an audit; else null: then they cannot be used. */
function strataOf(frame: readonly FrameRow[], audited: readonly AuditRow[]): string[] | null {
  const all = frame.flatMap(({ stratum }) => stratum ?? []);
  const names = new Set(all);
  if (all.length < frame.length || names.size < 2 || audited.length < names.size + 3) return null;
  const place = new Map(frame.map(({ item, stratum }) => [item, stratum]));
  return new Set(audited.map(({ item }) => place.get(item))).size === names.size ? all : null;
}

/**
 * Joins frame and audits of one criterion. An audited item missing from the frame is added to it. Throws RangeError on
 * a score, label or probability out of range and on an item that appears twice.
 */
export function auditSample(input: {
  type: "rate" | "mean";
  pass: number;
  all: readonly FrameRow[];
  audited: readonly AuditRow[];
}): AuditSample {
  const { type, pass } = input;
  const warnings: string[] = [];
  const frame = new Map<string, FrameRow>();
  for (const row of input.all) {
    checkRow(row);
    if (frame.has(row.item)) throw new RangeError(`item ${row.item} appears twice in the frame`);
    frame.set(row.item, row);
  }
  const audits = new Map<string, AuditRow>();
  for (const row of withKnownChance(input.audited, warnings)) {
    checkRow(row);
    if (audits.has(row.item)) throw new RangeError(`item ${row.item} was audited twice`);
    audits.set(row.item, row);
  }
  const strangers = [...audits.values()].filter((row) => !frame.has(row.item));
  if (strangers.length > 0)
    warnings.push(`frame: ${strangers.length} audited items were not in the frame and were added`);
  for (const row of strangers) frame.set(row.item, row);
  const rows = [...frame.values()].sort(byItem);
  const audited = [...audits.values()].sort(byItem);
  const chance = audited[0]?.pi ?? 1;
  const unequal = audited.some((row) => Math.abs((row.pi ?? 1) - chance) > 1e-9);
  const cluster = !unequal && isClusterSample(rows, audited);
  const strata = cluster ? null : strataOf(rows, audited);
  return {
    type,
    pass,
    items: rows.map((row) => row.item),
    scores: rows.map((row) => row.judge),
    ...(strata ? { strata } : {}),
    otherScores: rows.filter((row) => !audits.has(row.item)).map((row) => row.judge),
    audits: audited.map((row) => ({
      item: row.item,
      score: frame.get(row.item)?.judge ?? row.judge,
      label: type === "mean" ? row.human : Number(passes(row.human, pass)),
      pi: row.pi ?? 1,
      group: row.group ?? frame.get(row.item)?.group ?? row.item,
      ...(strata ? { stratum: frame.get(row.item)?.stratum as string } : {}),
    })),
    design: strata ? "stratified" : unequal ? "unequal" : cluster ? "cluster" : "simple",
    groups: new Set(rows.map((row) => row.group ?? row.item)).size,
    warnings,
  };
}
