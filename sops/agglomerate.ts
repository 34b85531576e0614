/**
 * Average-linkage agglomerative clustering (Sokal and Michener 1958; merged by the Lance-Williams update). `similarity` is symmetric;
 * clusters merge, most alike first, while their mean similarity is at least `threshold`. `apart` pairs never share a cluster. Ties go
 * to the lower indices, so that equal input gives equal clusters. O(n³) at worst: for hundreds of items. Clusters are lists of
 * indices, each sorted, in order of their first.
 */
export function agglomerate(
  count: number,
  similarity: (a: number, b: number) => number,
  threshold: number,
  apart: (a: number, b: number) => boolean = () => false,
): number[][] {
  const clusters: number[][] = Array.from({ length: count }, (_, i) => [i]);
  const live = new Set(clusters.keys());
  const close = Array.from({ length: count }, (_, a) =>
    Array.from({ length: count }, (_, b) =>
      a === b || apart(a, b) ? Number.NEGATIVE_INFINITY : similarity(Math.min(a, b), Math.max(a, b)),
    ),
  );
  for (;;) {
    const pair = closest(live, close);
    if (!pair || pair.similarity < threshold) break;
    const { a, b } = pair;
    const [left, right] = [clusters[a] ?? [], clusters[b] ?? []];
    for (const other of live) {
      if (other === a || other === b) continue;
      const mean =
        (at(close, a, other) * left.length + at(close, b, other) * right.length) / (left.length + right.length);
      put(close, a, other, mean);
    }
    clusters[a] = [...left, ...right];
    live.delete(b);
  }
  return [...live].map((i) => (clusters[i] ?? []).sort((x, y) => x - y)).sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0));
}

type Matrix = number[][];
const at = (matrix: Matrix, a: number, b: number): number => matrix[a]?.[b] ?? Number.NEGATIVE_INFINITY;

function put(matrix: Matrix, a: number, b: number, value: number): void {
  const [row, column] = [matrix[a], matrix[b]];
  if (row) row[b] = value;
  if (column) column[a] = value;
}

function closest(live: ReadonlySet<number>, close: Matrix): { a: number; b: number; similarity: number } | null {
  let best: { a: number; b: number; similarity: number } | null = null;
  const ids = [...live].sort((x, y) => x - y);
  for (const [i, a] of ids.entries())
    for (const b of ids.slice(i + 1)) {
      const similarity = at(close, a, b);
      if (similarity > (best?.similarity ?? Number.NEGATIVE_INFINITY)) best = { a, b, similarity };
    }
  return best;
}
