import { permutationImportance, type PermutedRun } from '@titlebout/stats'
import { independentUnits, perRow } from '../bout/units.ts'
import { rowsAt, type JudgedRows } from '../evaluation/judged-rows.ts'
import { measurementOf, missingMeasurement } from '../evaluation/measure.ts'
import type { Metric, MissingReason } from '../evaluation/metric.ts'
import type { Measured } from '../evidence/measured.ts'

/** What a permuted column did to a metric: with each row's part in it where the metric knows that. */
export interface ImportanceRun {
  readonly estimate: number
  readonly influence: Float64Array | undefined
  readonly permutation: Uint32Array
  /** Rows that count. */
  readonly n: number
}

interface RunRows {
  readonly rows: JudgedRows
  readonly permuted: JudgedRows
  readonly permutation: Uint32Array
  /** Places of the rows that count; the others give their values to those, and no more. Absent: all. */
  readonly kept?: Uint32Array | undefined
}

/**
 * How much better a metric is on rows as they are than on those whose column was permuted, whatever its direction.
 *
 * @returns the reason where the metric has no value on either
 */
export function importanceRun(
  metric: Metric,
  { rows, permuted, permutation, kept }: RunRows,
): ImportanceRun | MissingReason {
  const counted = kept === undefined ? rows : rowsAt(rows, kept)
  const others = kept === undefined ? permuted : rowsAt(permuted, kept)
  // Clusters are respected once, over all runs together.
  const { outcome, influence } = metric.difference(loose(counted), loose(others))
  if (outcome.kind === 'undefined') return outcome.reason
  const own = influence === undefined ? undefined : perRow(influence(), counted, { metric })
  return {
    estimate: outcome.estimate,
    influence: own && kept !== undefined ? amongAll(own, kept, rows.count) : own,
    permutation,
    n: counted.count,
  }
}

/** Of all rows, those that do not count with no part in it: scaled so that Σφ²/n² stays what it is. */
function amongAll(influence: Float64Array, kept: Uint32Array, count: number): Float64Array {
  const all = new Float64Array(count)
  for (let k = 0; k < kept.length; k += 1) all[kept[k]!] = (influence[k]! * count) / kept.length
  return all
}

function loose(rows: JudgedRows): JudgedRows {
  return { ...rows, cluster: undefined }
}

/** The importance of one column, of all its runs: see `permutationImportance`. */
export function importanceOf(
  metric: Metric,
  rows: JudgedRows,
  runs: readonly ImportanceRun[],
  level: number,
): Measured {
  const n = runs[0]?.n ?? rows.count
  return { ...measuredOver(metric, rows, runs, level), n }
}

function measuredOver(metric: Metric, rows: JudgedRows, runs: readonly ImportanceRun[], level: number): Measured {
  const known = withInfluence(runs)
  // Resampled metrics know no part of a row: the estimate stands alone.
  if (known === undefined) return alone(runs, rows.count, level)
  const clusters = independentUnits(rows, metric)
  const outcome = permutationImportance(known, { clusters, rowwise: metric.unit === 'row' })
  if (outcome.kind === 'undefined' && outcome.reason === 'few-clusters') {
    const estimate = permutationImportance(known)
    const few = { ...estimate, variance: undefined, clusters: new Set(clusters).size }
    return estimate.kind === 'undefined' ? missing(rows, level) : measurementOf({ ...estimate, ...few }, level).measured
  }
  return outcome.kind === 'undefined' ? missing(rows, level) : measurementOf(outcome, level).measured
}

/** The change of a column's importance between two fighters whose column was permuted alike: the importance of the difference. */
export function changeOf(
  metric: Metric,
  rows: JudgedRows,
  runs: { readonly candidate: readonly ImportanceRun[]; readonly champion: readonly ImportanceRun[] },
  level: number,
): Measured {
  const paired = runs.candidate.map((ours, k): ImportanceRun => {
    const theirs = runs.champion[k]
    if (theirs === undefined || theirs.permutation !== ours.permutation)
      throw new Error('runs of different permutations are no pairs')
    return {
      estimate: ours.estimate - theirs.estimate,
      influence:
        ours.influence === undefined || theirs.influence === undefined
          ? undefined
          : differences(ours.influence, theirs.influence),
      permutation: ours.permutation,
      n: ours.n,
    }
  })
  return importanceOf(metric, rows, paired, level)
}

function differences(ours: Float64Array, theirs: Float64Array): Float64Array {
  const out = new Float64Array(ours.length)
  for (let i = 0; i < out.length; i += 1) out[i] = ours[i]! - theirs[i]!
  return out
}

function withInfluence(runs: readonly ImportanceRun[]): readonly PermutedRun[] | undefined {
  const known = runs.flatMap(({ influence, ...run }) => (influence === undefined ? [] : [{ ...run, influence }]))
  return known.length === runs.length ? known : undefined
}

function missing(rows: JudgedRows, level: number): Measured {
  return missingMeasurement('empty', rows.count, level).measured
}

function alone(runs: readonly ImportanceRun[], n: number, level: number): Measured {
  const estimate = runs.reduce((total, run) => total + run.estimate, 0) / runs.length
  const note = 'this metric has no interval without resampling: the estimate stands alone'
  return { estimate, low: null, high: null, level, method: 'none', n, effective_n: 0, note }
}
