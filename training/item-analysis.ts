import { mean, variance } from "../evals/stats/moments.ts";
import { wilson } from "../evals/stats/wilson.ts";

/**
 * What one item tells about learners. `difficulty` = share right, `low` and `high` its 95 % interval (Wilson); `rest` = correlation with the
 * score on the other items.
 */
export type ItemStatistics = {
  itemId: string;
  n: number;
  difficulty: number;
  low: number;
  high: number;
  rest: number | null;
  flags: ItemFlag[];
};
/**
 * - `miskeyed`: those who know the rest answer it wrong; look at the key first
 * - `does-not-tell`: it hardly separates those who know from those who do not
 * - `too-easy`, `too-hard`: nearly everybody gives the same answer
 * - `few`: too few attempts to say anything
 */
export const itemFlags = ["miskeyed", "does-not-tell", "too-easy", "too-hard", "few"] as const;
export type ItemFlag = (typeof itemFlags)[number];

export type CheckAnalysis = {
  attempts: number;
  /** Kuder-Richardson 20, null when the scores do not differ or there are fewer than two items */
  kr20: number | null;
  items: ItemStatistics[];
};

/** Below so many attempts a correlation is noise. */
const fewestAttempts = 20;

/**
 * Kuder and Richardson's formula 20 of a table of right (1) and wrong (0) answers, one row a learner, with the population variance of total
 * scores: k/(k-1) (1 - sum pq / var). Null with fewer than two items, or when all scores are equal.
 */
export function kr20(rows: readonly (readonly number[])[]): number | null {
  const k = rows[0]?.length ?? 0;
  if (k < 2 || rows.length < 2) return null;
  const spread = variance(rows.map(total), 0);
  if (spread === 0) return null;
  const pq = Array.from({ length: k }, (_, item) => {
    const p = mean(rows.map((row) => row[item] ?? 0));
    return p * (1 - p);
  });
  return (k / (k - 1)) * (1 - pq.reduce((sum, one) => sum + one, 0) / spread);
}

/**
 * Item analysis of complete attempts, one row each, in the order of `itemIds`. Only first attempts belong here: a repeat has seen the key.
 * Flags: item-rest correlation below 0 = perhaps miskeyed, below 0.15 = does not tell; difficulty below 0.2 or above 0.95.
 * Throws RangeError when a row has another length.
 */
export function analyseItems(itemIds: readonly string[], rows: readonly (readonly number[])[]): CheckAnalysis {
  const odd = rows.find((row) => row.length !== itemIds.length);
  if (odd) throw new RangeError(`a row has ${odd.length} answers for ${itemIds.length} items`);
  const items = itemIds.map((itemId, at): ItemStatistics => {
    const own = rows.map((row) => row[at] ?? 0);
    const rest = correlation(
      own,
      rows.map((row) => total(row) - (row[at] ?? 0)),
    );
    const difficulty = own.length === 0 ? 0 : mean(own);
    const { low, high } = wilson(total(own), own.length) ?? { low: 0, high: 1 };
    return { itemId, n: own.length, difficulty, low, high, rest, flags: flagsOf(own.length, difficulty, rest) };
  });
  return { attempts: rows.length, kr20: kr20(rows), items };
}

function flagsOf(n: number, difficulty: number, rest: number | null): ItemFlag[] {
  if (n < fewestAttempts) return ["few"];
  const flags: ItemFlag[] = [];
  if (rest !== null && rest < 0) flags.push("miskeyed");
  else if (rest !== null && rest < 0.15) flags.push("does-not-tell");
  if (difficulty < 0.2) flags.push("too-hard");
  if (difficulty > 0.95) flags.push("too-easy");
  return flags;
}

const total = (row: readonly number[]): number => row.reduce((sum, one) => sum + one, 0);

/** Pearson's r; null when either side does not vary. */
function correlation(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2) return null;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (pick: (i: number) => number) => a.reduce((all, _, i) => all + pick(i), 0);
  const cross = sum((i) => ((a[i] ?? 0) - ma) * ((b[i] ?? 0) - mb));
  const sizes = sum((i) => ((a[i] ?? 0) - ma) ** 2) * sum((i) => ((b[i] ?? 0) - mb) ** 2);
  return sizes === 0 ? null : cross / Math.sqrt(sizes);
}
