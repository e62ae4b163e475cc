import { everyRow, type Partition } from '@titlebout/stats'
import type { Cut, StatisticsProvider, StatisticsRequest } from '../ports/statistics.ts'
import type { JudgedRows } from './judged-rows.ts'
import { RowStatistics } from './row-statistics.ts'

/** Fighters by name, all on the same rows. */
export type ArrayFighters = Readonly<Record<string, JudgedRows>>

/**
 * Statistics of rows in memory.
 *
 * @param partitionOf the slices of a cut other than that of all rows
 */
export function arrayStatistics(
  fighters: ArrayFighters,
  partitionOf: (cut: Exclude<Cut, { readonly kind: 'all' }>) => Partition,
): StatisticsProvider {
  const rowsOf = (name: string): JudgedRows => {
    const rows = fighters[name]
    if (rows === undefined) throw new Error(`the judged rows know no fighter "${name}"`)
    return rows
  }
  const known = new Map<string, RowStatistics>()
  const statisticsOf = ({ fighters: names }: StatisticsRequest): RowStatistics => {
    const key = JSON.stringify(names)
    const statistics = known.get(key) ?? new RowStatistics(names.map(rowsOf))
    known.set(key, statistics)
    return statistics
  }
  const cuts = new WeakMap<Cut, readonly [Partition]>()
  const partitions = ({ cut, fighters: [first] }: StatisticsRequest): readonly [Partition] => {
    const found = cuts.get(cut) ?? ([cut.kind === 'all' ? everyRow(rowsOf(first).count) : partitionOf(cut)] as const)
    cuts.set(cut, found)
    return found
  }
  return {
    beyond: new Set(['rows']),
    facts: (name) => {
      const rows = rowsOf(name)
      return { scores: hasScores(rows), losses: [...(rows.losses?.keys() ?? [])] }
    },
    cells: async (request) => statisticsOf(request).cells(partitions(request))[0]!,
    sums: async (request, together) => statisticsOf(request).sums(partitions(request), together)[0]!,
    ranks: async (request, measures) => statisticsOf(request).ranks(partitions(request), measures)[0]!,
  }
}

/** Whether there is anything but decisions. */
export function hasScores(rows: JudgedRows): boolean {
  if (rows.task === 'binary-classification') return rows.score !== undefined
  if (rows.task === 'multiclass-classification') return rows.scores !== undefined
  return rows.task !== 'custom'
}
