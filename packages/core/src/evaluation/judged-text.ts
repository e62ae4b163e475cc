import { assertNever } from '../error.ts'
import type { Evaluation } from '../evidence/evaluation.ts'
import type { Task } from './task.ts'
import { numberText } from '../number-text.ts'

/** What was judged, as evidence of an evaluation or a bout has it. */
export interface JudgedEvidence {
  readonly settings: Evaluation['settings']
  readonly result: Pick<Evaluation['result'], 'task' | 'dataset' | 'judged' | 'positives'>
}

/**
 * Which rows were judged, in one line, such as "2,168 rows, regression, 365 clusters (day), weighted by revenue". It holds names
 * of the data as they are: whoever shows it makes them harmless.
 */
export function judgedText({ settings, result }: JudgedEvidence): string {
  const { dataset, judged } = result
  const named = (count: number, noun: string, column: Evaluation['settings'][string] | undefined): string =>
    `${counted(count, noun)}${typeof column === 'string' ? ` (${column})` : ''}`
  return [
    counted(dataset.row_count, 'row'),
    taskText(result),
    ...(judged.queries === null ? [] : [named(judged.queries, 'query', settings['query'])]),
    ...(judged.clusters === null ? [] : [named(judged.clusters, 'cluster', settings['cluster'])]),
    ...(judged.weight === null ? [] : [`weighted by ${judged.weight}`]),
    ...(judged.prevalence === null ? [] : [`re-weighted to a prevalence of ${percent(judged.prevalence)}`]),
  ].join(', ')
}

function taskText({ task, dataset, judged, positives }: JudgedEvidence['result']): string {
  const name = TASK_NAMES[task]
  switch (task) {
    case 'binary-classification': {
      const share = (positives ?? 0) / Math.max(1, dataset.row_count)
      return `${name}, ${numberText(positives ?? 0)} positive (${percent(share)})`
    }
    case 'multiclass-classification':
      return `${name}, ${counted(judged.classes?.length ?? 0, 'class')}`
    case 'regression':
    case 'ranking':
    case 'custom':
      return name
    default:
      return assertNever(task)
  }
}

/** A task as in a sentence. */
export const TASK_NAMES: { readonly [T in Task]: string } = {
  'binary-classification': 'binary classification',
  'multiclass-classification': 'multi-class classification',
  regression: 'regression',
  ranking: 'ranking',
  custom: 'losses given row by row',
}

function counted(count: number, noun: string): string {
  const plural = noun === 'query' ? 'queries' : noun === 'class' ? 'classes' : `${noun}s`
  return `${numberText(count)} ${count === 1 ? noun : plural}`
}

/** Three digits: a prevalence of 0.2 % is none of 0 %. */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}
