import { requireSameLength, requireWhole } from '../domain.ts'
import { DomainError } from '../error.ts'
import { intervalOf } from '../intervals/interval-of.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, Summarised, Undefined } from '../result.ts'
import { isUndefined, undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import { shuffle } from '../shuffle.ts'
import type { Bounded } from './gap.ts'
import { asInterval, gapOf } from './gap.ts'
import { leastRows } from './groups.ts'

/** A metric of one group's rows. */
export interface GroupMeasure {
  readonly group: number
  readonly rows: number
  readonly measured: Summarised
}

/**
 * Any metric, group by group, in the order of the codes.
 *
 * @param groups a code per row, whole numbers from 0
 * @param measure the metric of the rows with these numbers
 */
export function measureGroups(groups: Uint32Array, measure: (rows: Uint32Array) => Summarised): GroupMeasure[] {
  return rowsByGroup(groups)
    .map((rows, group) => ({ group, rows }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ group, rows }) => ({ group, rows: rows.length, measured: measure(rows) }))
}

export interface GroupComparison {
  /** max − min over the judged groups, 0 or more; the bounds hold for all pairs of groups together. */
  readonly difference: Interval
  /** min/max; undefined where the largest value is 0 or values below 0 are possible. */
  readonly ratio: Interval | undefined
  readonly judged: readonly GroupMeasure[]
  /** Groups with too few rows, or without a value or an interval: reported, not judged. */
  readonly small: readonly GroupMeasure[]
}

/**
 * Largest difference and smallest ratio of any metric between groups: every group's own default interval at a level shared out among them
 * (Bonferroni, so groups need not be independent), carried over to the gap. Undefined (`few-clusters`) with fewer than two judged groups.
 *
 * @param options.minimum rows below which a group is not judged; default 15
 */
export function compareGroups(
  groups: readonly GroupMeasure[],
  options: LevelOptions & { readonly minimum?: number } = {},
): GroupComparison | Undefined {
  const level = levelOf(options)
  const least = leastRows(options.minimum ?? 15)
  const large = groups.filter(({ rows, measured }) => rows >= least && tells(measured))
  const bounds: Bounded[] = []
  let method = ''
  for (const { measured } of large) {
    const interval = intervalOf(measured, { level: 1 - (1 - level) / large.length })
    if (isUndefined(interval)) continue
    bounds.push(interval)
    method ||= interval.method
  }
  const n = large.reduce((total, { rows }) => total + rows, 0)
  if (bounds.length < 2) return undefinedBecause('few-clusters', n)
  const { difference, ratio } = gapOf(bounds)
  const of = (gap: Bounded): Interval => asInterval(gap, level, `bonferroni-${method}`, n)
  return {
    difference: of(difference),
    ratio: ratio && of(ratio),
    judged: large,
    small: groups.filter((group) => !large.includes(group)),
  }
}

function tells(measured: Summarised): boolean {
  return !isUndefined(intervalOf(measured))
}

export interface PermutedGapOptions {
  readonly rng: Rng
  /** Default 1,000. */
  readonly draws?: number
  /** Rows below which a group is left out. Default 15. */
  readonly minimum?: number
  /** A code per row: groups are dealt out to whole clusters, each of which must lie in one group. */
  readonly clusters?: Uint32Array
}

export interface PermutedGap {
  readonly difference: number
  /** max − min on average when groups mean nothing. */
  readonly nullMean: number
  /** Chance of a difference as large when groups mean nothing. */
  readonly pValue: number
  readonly draws: number
}

/**
 * What max − min between groups would be if the groups meant nothing: their labels dealt out anew among the rows, or among clusters.
 * A draw in which a group has no value compares the others. Undefined (`few-clusters`) with fewer than two groups of `minimum` rows and a value.
 *
 * @param measure the metric's estimate on the rows with these numbers, undefined where it has none
 */
export function permutedGap(
  groups: Uint32Array,
  measure: (rows: Uint32Array) => number | undefined,
  options: PermutedGapOptions,
): PermutedGap | Undefined {
  const { rng, draws = 1000, minimum = 15 } = options
  requireWhole(draws, 'draws')
  const units = unitsOf(groups, options.clusters)
  const least = leastRows(minimum)
  const large = rowsByGroup(groups).map((rows) => rows.length >= least)
  const gap = (labels: Uint32Array): number | undefined => {
    const values = rowsByGroup(labels).flatMap((rows, g) => (large[g] ? (measure(rows) ?? []) : []))
    return values.length < 2 ? undefined : Math.max(...values) - Math.min(...values)
  }
  const difference = gap(groups)
  if (difference === undefined) return undefinedBecause('few-clusters', groups.length)
  const dealt = Uint32Array.from(units.labels)
  let [total, exceeding, counted] = [0, 0, 0]
  for (let d = 0; d < draws; d += 1) {
    shuffle(dealt, rng)
    const drawn = gap(units.of.map((unit) => dealt[unit]!))
    if (drawn === undefined) continue
    counted += 1
    total += drawn
    if (drawn >= difference - 1e-12 * Math.abs(difference)) exceeding += 1
  }
  return { difference, nullMean: total / counted, pValue: (exceeding + 1) / (counted + 1), draws: counted }
}

/** What is dealt out: rows, or clusters with the label of their rows. */
interface Units {
  /** Unit of each row. */
  readonly of: Uint32Array
  /** Group of each unit. */
  readonly labels: Uint32Array
}

function unitsOf(groups: Uint32Array, clusters: Uint32Array | undefined): Units {
  if (clusters === undefined) return { of: Uint32Array.from(groups, (_, i) => i), labels: groups }
  requireSameLength(groups, clusters, ['groups', 'clusters'])
  const known = new Map<number, number>()
  const labels: number[] = []
  const of = Uint32Array.from(clusters, (cluster, i) => {
    const unit = known.get(cluster) ?? known.size
    if (!known.has(cluster)) {
      known.set(cluster, unit)
      labels.push(groups[i]!)
    }
    if (labels[unit] === groups[i]) return unit
    throw new DomainError(
      `groups[${i}] must be ${labels[unit]} as in the rest of cluster ${cluster}, got ${groups[i]}`,
      {
        argument: 'groups',
        index: i,
        value: groups[i],
      },
    )
  })
  return { of, labels: Uint32Array.from(labels) }
}

function rowsByGroup(groups: Uint32Array): Uint32Array[] {
  let most = 0
  for (let i = 0; i < groups.length; i += 1) most = Math.max(most, groups[i]! + 1)
  const sizes = new Uint32Array(most)
  for (let i = 0; i < groups.length; i += 1) sizes[groups[i]!]! += 1
  const rows = Array.from(sizes, (size) => new Uint32Array(size))
  sizes.fill(0)
  for (let i = 0; i < groups.length; i += 1) {
    const group = groups[i]!
    rows[group]![sizes[group]!] = i
    sizes[group]! += 1
  }
  return rows
}
