import { normalCritical } from "./distributions.ts";
import { boundedEstimate, type Estimate } from "./estimate.ts";

/** How far two categories are apart: not at all or fully, by steps, or by squared steps. */
export type Weighting = "nominal" | "linear" | "quadratic";

/** Square table of counts or shares: cell [i][j] holds the units that rater A put in category i and rater B in j. */
export type AgreementTable = readonly (readonly number[])[];

/** Counts the pairs of category codes 0..categories-1 given by two raters to the same units. */
export function crossTabulate(a: readonly number[], b: readonly number[], categories: number): number[][] {
  if (a.length !== b.length) throw new RangeError("both raters must have labelled the same units");
  const table = Array.from({ length: categories }, () => new Array<number>(categories).fill(0));
  a.forEach((code, i) => {
    const row = table[code];
    const other = b[i] as number;
    if (row?.[other] === undefined)
      throw new RangeError(`category codes ${code}, ${other} outside 0..${categories - 1}`);
    row[other] = (row[other] as number) + 1;
  });
  return table;
}

function shares(table: AgreementTable): { n: number; p: number[][]; rows: number[]; columns: number[] } {
  const n = table.flat().reduce((total, count) => total + count, 0);
  const p = table.map((row) => row.map((count) => count / n));
  const rows = p.map((row) => row.reduce((total, share) => total + share, 0));
  const columns = p.map((_, j) => p.reduce((total, row) => total + (row[j] as number), 0));
  return { n, p, rows, columns };
}

function agreementWeights(size: number, weighting: Weighting): number[][] {
  const weight = (i: number, j: number) => {
    if (weighting === "nominal" || size < 2) return i === j ? 1 : 0;
    const distance = Math.abs(i - j) / (size - 1);
    return 1 - (weighting === "linear" ? distance : distance * distance);
  };
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => weight(i, j)));
}

/** Kappa and its large-sample standard error as plain numbers; null when chance agreement is already complete. */
export function kappaWithError(table: AgreementTable, weighting: Weighting): { value: number; error: number } | null {
  const { n, p, rows, columns } = shares(table);
  const w = agreementWeights(table.length, weighting);
  const at = (matrix: number[][], i: number, j: number) => (matrix[i] as number[])[j] as number;
  const cells = p.flatMap((row, i) => row.map((share, j) => ({ i, j, share, weight: at(w, i, j) })));
  const observed = cells.reduce((t, c) => t + c.weight * c.share, 0);
  const expected = cells.reduce((t, c) => t + c.weight * (rows[c.i] as number) * (columns[c.j] as number), 0);
  if (!(n > 0) || expected >= 1 - 1e-12) return null;
  const rowWeight = w.map((row) => row.reduce((t, weight, j) => t + weight * (columns[j] as number), 0));
  const columnWeight = w.map((_, j) => rows.reduce((t, share, i) => t + share * at(w, i, j), 0));
  const square = cells.reduce((t, c) => {
    const part =
      c.weight * (1 - expected) - ((rowWeight[c.i] as number) + (columnWeight[c.j] as number)) * (1 - observed);
    return t + c.share * part * part;
  }, 0);
  const centre = (observed * expected - 2 * expected + observed) ** 2;
  const variance = Math.max(square - centre, 0) / (n * (1 - expected) ** 4);
  return { value: (observed - expected) / (1 - expected), error: Math.sqrt(variance) };
}

/**
 * Cohen's kappa of two raters (Cohen 1960, weighted 1968) with the large-sample standard error of Fleiss, Cohen and
 * Everitt (1969) and a normal interval cut to [-1, 1]. Null when undefined (no units, or both raters used a single
 * and the same category).
 */
export function cohenKappa(table: AgreementTable, weighting: Weighting = "nominal", level = 0.95): Estimate | null {
  const kappa = kappaWithError(table, weighting);
  const method = weighting === "nominal" ? "cohen kappa" : `cohen kappa, ${weighting} weights`;
  return kappa && normalInterval(kappa, shares(table).n, level, `${method}, fleiss-cohen-everitt error`);
}

/** Gwet's AC1 and its linearised standard error as plain numbers; null when undefined. */
export function gwetWithError(table: AgreementTable): { value: number; error: number } | null {
  const { n, p, rows, columns } = shares(table);
  const size = table.length;
  if (!(n > 1) || size < 2) return null;
  const use = rows.map((row, k) => (row + (columns[k] as number)) / 2);
  const agreed = p.reduce((t, row, k) => t + (row[k] as number), 0);
  const chance = use.reduce((t, share) => t + share * (1 - share), 0) / (size - 1);
  const value = (agreed - chance) / (1 - chance);
  let squares = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      const own = i === j ? 1 : 0;
      const ownChance = (1 - (use[i] as number) + 1 - (use[j] as number)) / 2 / (size - 1);
      const part = (own - chance) / (1 - chance) - (2 * (1 - value) * (ownChance - chance)) / (1 - chance);
      squares += count * (part - value) ** 2;
    });
  });
  return { value, error: Math.sqrt(squares / (n * (n - 1))) };
}

/**
 * Gwet's AC1 of two raters with its linearised standard error (Gwet 2008), which stays meaningful when nearly all
 * units fall in one category, where kappa does not. Normal interval cut to [-1, 1]; null with fewer than 2 units.
 */
export function gwetAc1(table: AgreementTable, level = 0.95): Estimate | null {
  const ac1 = gwetWithError(table);
  return ac1 && normalInterval(ac1, shares(table).n, level, "gwet ac1, linearised error");
}

function normalInterval(
  { value, error }: { value: number; error: number },
  n: number,
  level: number,
  method: string,
): Estimate | null {
  const half = normalCritical(level) * error;
  return boundedEstimate({ value, low: value - half, high: value + half, level, n, method }, [-1, 1]);
}

/**
 * Highest agreement a perfect judge can reach with ONE human, when two blind humans agree on a share `humanHuman` of
 * tickets (independent symmetric errors, at least 0.5). A target above ceiling - 0.02 should be refused: sharpen the
 * rubric or label by consensus first.
 */
export function agreementCeiling(humanHuman: number): number {
  return (1 + Math.sqrt(Math.max(2 * humanHuman - 1, 0))) / 2;
}
