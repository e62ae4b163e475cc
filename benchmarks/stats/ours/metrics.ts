import {
  accuracy,
  balancedAccuracy,
  brier,
  fScore,
  intervalOf,
  logLoss,
  matthewsCorrelation,
  precision,
  recall,
  rocAuc,
  specificity,
  type Outcome,
} from '@titlebout/stats'
import { codedOf, doublesOf } from './parquet-arrays.ts'
import { calledOf, labelsOf, report, rowsOf, SLICES, take } from './scores.ts'

/** Ten metrics with intervals, overall and on each value of each slice column. */
export function metrics(file: string): void {
  report(file, ['y_true', 'score_a', ...SLICES], (columns) => {
    const [y, p] = [labelsOf(columns), doublesOf(columns, 'score_a')]
    const called = calledOf(p)
    const values: Record<string, readonly number[]> = {}
    const add = (name: string, rows: readonly [Uint8Array, Float64Array, Uint8Array]): void => {
      for (const [metric, outcome] of Object.entries(outcomesOf(...rows))) values[`${name} ${metric}`] = shown(outcome)
    }
    add('all', [y, p, called])
    for (const column of SLICES) {
      const coded = codedOf(columns, column)
      for (const value of coded.values) {
        const rows = rowsOf(coded, value)
        const size = rows.length
        add(`${column}=${value}`, [
          take(y, rows, new Uint8Array(size)),
          take(p, rows, new Float64Array(size)),
          take(called, rows, new Uint8Array(size)),
        ])
      }
    }
    return { values }
  })
}

function outcomesOf(y: Uint8Array, p: Float64Array, called: Uint8Array): Readonly<Record<string, Outcome>> {
  return {
    accuracy: accuracy(y, called),
    balanced_accuracy: balancedAccuracy(y, called),
    precision: precision(y, called),
    recall: recall(y, called),
    specificity: specificity(y, called),
    f1: fScore(y, called),
    matthews_corrcoef: matthewsCorrelation(y, called),
    log_loss: logLoss(y, p),
    brier: brier(y, p),
    roc_auc: rocAuc(y, p),
  }
}

/** Estimate and interval. @throws when there is none */
export function shown(outcome: Outcome): readonly number[] {
  const interval = intervalOf(outcome)
  if ('kind' in interval) throw new Error(`no interval: ${interval.reason}`)
  return [interval.estimate, interval.low, interval.high]
}
