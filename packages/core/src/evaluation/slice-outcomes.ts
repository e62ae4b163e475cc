import type { CellSums } from '@titlebout/stats'
import type { Metrics, Slice } from '../evidence/evaluation.ts'
import { measurementOf } from './measure.ts'
import type { SliceOutcomes } from './measure-slices.ts'
import type { Metric } from './metric.ts'
import type { Task } from './task.ts'

/** Each metric of a slice as evidence has it. */
export function metricsOf({ outcomes }: SliceOutcomes, metrics: readonly Metric[], level: number): Metrics {
  return Object.fromEntries(
    metrics.map((metric) => [metric.name, measurementOf(outcomes.get(metric)!, level).measured]),
  )
}

/** Rows of a slice, and of a binary task those of the positive label and those of them that were called so. */
export function countsOf(part: Pick<SliceOutcomes, 'known'>, task: Task): Pick<Slice, 'rows' | 'positives' | 'found'> {
  const rows = rowsIn(part)
  if (task !== 'binary-classification') return { rows, positives: null, found: null }
  const positive = (part.known.cells?.cells ?? []).filter(({ label }) => label === 1)
  return { rows, positives: total(positive), found: total(positive.filter(({ called: [first] }) => first === 1)) }
}

function total(cells: readonly CellSums[]): number {
  return cells.reduce((sum, { rows }) => sum + rows, 0)
}

/** How many rows a slice has. */
export function rowsIn({ known: { cells, sums, ranks } }: Pick<SliceOutcomes, 'known'>): number {
  return (cells ?? sums ?? ranks)?.size.n ?? 0
}
