import type { Task } from '../evaluation/task.ts'
import type { Config } from './schema.ts'

/** What is predicted, as far as the task goes. */
export type TargetVariable =
  | {
      readonly task: 'binary-classification'
      readonly label: string
      readonly positive: string
      /** Share of positives in the real world. */
      readonly prevalence: number | undefined
    }
  | { readonly task: 'multiclass-classification'; readonly label: string; readonly classes: readonly string[] }
  | { readonly task: 'regression'; readonly label: string }
  | { readonly task: 'ranking'; readonly label: string; readonly query: string }
  | { readonly task: 'custom'; readonly label: string | undefined }

/** The target variable of a config whose rules hold. @throws {Error} where they were not checked */
export function targetVariableOf({ model, data }: Pick<Config, 'model' | 'data'>): TargetVariable {
  const { task } = model
  switch (task) {
    case 'binary-classification':
      return {
        task,
        label: given(data.label, 'label', task),
        positive: given(data.positive, 'positive', task),
        prevalence: data.prevalence,
      }
    case 'multiclass-classification':
      return { task, label: given(data.label, 'label', task), classes: given(data.classes, 'classes', task) }
    case 'regression':
      return { task, label: given(data.label, 'label', task) }
    case 'ranking':
      return { task, label: given(data.label, 'label', task), query: given(data.query, 'query', task) }
    case 'custom':
      return { task, label: data.label }
  }
}

function given<T>(value: T | undefined, key: string, task: Task): T {
  if (value === undefined) throw new Error(`data.${key} is absent, which ${task} needs`)
  return value
}

const KEY_ROLES = ['label', 'id', 'time', 'query', 'cluster', 'weight'] as const
/** The part of a column that is no feature: the key of `data` that names it. */
export type KeyRole = (typeof KEY_ROLES)[number]

/** Columns of the data that are never features, with their part: they say what a row is, not what it is like. */
export function keyColumns({ data }: Pick<Config, 'data'>): ReadonlyMap<string, KeyRole> {
  return new Map(
    KEY_ROLES.flatMap((role) => {
      const column = data[role]
      return column === undefined ? [] : [[column, role] as const]
    }),
  )
}
