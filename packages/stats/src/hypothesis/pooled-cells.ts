import type { Counts } from '../distances/histograms.ts'
import { windows } from '../distances/histograms.ts'
import { requireFinite } from '../domain.ts'
import { DomainError } from '../error.ts'
import { forEachTie, sortedRuns } from '../order.ts'

/** Samples counted over the distinct values that occur in any of them, in ascending order. */
export interface PooledCells {
  /** Per sample, rows at each value. */
  readonly counts: readonly Float64Array[]
  readonly values: Float64Array
}

/** @throws {DomainError} on NaN or infinite values, or an empty sample, by the names given */
export function pooledCells(samples: readonly Float64Array[], names: readonly string[]): PooledCells {
  samples.forEach((sample, s) => {
    const argument = names[s] ?? `samples[${s}]`
    requireFinite(sample, argument)
    if (sample.length === 0) throw new DomainError(`${argument} is empty`, { argument, value: 0 })
  })
  const rows = samples.reduce((total, { length }) => total + length, 0)
  const values = new Float64Array(rows)
  const owner = new Uint16Array(rows)
  let at = 0
  samples.forEach((sample, s) => {
    values.set(sample, at)
    owner.fill(s, at, at + sample.length)
    at += sample.length
  })
  const runs = sortedRuns(values)
  const cells = runs.starts.length - 1
  const pooled = { counts: samples.map(() => new Float64Array(cells)), values: new Float64Array(cells) }
  let cell = 0
  forEachTie(runs, (from, to) => {
    pooled.values[cell] = values[runs.order[from]!]!
    for (let r = from; r < to; r += 1) pooled.counts[owner[runs.order[r]!]!]![cell]! += 1
    cell += 1
  })
  return pooled
}

/** Two windows counted over shared ordered bins, empty bins left out: all rows of a bin are tied. */
export function cellsOfHistogram(reference: Counts, current: Counts): PooledCells {
  windows(reference, current)
  const filled = Array.from(reference, (_, k) => k).filter((k) => reference[k]! + current[k]! > 0)
  return {
    counts: [Float64Array.from(filled, (k) => reference[k]!), Float64Array.from(filled, (k) => current[k]!)],
    values: Float64Array.from(filled, (k) => k),
  }
}
