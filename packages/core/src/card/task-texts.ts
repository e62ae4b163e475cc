import { targetVariableOf, type TargetVariable } from '../config/target-variable.ts'
import type { Config } from '../config/schema.ts'
import type { Task } from '../evaluation/task.ts'

/** What is the same for every model of a task, in the words of those who read cards and bills of materials. */
interface TaskTexts {
  /** The pipeline of the model hub; undefined where it has none for rows of a table. */
  readonly pipeline: string | undefined
  /** The task of CycloneDX, whose examples are classification, regression and clustering. */
  readonly cycloneDx: string
  /** What the dummy does, which a first candidate fights. */
  readonly dummy: string
}

export const TASK_TEXTS: { readonly [T in Task]: TaskTexts } = {
  'binary-classification': {
    pipeline: 'tabular-classification',
    cycloneDx: 'classification',
    dummy: 'always predicts how frequent the positive label is',
  },
  'multiclass-classification': {
    pipeline: 'tabular-classification',
    cycloneDx: 'classification',
    dummy: 'always predicts how frequent each class is',
  },
  regression: {
    pipeline: 'tabular-regression',
    cycloneDx: 'regression',
    dummy: 'always predicts the mean of the labels',
  },
  ranking: {
    pipeline: undefined,
    cycloneDx: 'ranking',
    dummy: 'puts all rows of a query in one place',
  },
  custom: {
    pipeline: undefined,
    cycloneDx: 'custom',
    dummy: 'says the same about every row',
  },
}

/** What the dummy of a task does: "always predicts …". */
export function dummyText(task: Task): string {
  return TASK_TEXTS[task].dummy
}

/** What is predicted, in a few words. */
export function predictedText(config: Config): string {
  const variable = targetVariableOf(config)
  switch (variable.task) {
    case 'binary-classification':
      return `${variable.label} = ${variable.positive}`
    case 'multiclass-classification':
      return `${variable.label}: ${variable.classes.join(', ')}`
    case 'ranking':
      return `${variable.label}, within each ${variable.query}`
    case 'custom':
      return variable.label ?? 'what its own losses judge'
    case 'regression':
      return variable.label
  }
}

/** What the model gives for each row, in a sentence of a card. */
export function outputText({ task }: Pick<TargetVariable, 'task'>): string {
  switch (task) {
    case 'binary-classification':
      return 'the probability of the positive label, 0 to 1'
    case 'multiclass-classification':
      return 'the probability of each class, 0 to 1'
    case 'regression':
      return 'one number'
    case 'ranking':
      return 'one score: the higher, the further up within its query'
    case 'custom':
      return 'what its own evaluation turns into losses'
  }
}

/** The outputs of a bill of materials, one entry each. */
export function outputFormats(config: Config): readonly string[] {
  const variable = targetVariableOf(config)
  switch (variable.task) {
    case 'binary-classification':
      return [`probability of ${variable.label} = ${variable.positive}, 0 to 1`]
    case 'multiclass-classification':
      return variable.classes.map((name) => `probability of ${variable.label} = ${name}, 0 to 1`)
    case 'regression':
      return [`number: ${variable.label}`]
    case 'ranking':
      return [`score: the higher, the further up within its ${variable.query}`]
    case 'custom':
      return ['judged by its own losses']
  }
}
