import {
  importanceOf,
  importanceRun,
  metricOfTask,
  shuffledRows,
  type Config,
  type ExplainConfig,
  type Importance,
  type ImportanceRun,
  type Metric,
  type MissingReason,
} from '@titlebout/core'
import type { Order } from './answers.ts'
import { permutedRows, type Asked, type Sample } from './permuted.ts'

/** What is said of columns that were permuted. */
export interface Permuted {
  readonly runs: ReadonlyMap<string, readonly ImportanceRun[]>
  /** Columns that no time was left for. */
  readonly leftOut: readonly string[]
}

interface Work {
  readonly settings: ExplainConfig
  readonly columns: readonly string[]
  readonly sample: Sample
  /** Places in the sample of the rows that count; absent: all. */
  readonly kept?: Uint32Array | undefined
  readonly hasTime: () => boolean
  readonly progress: (done: number, total: number) => void
}

/** The metric in which explanations are told. */
export function explainedMetric({ explain, champion, model }: Config): Metric {
  return metricOfTask(explain?.metric ?? champion.primary, model.task)
}

/**
 * Permutes each column again and again, all of them by the same orders, and all fighters alike: each once before any a second time, until the
 * time is over.
 *
 * @returns what each fighter came to, in their order; the reason where the metric has no value
 */
export async function permutedColumns(
  metric: Metric,
  fighters: readonly Asked[],
  { settings, columns, sample, kept, hasTime, progress }: Work,
): Promise<readonly Permuted[] | MissingReason> {
  const runs = fighters.map(() => new Map<string, ImportanceRun[]>())
  const orders = shuffledRows(sample.places.length, settings)
  let done = 0
  for (const [repeat, permutation] of orders.entries())
    for (const column of columns) {
      if (!hasTime()) return finished(runs, columns)
      for (const [k, asked] of fighters.entries()) {
        const run = await oneRun(metric, asked, { column, repeat, permutation, kept })
        if (typeof run === 'string') return run
        const known = runs[k]!
        known.set(column, [...(known.get(column) ?? []), run])
      }
      done += 1
      progress(done, orders.length * columns.length)
    }
  return finished(runs, columns)
}

function finished(runs: readonly ReadonlyMap<string, ImportanceRun[]>[], columns: readonly string[]): Permuted[] {
  return runs.map((known) => ({ runs: known, leftOut: columns.filter((column) => !known.has(column)) }))
}

async function oneRun(
  metric: Metric,
  asked: Asked,
  order: Order & Pick<Work, 'kept'>,
): Promise<ImportanceRun | MissingReason> {
  const { rows, task } = asked
  // What it does not look at it need not be asked about.
  const permuted = task.features.includes(order.column) ? await permutedRows(asked, order) : rows
  return importanceRun(metric, { rows, permuted, permutation: order.permutation, kept: order.kept })
}

/** As evidence has it, most important first. */
export function importanceFacts(
  metric: Metric,
  { rows }: Pick<Asked, 'rows'>,
  { runs }: Permuted,
  level: number,
): Importance['features'] {
  return [...runs]
    .map(([name, own]) => ({ name, importance: importanceOf(metric, rows, own, level), repeats: own.length }))
    .sort((a, b) => (b.importance.estimate ?? 0) - (a.importance.estimate ?? 0))
}
