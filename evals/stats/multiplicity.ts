/**
 * Adjusted p-values of Benjamini and Hochberg (1995), in the order given. Flagging those <= q keeps the expected share
 * of false flags at or below q when tests are independent or positively dependent.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => b.p - a.p);
  const m = pValues.length;
  const adjusted = new Array<number>(m).fill(1);
  let least = 1;
  order.forEach(({ p, i }, k) => {
    least = Math.min(least, (p * m) / (m - k));
    adjusted[i] = least;
  });
  return adjusted;
}
