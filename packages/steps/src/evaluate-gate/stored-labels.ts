import type { ScoredRows } from '@titlebout/adapters'
import { targetVariableOf, type Config } from '@titlebout/core'
import type { JudgedLabels } from '../compare-to-champion/dummy.ts'

/** What the labels of rows in a database come to. */
export function storedLabels(rows: Pick<ScoredRows, 'count' | 'mean' | 'values'>, config: Config): JudgedLabels {
  const target = targetVariableOf(config)
  switch (target.task) {
    case 'ranking':
    case 'custom':
      return { task: target.task }
    case 'binary-classification':
      return { task: target.task, share: async () => (await counted(rows, target.label))(target.positive) / rows.count }
    case 'multiclass-classification':
      return {
        task: target.task,
        classes: target.classes,
        counts: async () => target.classes.map(await counted(rows, target.label)),
      }
    case 'regression':
      return { task: target.task, mean: async () => await rows.mean(target.label) }
  }
}

async function counted(rows: Pick<ScoredRows, 'values'>, label: string): Promise<(value: string) => number> {
  const counts = new Map((await rows.values(label, 1)).map((one) => [one.value, one.rows]))
  return (value) => counts.get(value) ?? 0
}
