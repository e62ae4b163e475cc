import { column } from '../column.ts'
import { requireWeights } from '../domain.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { squaredDistance } from './partition-centres.ts'
import { everyRow } from './partition.ts'
import { cutsOf } from './slices.ts'
import type { SumRows, SumStatistics } from './sum-statistics.ts'
import { sumStatistics } from './sum-statistics.ts'
import type { SumMeasure } from './sum-summary.ts'
import { sumOutcome, sumSummary } from './sum-summary.ts'
import type { Term } from './terms.ts'
import { fillTerm, isSpread } from './terms.ts'

/**
 * A function of means over the rows of one fighter, with influence values: φ = n·w/W · Σ slope·(x − x̄), for means times
 * √(n/(n − 1)). The columns must have been checked.
 */
export function measureSums(rows: SumRows, measure: SumMeasure): Outcome {
  const n = rows.truth.length
  if (n === 0) return undefinedBecause('empty', 0)
  if (rows.weights !== undefined) requireWeights(rows.weights, n)
  const terms = Object.values(measure.terms)
  const statistics = sumStatistics(rows, [terms], cutsOf([everyRow(n)], rows))[0]![0]!
  const outcome = sumOutcome(statistics, measure, 0)
  const summary = sumSummary(statistics, measure)
  if ('kind' in outcome) return outcome
  if (summary.kind === 'undefined') return summary
  return {
    ...summary,
    influence: () => influenceOf(rows, terms, statistics, { slopes: outcome.slopes, law: measure.law }),
  }
}

function influenceOf(
  rows: SumRows,
  terms: readonly Term[],
  { size, means }: SumStatistics,
  { slopes, law }: { readonly slopes: Float64Array; readonly law: SumMeasure['law'] },
): Float64Array {
  const { n, weight } = size
  const phi = new Float64Array(n)
  // One row tells no variance of a mean.
  if (law !== 'delta' && n < 2) return phi
  for (const [k, term] of terms.entries()) {
    const values = new Float64Array(n)
    fillTerm(term, rows, 0, { from: 0, to: n }, values)
    if (isSpread(term)) square(values, rows.weights)
    for (let i = 0; i < n; i += 1) phi[i]! += slopes[k]! * (values[i]! - means[k]!)
  }
  const scale = (n / weight) * (law === 'delta' ? 1 : Math.sqrt(n / (n - 1)))
  return column(n, (i) => scale * (rows.weights?.[i] ?? 1) * phi[i]!)
}

/** Squared distances from the weighted mean, in place; the mean is taken twice, so that an offset costs no digit. */
function square(values: Float64Array, weights: Float64Array | undefined): void {
  const mean = meanAbout(values, weights, 0)
  const residue = meanAbout(values, weights, mean)
  for (let i = 0; i < values.length; i += 1) values[i] = squaredDistance(values[i]!, mean, residue)
}

/** The weighted mean of what values are above `centre`. */
function meanAbout(values: Float64Array, weights: Float64Array | undefined, centre: number): number {
  let total = 0
  let sum = 0
  for (let i = 0; i < values.length; i += 1) {
    const w = weights === undefined ? 1 : weights[i]!
    total += w
    sum += w * (values[i]! - centre)
  }
  return sum / total
}
