import { requireProbabilities } from '../domain.ts'

/**
 * Holm's step-down adjusted p-values, in the order given: rejecting those ≤ α keeps the chance of any false rejection ≤ α,
 * whatever the dependence. @throws {DomainError} on p outside [0, 1]
 */
export function holm(pValues: readonly number[]): number[] {
  return adjust(pValues, 'down', (p, rank, m) => p * (m - rank))
}

/**
 * Benjamini and Hochberg's step-up adjusted p-values: rejecting those ≤ q keeps the expected share of false ones among the rejected ≤ q,
 * for independent or positively dependent tests.
 */
export function bh(pValues: readonly number[]): number[] {
  return adjust(pValues, 'up', (p, rank, m) => (p * m) / (rank + 1))
}

/** Benjamini and Yekutieli: as {@link bh} under any dependence, at the price of Σ1/i. */
export function by(pValues: readonly number[]): number[] {
  const price = pValues.reduce((total, _, i) => total + 1 / (i + 1), 0)
  return adjust(pValues, 'up', (p, rank, m) => (p * m * price) / (rank + 1))
}

/** Hochberg's step-up adjusted p-values: more than Holm, for independent or positively dependent tests. */
export function hochberg(pValues: readonly number[]): number[] {
  return adjust(pValues, 'up', (p, rank, m) => p * (m - rank))
}

/** 1 − (1 − p)^m: single-step, for independent tests. */
export function sidak(pValues: readonly number[]): number[] {
  requireProbabilities(pValues, 'pValues')
  return pValues.map((p) => -Math.expm1(pValues.length * Math.log1p(-p)))
}

/** Holm with 1 − (1 − p)^k in place of k·p: a little more, for independent or positively dependent tests. */
export function holmSidak(pValues: readonly number[]): number[] {
  return adjust(pValues, 'down', (p, rank, m) => -Math.expm1((m - rank) * Math.log1p(-p)))
}

/**
 * Hommel's (1988) adjusted p-values: never less powerful than Hochberg's, under the same conditions.
 * The closed test of Simes; O(m²) by Wright's algorithm (1992).
 */
export function hommel(pValues: readonly number[]): number[] {
  requireProbabilities(pValues, 'pValues')
  const m = pValues.length
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!)
  const p = order.map((i) => pValues[i]!)
  const adjusted = p.slice()
  for (let size = m; size > 1; size -= 1) {
    // Least Simes bound over the subsets of this size that hold the largest p-values.
    let least = Infinity
    for (let k = m - size + 1; k < m; k += 1) least = Math.min(least, (size * p[k]!) / (k - m + size + 1))
    for (let k = 0; k < m; k += 1) {
      const bound = k > m - size ? least : Math.min(least, size * p[k]!)
      adjusted[k] = Math.max(adjusted[k]!, bound)
    }
  }
  const out = Array.from<number>({ length: m })
  order.forEach((index, rank) => {
    out[index] = Math.min(1, adjusted[rank]!)
  })
  return out
}

/** min(1, m·p). */
export function bonferroni(pValues: readonly number[]): number[] {
  requireProbabilities(pValues, 'pValues')
  return pValues.map((p) => Math.min(1, p * pValues.length))
}

/** Runs `step` over the sorted p-values and makes the result monotone: upwards from the smallest, or downwards from the largest. */
function adjust(
  pValues: readonly number[],
  direction: 'up' | 'down',
  step: (p: number, rank: number, m: number) => number,
): number[] {
  requireProbabilities(pValues, 'pValues')
  const m = pValues.length
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!)
  const adjusted = Array.from<number>({ length: m })
  let bound = direction === 'down' ? 0 : 1
  for (let k = 0; k < m; k += 1) {
    const rank = direction === 'down' ? k : m - 1 - k
    const index = order[rank]!
    const value = Math.min(1, step(pValues[index]!, rank, m))
    bound = direction === 'down' ? Math.max(bound, value) : Math.min(bound, value)
    adjusted[index] = bound
  }
  return adjusted
}
