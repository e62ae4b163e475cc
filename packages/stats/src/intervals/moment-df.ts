/**
 * Degrees of freedom of a variance that was estimated from influence values, by matching its first two moments (Satterthwaite; Pan and Wall 2002
 * for sandwich variances): 2V²/Var(V) = 2n·q̄²/s²_q with q = φ² and s²_q the sample variance of q.
 *
 * About n − 1 for normal φ; far fewer where a handful of rows carries the variance, as 15 positives among 300 rows do. From 1 to n − 1.
 *
 * @param squares Σφ²
 * @param fourths Σφ⁴
 * @param n rows, at least 2
 */
export function momentDf(squares: number, fourths: number, n: number): number {
  const spread = fourths - (squares * squares) / n
  // The same φ² in every row leaves nothing to estimate; rounding can leave less than nothing.
  if (!(spread > 0)) return Math.max(1, n - 1)
  const df = (2 * squares * squares * (n - 1)) / (n * spread)
  return Math.min(Math.max(1, df), Math.max(1, n - 1))
}
