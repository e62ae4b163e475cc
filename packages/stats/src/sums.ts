/**
 * Sum with Neumaier's compensation: the error stays at a few units in the last place of the exact sum,
 * whatever the number of terms, also when large terms cancel.
 */
export function sum(values: ArrayLike<number>): number {
  let total = 0
  let lost = 0
  for (let i = 0; i < values.length; i += 1) {
    const x = values[i]!
    const next = total + x
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total
    total = next
  }
  return total + lost
}

/** Sum of a function of the row number, compensated as {@link sum}; nothing is stored. */
export function sumOf(n: number, term: (i: number) => number): number {
  let total = 0
  let lost = 0
  for (let i = 0; i < n; i += 1) {
    const x = term(i)
    const next = total + x
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total
    total = next
  }
  return total + lost
}

/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length
}

/**
 * Sample variance Σ(x − x̄)²/(n − 1), NaN below two values.
 *
 * Two passes: a one-pass sum of squares loses every digit when the mean is large beside the spread. The
 * second pass also takes out what rounding left in the mean (Chan, Golub and LeVeque 1983).
 */
export function sampleVariance(values: ArrayLike<number>): number {
  const n = values.length
  if (n < 2) return NaN
  const centre = mean(values)
  const squares = sumOf(n, (i) => (values[i]! - centre) ** 2)
  const residue = sumOf(n, (i) => values[i]! - centre)
  return (squares - (residue * residue) / n) / (n - 1)
}
