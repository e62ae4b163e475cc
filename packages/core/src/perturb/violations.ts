import { clustered, selectionRate } from '@titlebout/stats'
import type { Expectation, Perturb } from '../config/perturb.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { MetricOutcome } from '../evaluation/metric.ts'
import type { Scores } from '../scores/scores.ts'
import { movementOf, type Movement } from './movement.ts'

/** Rows that break a rule the most: so many are kept for the team to look at. */
const MOST_WORST = 3

/** What a changed row must do. */
export type RowRule = Pick<Perturb, 'of' | 'class' | 'within'> & { readonly expect: Expectation }

/** A row that did not do what it must. */
export interface WorstRow {
  /** Place from 0. */
  readonly row: number
  /** What was said of it; a class by its name. */
  readonly before: string
  readonly after: string
}

/** The changed rows, held against what each must do. */
export interface Violations {
  /** Their share among the changed rows. */
  readonly rate: MetricOutcome
  readonly count: number
  /** The largest movement of a changed row, without its sign; 0 where none was changed. */
  readonly largest: number
  readonly worst: readonly WorstRow[]
}

/**
 * The share of changed rows that do not do what is expected.
 *
 * Wilson's interval; under clusters its number of trials is the size that has the variance of the clusters' sums (Korn and Graubard 1998; Dean and
 * Pagano 2015), which without a violation is the number of clusters: rows of one cluster are no independent witnesses.
 *
 * @param changed 1 where the row has another value than before: only those are looked at
 */
export function violationsOf(
  rows: Pick<JudgedRows, 'weight' | 'cluster'>,
  scores: { readonly before: Scores; readonly after: Scores },
  changed: Uint8Array,
  rule: RowRule,
): Violations {
  const movement = movementOf(scores.before, scores.after, rule)
  const places = Uint32Array.from(changed.keys()).filter((row) => changed[row] === 1)
  const broken = Uint8Array.from(places, (row) => Number(isBroken(movement.moved[row]!, rule)))
  let [count, largest] = [0, 0]
  for (let k = 0; k < places.length; k += 1) {
    count += broken[k]!
    largest = Math.max(largest, Math.abs(movement.moved[places[k]!]!))
  }
  return {
    rate: rateOf(broken, {
      weight: rows.weight && Float64Array.from(places, (row) => rows.weight![row]!),
      cluster: rows.cluster && Uint32Array.from(places, (row) => rows.cluster![row]!),
    }),
    count,
    largest,
    worst: worstOf(
      movement,
      places.filter((_, k) => broken[k] === 1),
      rule.expect,
    ),
  }
}

function isBroken(moved: number, { expect, within }: RowRule): boolean {
  switch (expect) {
    case 'same':
      return Math.abs(moved) > within
    case 'not-lower':
      return moved < -within
    case 'not-higher':
      return moved > within
    case 'higher':
      return moved <= within
    case 'lower':
      return moved >= -within
  }
}

function rateOf(broken: Uint8Array, { weight, cluster }: Pick<JudgedRows, 'weight' | 'cluster'>): MetricOutcome {
  const n = broken.length
  if (n === 0) return { kind: 'undefined', reason: 'empty', n }
  const rate = selectionRate(broken, weight === undefined ? {} : { weights: weight })
  if (rate.kind === 'undefined' || cluster === undefined) return rate
  const respected = clustered(rate, cluster)
  // rule: perturb-few-clusters
  if (respected.kind === 'undefined') return { ...rate, variance: undefined, clusters: new Set(cluster).size }
  return { ...rate, variance: respected.variance, effectiveN: respected.effectiveN }
}

function worstOf(
  { before, after, moved, classes }: Movement,
  places: Uint32Array,
  expect: Expectation,
): readonly WorstRow[] {
  const badness = (row: number): number => {
    if (expect === 'same') return Math.abs(moved[row]!)
    return expect === 'not-lower' || expect === 'higher' ? -moved[row]! : moved[row]!
  }
  const shown = (value: number): string => classes?.[value] ?? String(value)
  return Array.from([...places].sort((a, b) => badness(b) - badness(a) || a - b).slice(0, MOST_WORST), (row) => ({
    row,
    before: shown(before[row]!),
    after: shown(after[row]!),
  }))
}
