import { evaluate, metricOfTask, type BinaryRows, type Metrics, type SliceMask } from '@titlebout/core'
import { called } from './called.ts'
import type { Columns, SliceColumn } from './columns.ts'
import { METRICS } from './metric-names.ts'
import type { Computed } from './report.ts'

/** Ten metrics with 95 % intervals, overall and on each value of each slice column: as a gate measures them. */
export function metrics({ labels, scores: [score], slices }: Columns): Computed {
  if (score === undefined) throw new Error('no scores')
  const rows: BinaryRows = {
    task: 'binary-classification',
    count: labels.length,
    truth: labels,
    score,
    prediction: called(score),
  }
  const found = evaluate(rows, slices.flatMap(masksOf), {
    metrics: METRICS.map((name) => metricOfTask(name, 'binary-classification')),
    level: 0.95,
  })
  const values = [{ name: 'all', metrics: found.metrics }, ...found.slices].flatMap(({ name, metrics }) =>
    shown(name, metrics),
  )
  return { values: Object.fromEntries(values) }
}

function masksOf({ name, values, partition }: SliceColumn): readonly SliceMask[] {
  return values.map((value, k) => ({
    name: `${name}=${value}`,
    where: `${name}=${value}`,
    place: { partition, code: k + 1 },
    get rows(): Uint8Array {
      return Uint8Array.from(partition.codes, (code) => (code === k + 1 ? 1 : 0))
    },
  }))
}

function shown(slice: string, measured: Metrics): (readonly [string, readonly number[]])[] {
  return METRICS.map((name) => {
    const { estimate, low, high } = measured[name]!
    if (estimate === null || low === null || high === null) throw new Error(`${slice} ${name}: no interval`)
    return [`${slice} ${name}`, [estimate, low, high]]
  })
}
