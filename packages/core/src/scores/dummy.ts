import { argmax, type ClassScores } from '@titlebout/stats'
import { assertNever } from '../error.ts'
import type { Fighter, FighterTask } from '../ports/fighter.ts'
import { decidedAt } from './decided-at.ts'
import type { Ids } from './ids.ts'
import type { Scores } from './scores.ts'
import { idsOf } from './table-ids.ts'

/** What the dummy knows: one thing about the training rows, said of every judged row. There is none for losses alone. */
export type Dummy =
  /** Share of positive labels, 0 to 1. */
  | { readonly task: 'binary-classification'; readonly prior: number }
  /** Shares of the classes, in the order of data.classes. */
  | { readonly task: 'multiclass-classification'; readonly priors: Float64Array }
  | { readonly task: 'regression'; readonly mean: number }
  /** Nothing: every row of a query is as good as another. */
  | { readonly task: 'ranking' }

const KNOWS: { readonly [T in Dummy['task']]: string } = {
  'binary-classification': 'prior of the training labels',
  'multiclass-classification': 'priors of the training labels',
  regression: 'mean of the training labels',
  ranking: 'no order within a query',
}

/**
 * The trivial opponent of a first candidate: says of every row what the training rows say on average.
 *
 * @throws {RangeError} on a prior that is no share, or a mean that is no number
 */
export function dummyFighter(dummy: Dummy): Fighter {
  refuseImpossible(dummy)
  return {
    record: { kind: 'dummy', assurance: 'reproduced', runtime: KNOWS[dummy.task], model_sha256: null },
    score: async (table, task) => constantScores(dummy, await idsOf(table, task.id), task),
    close: async () => undefined,
  }
}

function refuseImpossible(dummy: Dummy): void {
  if (dummy.task === 'ranking') return
  if (dummy.task === 'regression') {
    if (!Number.isFinite(dummy.mean)) throw new RangeError(`a mean is a finite number, got ${dummy.mean}`)
    return
  }
  const priors = dummy.task === 'binary-classification' ? [dummy.prior] : [...dummy.priors]
  const bad = priors.find((prior) => !(prior >= 0 && prior <= 1))
  if (bad !== undefined) throw new RangeError(`a prior is a share from 0 to 1, got ${bad}`)
}

function constantScores(dummy: Dummy, ids: Ids, task: FighterTask): Scores {
  const { target } = task
  const said = { ids, losses: new Map<string, Float64Array>(), findings: [] }
  const constant = (value: number): Float64Array => new Float64Array(ids.length).fill(value)
  switch (dummy.task) {
    case 'binary-classification': {
      const prediction = new Uint8Array(ids.length).fill(dummy.prior >= decidedAt(task) ? 1 : 0)
      return { ...said, task: dummy.task, score: constant(dummy.prior), prediction }
    }
    case 'multiclass-classification': {
      if (target.task !== dummy.task) throw new Error(`a dummy of ${dummy.task} was asked about ${target.task}`)
      const scores = repeated(dummy.priors, ids.length)
      return { ...said, task: dummy.task, classes: target.classes, scores, prediction: argmax(scores) }
    }
    case 'regression':
      return { ...said, task: dummy.task, prediction: constant(dummy.mean), bounds: undefined }
    case 'ranking':
      return { ...said, task: dummy.task, score: constant(0) }
    default:
      return assertNever(dummy)
  }
}

function repeated(priors: Float64Array, rows: number): ClassScores {
  const values = new Float64Array(rows * priors.length)
  for (let row = 0; row < rows; row += 1) values.set(priors, row * priors.length)
  return { values, classes: priors.length }
}
