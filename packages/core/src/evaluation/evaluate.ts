import type { Metrics, Slice } from '../evidence/evaluation.ts'
import { countOnes, found, keepRows, type JudgedRows } from './judged-rows.ts'
import { measure } from './measure.ts'
import type { Metric } from './metric.ts'
import type { SliceMask } from './slices.ts'

/** Metrics of one fighter: over all rows, and over each slice. */
export interface Evaluated {
  /** null where the task has no positive label. */
  readonly positives: number | null
  readonly metrics: Metrics
  readonly slices: readonly Slice[]
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
  return {
    ...positivesOf(rows),
    metrics: metricsOf(rows, options),
    slices: slices.map((slice) => {
      const part = keepRows(rows, slice.rows)
      return {
        name: slice.name,
        where: slice.where,
        rows: part.count,
        ...positivesOf(part),
        found: part.task === 'binary-classification' ? found(part) : null,
        metrics: metricsOf(part, options),
      }
    }),
  }
}

function positivesOf(rows: JudgedRows): { readonly positives: number | null } {
  return { positives: rows.task === 'binary-classification' ? countOnes(rows.truth) : null }
}

function metricsOf(
  rows: JudgedRows,
  { metrics, level }: { readonly metrics: readonly Metric[]; readonly level: number },
): Metrics {
  return Object.fromEntries(metrics.map((metric) => [metric.name, measure(metric, rows, level).measured]))
}
