/** The vector scaled to length 1; null when it has no direction (all zero) or is not made of finite numbers. */
export function unitVector(vector: number[]): number[] | null {
  const norm = Math.hypot(...vector);
  return norm > 0 && Number.isFinite(norm) ? vector.map((value) => value / norm) : null;
}
