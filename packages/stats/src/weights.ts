import { requireWeights } from './domain.ts'
import { sumOf } from './sums.ts'

export interface WeightOptions {
  /** One weight ≥ 0 per row; absent: every row counts once. */
  readonly weights?: Float64Array
}

/** Weights as a function of the row, checked; 1 where none are given. */
export function weigher(options: WeightOptions, n: number): (i: number) => number {
  const { weights } = options
  if (weights === undefined) return () => 1
  requireWeights(weights, n)
  return (i) => weights[i]!
}

/** Kish's effective size (Σw)²/Σw² of `n` rows: the unweighted rows that would tell as much. */
export function effectiveSize(n: number, weight: (i: number) => number): number {
  const total = sumOf(n, weight)
  const squares = sumOf(n, (i) => weight(i) ** 2)
  return squares === 0 ? 0 : (total * total) / squares
}
