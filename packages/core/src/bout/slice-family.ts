import { holm, maxT, seeded, type Measured } from '@titlebout/stats'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Difference, Metric } from '../evaluation/metric.ts'
import { independentUnits, perRow } from './units.ts'

/** Starts the draws of max-T; it stands in the evidence. */
export const FAMILY_SEED = 1

/** How chance findings among many slices are kept down. */
export interface Family {
  readonly method: 'max-t' | 'holm'
  readonly claims: number
  /** Of max-T alone: standard errors of its largest deviate at alpha, draws, and the standard error of a p-value at alpha. */
  readonly critical: number | null
  readonly draws: number | null
  readonly simulationError: number | null
}

/** What two fighters differ by on a part of the judged rows. */
interface PartDifference {
  /** Of the rows of the part, ascending. */
  readonly places: Uint32Array
  readonly difference: Difference
}

/** One slice on which the two were compared, with its one-sided p-value of "no worse here". */
export interface SliceTest extends PartDifference {
  readonly pValue: number
}

/**
 * P-values of many slices that allow for how many were looked at: max-T, which knows how slices overlap, where every difference has
 * influence values, else Holm's. A p-value never gets below its own: max-T's law is normal, and few rows deserve a t.
 *
 * @param rows all judged rows of the candidate
 */
export function adjustedForFamily(
  tests: readonly SliceTest[],
  rows: JudgedRows,
  { metric, alpha }: { readonly metric: Metric; readonly alpha: number },
): { readonly adjusted: readonly number[]; readonly family: Family } {
  const units = independentUnits(rows, metric)
  const claims = tests.map((test) => onAllRows(test, rows, { metric, units }))
  const known = claims.filter((claim) => claim !== undefined)
  if (known.length < tests.length || tests.length === 0) return adjustedByHolm(tests)
  const { adjusted, critical, draws, simulationError } = maxT(known, {
    rng: seeded(FAMILY_SEED),
    alpha,
    alternative: 'less',
  })
  return {
    adjusted: adjusted.map((p, i) => Math.max(p, tests[i]!.pValue)),
    family: { method: 'max-t', claims: tests.length, critical, draws, simulationError },
  }
}

/** By Holm's correction, whatever the slices have in common. */
export function adjustedByHolm(tests: readonly Pick<SliceTest, 'pValue'>[]): {
  readonly adjusted: readonly number[]
  readonly family: Family
} {
  return {
    adjusted: holm(tests.map(({ pValue }) => pValue)),
    family: { method: 'holm', claims: tests.length, critical: null, draws: null, simulationError: null },
  }
}

/**
 * The difference of a part as something measured on all rows, to which the others contribute nothing; undefined without influence values.
 *
 * @param units what moves independently of what: {@link independentUnits}
 */
export function onAllRows(
  { places, difference }: PartDifference,
  rows: JudgedRows,
  { metric, units }: { readonly metric: Metric; readonly units: Uint32Array | undefined },
): Measured | undefined {
  const { outcome, influence } = difference
  if (outcome.kind === 'undefined' || influence === undefined || !outcome.variance) return undefined
  const scale = rows.count / Math.max(1, places.length)
  const values = (): Float64Array => perRow(influence(), rows, { metric, places }).map((phi) => scale * phi)
  if (units === undefined)
    return {
      ...outcome,
      n: rows.count,
      influence: () => summedAt(places, values(), rows.count),
      // Most slices are narrow, and rows outside of them are neither kept nor multiplied.
      influenceAt: () => ({ rows: places, values: values() }),
    }
  const length = units.reduce((most, code) => Math.max(most, code), 0) + 1
  const unitsOfRows = places.map((row) => units[row]!)
  return { ...outcome, n: length, influence: () => summedAt(unitsOfRows, values(), length) }
}

function summedAt(places: Uint32Array, values: Float64Array, length: number): Float64Array {
  const out = new Float64Array(length)
  for (let k = 0; k < places.length; k += 1) out[places[k]!]! += values[k]!
  return out
}
