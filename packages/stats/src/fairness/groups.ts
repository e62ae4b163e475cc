import { requireBinary, requireCounts, requireSameLength } from '../domain.ts'

/** Hits out of rows of one group: a rate with its numerator and denominator. */
export interface GroupRate {
  /** Code of the group. */
  readonly group: number
  readonly hits: number
  readonly rows: number
}

/** Rates by group that fairness measures are made of. */
export interface GroupRates {
  readonly selectionRate: readonly GroupRate[]
  readonly truePositiveRate: readonly GroupRate[]
  readonly falsePositiveRate: readonly GroupRate[]
  readonly accuracy: readonly GroupRate[]
  readonly precision: readonly GroupRate[]
}

/**
 * Counts every rate per group. A group without rows in a denominator has `rows: 0` there, and is not compared:
 * its rate is not 0, as some libraries have it, but unknown.
 *
 * @param groups a code per row, whole numbers from 0
 */
export function groupRates(y: Uint8Array, predicted: Uint8Array, groups: Uint32Array): GroupRates {
  requireSameLength(y, predicted, ['y', 'predicted'])
  requireSameLength(y, groups, ['y', 'groups'])
  requireBinary(y, 'y')
  requireBinary(predicted, 'predicted')
  const size = groups.reduce((most, code) => Math.max(most, code + 1), 0)
  const count = (counts: (i: number) => boolean, hit: (i: number) => boolean): GroupRate[] => {
    const [hits, rows] = [new Float64Array(size), new Float64Array(size)]
    for (let i = 0; i < y.length; i += 1) {
      if (!counts(i)) continue
      rows[groups[i]!]! += 1
      if (hit(i)) hits[groups[i]!]! += 1
    }
    return Array.from(rows, (total, group) => ({ group, hits: hits[group]!, rows: total }))
  }
  const called = (i: number): boolean => predicted[i] === 1
  return {
    selectionRate: count(() => true, called),
    truePositiveRate: count((i) => y[i] === 1, called),
    falsePositiveRate: count((i) => y[i] === 0, called),
    accuracy: count(
      () => true,
      (i) => y[i] === predicted[i],
    ),
    precision: count(called, (i) => y[i] === 1),
  }
}

/** The rows from which on a group is judged: at least one. @throws {DomainError} unless `minimum` is a whole number from 0 */
export function leastRows(minimum: number): number {
  requireCounts([minimum], 'minimum')
  return Math.max(1, minimum)
}
