import type { Outcome } from '@titlebout/stats'
import {
  averagePrecision,
  pairedDelong,
  pairedDifference,
  pairedLogLoss,
  precision,
  recall,
  waldTest,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured, underStudent } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

type Metric = 'roc_auc' | 'average_precision' | 'precision' | 'recall'
interface Case {
  name: string
  in: {
    y: number[]
    first: number[]
    second: number[]
    shift: number
    firstPredicted: number[]
    secondPredicted: number[]
  }
  out: Record<Metric, { estimate: number; variance: number | null } | null> & {
    log_loss: { estimate: number; statistic: number | null; pValue: number | null }
  }
}
const table = reference<Case[]>('paired-few-rows')

/** Why the metric has no value where the reference has none. */
const WITHOUT_VALUE: Readonly<Record<Metric, string>> = {
  roc_auc: 'one-class',
  average_precision: 'no-positives',
  precision: 'no-predicted-positives',
  recall: 'no-positives',
}

describe.each(table.cases)('paired differences, $name', ({ in: data, out }) => {
  const y = labels(data.y)
  const [first, second] = [numbers(data.first), numbers(data.second)]
  const [a, b] = [first, second].map((score) => score.map((s) => s + data.shift))
  const [calls, others] = [labels(data.firstPredicted), labels(data.secondPredicted)]
  const differences: Readonly<Record<Metric, Outcome>> = {
    roc_auc: pairedDelong(y, a!, b!),
    average_precision: pairedDifference(averagePrecision(y, a!), averagePrecision(y, b!)),
    precision: pairedDifference(precision(y, calls), precision(y, others)),
    recall: pairedDifference(recall(y, calls), recall(y, others)),
  }

  it.each(Object.keys(WITHOUT_VALUE) as Metric[])('%s agrees, or says why it has no value', (name) => {
    const expected = out[name]
    if (expected === null) {
      expect(differences[name]).toMatchObject({ kind: 'undefined', reason: WITHOUT_VALUE[name] })
      return
    }
    const got = measured(differences[name])
    expectClose(got.estimate, expected.estimate, table.tolerance, 1e-14)
    if (expected.variance === null) expect(got.variance).toBeUndefined()
    else expectClose(got.variance!, expected.variance, table.tolerance, 1e-16)
  })
  it('the paired t of log losses agrees, or is undefined for one row', () => {
    const { estimate, statistic, pValue } = out.log_loss
    const outcome = pairedLogLoss(y, first, second)
    expectClose(measured(outcome).estimate, estimate, table.tolerance)
    if (statistic === null || pValue === null) {
      expect(waldTest(outcome)).toMatchObject({ kind: 'undefined', reason: 'too-few-rows', n: 1 })
      return
    }
    const test = defined(waldTest(underStudent(outcome)))
    expectClose(test.statistic, statistic, table.tolerance)
    expectClose(test.pValue, pValue, table.tolerance, 0)
  })
})
