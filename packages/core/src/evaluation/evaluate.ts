import { everyRow, oneSlice, type Partition } from '@titlebout/stats'
import type { Metrics, Slice } from '../evidence/evaluation.ts'
import { countOnes, found, rowsAt, type JudgedRows } from './judged-rows.ts'
import { measureSlices, type SliceOutcomes } from './measure-slices.ts'
import type { MetricName } from './metric-name.ts'
import type { Metric, MetricOutcome } from './metric.ts'
import { countsOf, metricsOf } from './slice-outcomes.ts'
import { placesOf } from './slice-places.ts'
import type { SliceMask } from './slices.ts'

/** Metrics of one fighter: over all rows, and over each slice. */
export interface Evaluated {
  /** null where the task has no positive label. */
  readonly positives: number | null
  readonly metrics: Metrics
  readonly slices: readonly Slice[]
  /** What a metric came to over all rows (null), or over the slice of that place; undefined: it was not measured. */
  readonly outcomeOf: (metric: MetricName, slice: number | null) => MetricOutcome | undefined
}

/** Two-sided confidence of the interval that decides a one-sided claim at `alpha`. */
export function levelOf(alpha: number): number {
  // Rounded so that 1 − 2·0.05 is written 0.9, not 0.8999999999999999.
  return Number((1 - 2 * alpha).toPrecision(12))
}

/**
 * Measures every metric over all rows and over each slice.
 *
 * @param options.level two-sided confidence of the intervals, see {@link levelOf}
 */
export function evaluate(
  rows: JudgedRows,
  slices: readonly SliceMask[],
  options: { readonly metrics: readonly Metric[]; readonly level: number },
): Evaluated {
  const whole = everyRow(rows.count)
  const places = slices.map((slice) => placeOf(slice, rows.count))
  const partitions = [...new Set([whole, ...places.map(({ partition }) => partition)])]
  const measured = measureSlices(rows, partitions, options.metrics)
  const outcomesAt = (partition: Partition, code: number): SliceOutcomes =>
    measured[partitions.indexOf(partition)]![code - 1]!
  return {
    ...positivesOf(rows),
    outcomeOf: (name, slice) => {
      const metric = options.metrics.find((known) => known.name === name)
      const place = slice === null ? { partition: whole, code: 1 } : places[slice]
      return metric && place && outcomesAt(place.partition, place.code).outcomes.get(metric)
    },
    metrics: metricsOf(outcomesAt(whole, 1), options.metrics, options.level),
    slices: slices.map((slice, k) => {
      const { partition, code } = places[k]!
      const outcomes = outcomesAt(partition, code)
      return {
        name: slice.name,
        where: slice.where,
        ...countsHere(outcomes, rows, slice),
        metrics: metricsOf(outcomes, options.metrics, options.level),
      }
    }),
  }
}

function positivesOf(rows: JudgedRows): { readonly positives: number | null } {
  return { positives: rows.task === 'binary-classification' ? countOnes(rows.truth) : null }
}

/** Where a slice stands among those that are counted in one pass; by itself where its column is not known. */
function placeOf(slice: SliceMask, count: number): { readonly partition: Partition; readonly code: number } {
  const { place } = slice
  // A mask is made when it is read, so it is read only where it is needed.
  return place?.partition.codes.length === count ? place : { partition: oneSlice(slice.rows), code: 1 }
}

function countsHere(
  outcomes: SliceOutcomes,
  rows: JudgedRows,
  slice: SliceMask,
): Pick<Slice, 'rows' | 'positives' | 'found'> {
  if (outcomes.known.cells !== undefined && rows.task === 'binary-classification') return countsOf(outcomes, rows.task)
  const part = rowsAt(rows, placesOf(slice, rows.count))
  return {
    rows: part.count,
    ...positivesOf(part),
    found: part.task === 'binary-classification' ? found(part) : null,
  }
}
