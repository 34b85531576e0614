export type LinearFit = {
  residuals: number[];
  /** Diagonal of the hat matrix, in [0, 1]. */
  leverages: number[];
  /** Fitted value at a point given by its column values, intercept column included. */
  predict: (point: readonly number[]) => number;
};

/**
 * Weighted least squares by modified Gram-Schmidt (Golub and Van Loan, section 5.2). `columns` are the covariates, the
 * intercept among them when wanted; a column that is a combination of earlier ones is left out instead of blowing up,
 * so a constant judge simply drops from the model. Weights default to 1 and must be positive.
 */
export function leastSquares(
  columns: readonly (readonly number[])[],
  y: readonly number[],
  weights: readonly number[] = y.map(() => 1),
): LinearFit {
  const root = weights.map(Math.sqrt);
  const basis: Float64Array[] = [];
  const steps: { projections: number[]; norm: number; coefficient: number }[] = [];
  const rest = Float64Array.from(y, (value, i) => value * (root[i] as number));
  for (const column of columns) {
    const vector = Float64Array.from(column, (value, i) => value * (root[i] as number));
    const size = dot(vector, vector);
    const projections = basis.map((unit) => subtractProjection(vector, unit));
    const norm = Math.sqrt(dot(vector, vector));
    if (norm * norm <= 1e-12 * Math.max(size, 1)) {
      steps.push({ projections, norm: 0, coefficient: 0 });
      continue;
    }
    const unit = vector.map((value) => value / norm);
    const coefficient = subtractProjection(rest, unit);
    basis.push(unit);
    steps.push({ projections, norm, coefficient });
  }
  return {
    residuals: Array.from(rest, (value, i) => value / (root[i] as number)),
    leverages: y.map((_, i) =>
      Math.min(
        basis.reduce((t, unit) => t + (unit[i] as number) ** 2, 0),
        1,
      ),
    ),
    predict: (point) => predictAt(point, steps),
  };
}

function predictAt(
  point: readonly number[],
  steps: readonly { projections: number[]; norm: number; coefficient: number }[],
): number {
  const coordinates: number[] = [];
  let value = 0;
  steps.forEach(({ projections, norm, coefficient }, k) => {
    if (norm === 0) return;
    const along = projections.reduce(
      (t, projection, i) => t - projection * (coordinates[i] as number),
      point[k] as number,
    );
    coordinates.push(along / norm);
    value += (along / norm) * coefficient;
  });
  return value;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}

/** Removes from `vector`, in place, its part along `unit`, and returns the length of that part. */
function subtractProjection(vector: Float64Array, unit: Float64Array): number {
  const along = dot(vector, unit);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - along * (unit[i] as number);
  return along;
}
