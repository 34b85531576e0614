import { type Rng, shuffle } from "./prng.ts";

/** Features of one case: places (ascending or not, each once) with their values. */
export type SparseRow = { at: Int32Array; value: Float32Array };

export type LinearSvmOptions = {
  /** weight of the loss against the norm, > 0 (default 1) */
  cost?: number;
  /** passes over the cases (default 12) */
  rounds?: number;
};

/**
 * Weights of a linear support vector machine with squared hinge loss, labels +1 and -1, by dual coordinate descent
 * (Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1 with shrinking left
 * out). The last weight is the intercept, penalised like the others. `width` is one more than the highest place.
 * Costs rounds x non-zero features; deterministic for a seed.
 */
export function fitLinearSvm(
  rows: readonly SparseRow[],
  positive: (index: number) => boolean,
  width: number,
  rng: Rng,
  options: LinearSvmOptions = {},
): Float32Array {
  const { cost = 1, rounds = 12 } = options;
  const diagonal = 0.5 / cost;
  const weights = new Float32Array(width + 1);
  const alpha = new Float64Array(rows.length);
  const curvature = rows.map((row) => squaredNorm(row) + 1 + diagonal);
  let order = rows.map((_, index) => index);
  for (let round = 0; round < rounds; round++) {
    order = shuffle(order, rng);
    let largest = 0;
    for (const index of order) {
      const row = rows[index] as SparseRow;
      const sign = positive(index) ? 1 : -1;
      const held = alpha[index] as number;
      const gradient = sign * margin(weights, row) - 1 + diagonal * held;
      const projected = held === 0 ? Math.min(gradient, 0) : gradient;
      largest = Math.max(largest, Math.abs(projected));
      if (Math.abs(projected) < 1e-9) continue;
      const next = Math.max(held - gradient / (curvature[index] as number), 0);
      alpha[index] = next;
      add(weights, row, (next - held) * sign);
    }
    if (largest < 0.01) break;
  }
  return weights;
}

/** Signed distance of a case to the border, in units of the margin. */
export function margin(weights: Float32Array, row: SparseRow): number {
  const { at, value } = row;
  let sum = weights[weights.length - 1] as number;
  for (let k = 0; k < at.length; k++) sum += (weights[at[k] as number] as number) * (value[k] as number);
  return sum;
}

function add(weights: Float32Array, { at, value }: SparseRow, step: number): void {
  for (let k = 0; k < at.length; k++) {
    weights[at[k] as number] = (weights[at[k] as number] as number) + step * (value[k] as number);
  }
  weights[weights.length - 1] = (weights[weights.length - 1] as number) + step;
}

function squaredNorm({ value }: SparseRow): number {
  let sum = 0;
  for (const each of value) sum += each * each;
  return sum;
}
