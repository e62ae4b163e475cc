import { brierLosses, logLosses } from '@titlebout/stats'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { MetricName } from '../evaluation/metric-name.ts'

/** What each judged row costs, lower is better: what weak slices are found by. */
export interface RowLoss {
  readonly metric: MetricName
  readonly values: Float64Array
}

/**
 * The loss that slices are searched by: the primary metric where it is a mean of losses that suits a search, else the Brier score
 * of probabilities, the error rate of decisions, the absolute error of numbers, the first of the team's own losses.
 *
 * @returns undefined where rows have no loss of their own, as in a ranking
 */
export function rowLoss(rows: JudgedRows, primary: MetricName): RowLoss | undefined {
  const own = rows.losses?.get(primary)
  if (own !== undefined) return { metric: primary, values: own }
  switch (rows.task) {
    case 'binary-classification': {
      const { truth, score, prediction } = rows
      if (score === undefined) return { metric: 'zero_one_loss', values: wrong(truth, prediction) }
      return primary === 'log_loss'
        ? { metric: primary, values: logLosses(truth, score) }
        : { metric: 'brier', values: brierLosses(truth, score) }
    }
    case 'multiclass-classification':
      return { metric: 'zero_one_loss', values: wrong(rows.truth, rows.prediction) }
    case 'regression':
      return { metric: 'mae', values: rows.truth.map((truth, i) => Math.abs(truth - rows.prediction[i]!)) }
    case 'ranking':
      return undefined
    case 'custom': {
      const [first] = rows.losses ?? []
      return first && { metric: first[0], values: first[1] }
    }
  }
}

function wrong(truth: ArrayLike<number>, prediction: ArrayLike<number>): Float64Array {
  const out = new Float64Array(truth.length)
  for (let i = 0; i < out.length; i += 1) out[i] = truth[i] === prediction[i] ? 0 : 1
  return out
}
