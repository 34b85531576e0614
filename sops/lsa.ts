/** Sparse row: ascending feature numbers and their values. */
export type TermVector = { at: number[]; value: number[] };

/** Dense matrix, row-major. */
type Dense = { rows: number; columns: number; data: Float64Array };

const oversampling = 10;
const powerIterations = 2;

/**
 * Right singular vectors of a sparse matrix (rows = documents) by randomised SVD (Halko, Martinsson and Tropp 2011,
 * algorithm 4.4 and 5.1), as base64 of little-endian 32-bit floats, row by feature. `dimensions` never exceeds
 * rows − 1, columns, or the numerical rank.
 */
export function projectionOf(
  rows: readonly TermVector[],
  features: number,
  wanted: number,
  rng: () => number,
): { projection: string; dimensions: number } {
  const most = Math.min(wanted, Math.max(1, rows.length - 1), features);
  if (rows.length === 0 || features === 0 || most < 1) return { projection: "", dimensions: 0 };
  const width = Math.min(most + oversampling, rows.length, features);
  let basis = orthonormalise(timesDense(rows, gaussian(features, width, rng)));
  for (let i = 0; i < powerIterations; i++) {
    basis = orthonormalise(timesDense(rows, orthonormalise(transposeTimes(rows, basis, features))));
  }
  const small = transposeTimes(rows, basis, features);
  const { values, vectors } = symmetricEigen(gram(small));
  const top = values[0] ?? 0;
  const dimensions = values.slice(0, most).filter((value) => value > top * 1e-10 && value > 0).length;
  return { projection: encode(rotate(small, vectors, values, dimensions)), dimensions };
}

function zeros(rows: number, columns: number): Dense {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** Standard normal entries by Box–Muller. */
function gaussian(rows: number, columns: number, rng: () => number): Dense {
  const matrix = zeros(rows, columns);
  for (let i = 0; i < matrix.data.length; i++) {
    matrix.data[i] = Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  }
  return matrix;
}

function timesDense(rows: readonly TermVector[], matrix: Dense): Dense {
  const width = matrix.columns;
  const result = zeros(rows.length, width);
  rows.forEach((row, i) => {
    addRows(row, (at, value) => axpy(value, matrix.data, at * width, result.data, i * width, width));
  });
  return result;
}

function transposeTimes(rows: readonly TermVector[], matrix: Dense, features: number): Dense {
  const width = matrix.columns;
  const result = zeros(features, width);
  rows.forEach((row, i) => {
    addRows(row, (at, value) => axpy(value, matrix.data, i * width, result.data, at * width, width));
  });
  return result;
}

function addRows(row: TermVector, visit: (at: number, value: number) => void): void {
  for (let i = 0; i < row.at.length; i++) visit(row.at[i] ?? 0, row.value[i] ?? 0);
}

/** to += factor · from, over `length` entries. */
function axpy(factor: number, from: Float64Array, f: number, to: Float64Array, t: number, length: number): void {
  for (let k = 0; k < length; k++) to[t + k] = (to[t + k] as number) + factor * (from[f + k] as number);
}

/** Modified Gram–Schmidt, twice over for numerical orthogonality; dependent columns become zero. Works on a transposed copy. */
function orthonormalise(matrix: Dense): Dense {
  const columns = transpose(matrix);
  const length = columns.columns;
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < columns.rows; j++) {
      for (let i = 0; i < j; i++) {
        const overlap = dotAt(columns.data, i * length, j * length, length);
        axpy(-overlap, columns.data, i * length, columns.data, j * length, length);
      }
      const norm = Math.sqrt(dotAt(columns.data, j * length, j * length, length));
      const scale = norm > 1e-10 ? 1 / norm : 0;
      for (let k = 0; k < length; k++) columns.data[j * length + k] = (columns.data[j * length + k] as number) * scale;
    }
  }
  return transpose(columns);
}

function dotAt(data: Float64Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (data[a + k] as number) * (data[b + k] as number);
  return sum;
}

function transpose(matrix: Dense): Dense {
  const result = zeros(matrix.columns, matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++) {
      result.data[j * matrix.rows + i] = matrix.data[i * matrix.columns + j] as number;
    }
  }
  return result;
}

/** Bᵀ B of a tall matrix. */
function gram(matrix: Dense): Dense {
  const width = matrix.columns;
  const result = zeros(width, width);
  for (let r = 0; r < matrix.rows; r++) {
    const offset = r * width;
    for (let i = 0; i < width; i++) {
      axpy(matrix.data[offset + i] as number, matrix.data, offset, result.data, i * width, width);
    }
  }
  return result;
}

/** Cyclic Jacobi (Golub and Van Loan, section 8.5). Eigenvalues descending; eigenvectors are the columns. */
function symmetricEigen(matrix: Dense): { values: number[]; vectors: Dense } {
  const n = matrix.rows;
  const a = Float64Array.from(matrix.data);
  const v = zeros(n, n);
  for (let i = 0; i < n; i++) v.data[i * n + i] = 1;
  for (let sweep = 0; sweep < 30 && offDiagonal(a, n) > 1e-20 * squaredNorm(a); sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) jacobiRotation(a, v.data, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (x, y) => (a[y * n + y] as number) - (a[x * n + x] as number),
  );
  const vectors = zeros(n, n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors.data[i * n + to] = v.data[i * n + from] as number;
  });
  return { values: order.map((i) => a[i * n + i] as number), vectors };
}

function squaredNorm(a: Float64Array): number {
  return a.reduce((sum, value) => sum + value * value, 0);
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += 2 * (a[i * n + j] as number) ** 2;
  return sum;
}

function jacobiRotation(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number;
  if (Math.abs(apq) < 1e-300) return;
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, c, s);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, c, s);
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q, c, s);
}

function turn(data: Float64Array, i: number, j: number, c: number, s: number): void {
  const x = data[i] as number;
  const y = data[j] as number;
  data[i] = c * x - s * y;
  data[j] = s * x + c * y;
}

/** V = B U / σ: the right singular vectors, features × dimensions. */
function rotate(small: Dense, vectors: Dense, values: readonly number[], dimensions: number): Dense {
  const result = zeros(small.rows, dimensions);
  for (let r = 0; r < small.rows; r++) {
    for (let k = 0; k < dimensions; k++) {
      let sum = 0;
      for (let j = 0; j < small.columns; j++) {
        sum += (small.data[r * small.columns + j] as number) * (vectors.data[j * vectors.columns + k] as number);
      }
      result.data[r * dimensions + k] = sum / Math.sqrt(values[k] as number);
    }
  }
  return result;
}

function encode(matrix: Dense): string {
  const bytes = new Uint8Array(matrix.data.length * 4);
  const view = new DataView(bytes.buffer);
  matrix.data.forEach((value, i) => {
    view.setFloat32(i * 4, value, true);
  });
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
