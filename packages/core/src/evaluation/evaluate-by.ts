import type { Metrics, Slice } from '../evidence/evaluation.ts'
import type { Cut, StatisticsProvider } from '../ports/statistics.ts'
import { pairedBy, statisticsBy, type PairedSlice } from './measure-by.ts'
import type { SliceOutcomes } from './measure-slices.ts'
import { countsOf, metricsOf } from './slice-outcomes.ts'
import type { Metric } from './metric.ts'
import type { Task } from './task.ts'

/** A part of judged rows that stay where they are. */
export interface StoredSlice {
  readonly name: string
  /** Of the small grammar of `where:`. */
  readonly where: string
  /** What data.slices calls the declaration that it is a part of. */
  readonly declared: string | undefined
  /** What it is cut by, together with others; one object for all slices of one cut. */
  readonly cut: Cut
  /** Its place in the cut, from 1. */
  readonly code: number
}

/** Metrics of one fighter whose rows nobody saw. */
export interface StoredEvaluation {
  readonly metrics: Metrics
  /** In the order of the slices. */
  readonly slices: readonly Slice[]
  /** What is known of all rows. */
  readonly whole: SliceOutcomes
  /** What is known of each slice. */
  readonly parts: readonly SliceOutcomes[]
}

/**
 * Every metric over all rows and over each slice, from statistics alone.
 *
 * @param options.level two-sided confidence of the intervals
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function evaluateBy(
  provider: StatisticsProvider,
  slices: readonly StoredSlice[],
  options: {
    readonly task: Task
    readonly fighter: string
    readonly metrics: readonly Metric[]
    readonly level: number
  },
): Promise<StoredEvaluation> {
  const { metrics, fighter, level, task } = options
  const of = async (cut: Cut): Promise<readonly SliceOutcomes[]> =>
    await statisticsBy(provider, metrics, { cut, fighters: [fighter] })
  const [whole] = await of({ kind: 'all' })
  const cuts = new Map<Cut, readonly SliceOutcomes[]>()
  // One after the other: the queries share one transaction.
  for (const { cut } of slices) if (!cuts.has(cut)) cuts.set(cut, await of(cut))
  const parts = slices.map(({ cut, code }) => cuts.get(cut)![code - 1]!)
  return {
    whole: whole!,
    parts,
    metrics: metricsOf(whole!, metrics, level),
    slices: slices.map(({ name, where }, k) => ({
      name,
      where,
      ...countsOf(parts[k]!, task),
      metrics: metricsOf(parts[k]!, metrics, level),
    })),
  }
}

/** What one fighter gains over another, whose rows nobody saw. */
export interface StoredGains {
  readonly whole: PairedSlice
  /** In the order of the slices. */
  readonly parts: readonly PairedSlice[]
}

/**
 * What the second fighter gains over the first by each metric, over all rows and over each slice.
 *
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function gainsBy(
  provider: StatisticsProvider,
  slices: readonly StoredSlice[],
  {
    metrics,
    fighters,
    plain,
  }: {
    readonly fighters: readonly [string, string]
    readonly metrics: readonly Metric[]
    /** Whether each row counts once and stands alone. */
    readonly plain: boolean
  },
): Promise<StoredGains> {
  const of = async (cut: Cut): Promise<readonly PairedSlice[]> =>
    await pairedBy(provider, metrics, { cut, fighters }, plain)
  const [whole] = await of({ kind: 'all' })
  const cuts = new Map<Cut, readonly PairedSlice[]>()
  for (const { cut } of slices) if (!cuts.has(cut)) cuts.set(cut, await of(cut))
  return { whole: whole!, parts: slices.map(({ cut, code }) => cuts.get(cut)![code - 1]!) }
}

/** Whether all labels of a slice are alike, as far as counts of labels tell; where there are none it is not said. */
export function isOneLabel({ known: { cells } }: Pick<SliceOutcomes, 'known'>): boolean {
  if (cells === undefined) return false
  return new Set(cells.cells.filter(({ rows }) => rows > 0).map(({ label }) => label)).size < 2
}
