import type { Task } from '../evaluation/task.ts'
import type { MetricName } from '../evaluation/metric-name.ts'

/** Which column of the file is what, where it is not called so itself, by option name. */
export type ColumnOption = 'id' | 'label' | 'score' | 'prediction' | 'query' | 'cluster' | 'weight'

/** What a user may say of a scores file that has no titlebout.yml; everything left out is read off the file. */
export interface ReadingOptions {
  readonly task?: Task | undefined
  readonly columns: { readonly [K in ColumnOption]?: string | undefined }
  readonly positive?: string | undefined
  readonly threshold?: number | undefined
  readonly metric?: MetricName | undefined
  /** Columns to slice by; undefined: those of few values. */
  readonly slices?: readonly string[] | undefined
}

/** How to say an option, in a workflow and in a terminal: `say label: churned (in a terminal: --label churned)`. */
export function sayOption(option: ColumnOption | 'task' | 'positive' | 'threshold', values: readonly string[]): string {
  const workflow = values.map((value) => `${option}: ${value}`).join(' or ')
  return `say ${workflow} (in a terminal: --${option} ${values[0] ?? ''})`
}
