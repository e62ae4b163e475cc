import { measuredDifference } from '../bout/comparison.ts'
import type { StoredPair } from '../bout/stored-table.ts'
import type { Measured } from '../evidence/measured.ts'
import { pairedBy } from '../evaluation/measure-by.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import type { Beside } from './standings.ts'

/** What one of several candidates differs by from the winner, on rows that nobody reads; positive: it is better. */
export async function storedDifference(
  { task, statistics, fighters, plain }: Pick<StoredPair, 'task' | 'statistics' | 'fighters' | 'plain'>,
  { metric: name, level }: Pick<Beside, 'metric' | 'level'>,
): Promise<Measured> {
  const metric = metricOfTask(name, task)
  const [slice] = await pairedBy(statistics, [metric], { cut: { kind: 'all' }, fighters }, plain)
  return measuredDifference(slice!.outcomes.get(metric)!.difference, level).measured
}
