import type { Summarised } from '@titlebout/stats'
import {
  affine,
  argmax,
  averagePrecisionOvr,
  averagedPrecision,
  averagedRecall,
  expectedCalibrationError,
  fScore,
  hammingLoss,
  multiclassBrier,
  rocAuc,
  rocAucOvr,
  zeroOneLoss,
} from '@titlebout/stats'
import { describe, it } from 'vitest'
import { ABSOLUTE, at, entries, golden, missing, num, predictionsOf } from './golden-files.ts'
import { defined } from '../narrow.ts'
import { expectClose, labels, numbers } from '../reference.ts'

const close = (outcome: Summarised, expected: number, what: string): void =>
  expectClose(defined(outcome).estimate, expected, 1e-12, ABSOLUTE, what)

describe.each(['wine', 'penguins'])(`the rest of the golden numbers of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')(
    'holds for losses, micro averages, every class by name and the confidence of the top label',
    async () => {
      const [gold, column] = [golden(pair), await predictionsOf(pair)]
      for (const name of ['champion', 'challenger']) {
        const metrics = at(gold, 'fighters', name, 'metrics')
        const names = entries(metrics, 'labels').map(([, label]) => String(label))
        const code = (value: unknown): number => names.indexOf(String(value))
        const [y, predicted] = [labels(column('y').map(code)), labels(column(`${name}_label`).map(code))]
        const shares = names.map((label) => column(`${name}_p_${label}`).map(Number))
        const scores = {
          values: numbers(shares[0]!.flatMap((_, i) => shares.map((of) => of[i]!))),
          classes: names.length,
        }
        const classes = { classes: names.length }
        close(hammingLoss(y, predicted, classes), num(metrics, 'hamming_loss'), 'hamming')
        close(zeroOneLoss(y, predicted, classes), num(metrics, 'zero_one_loss'), 'zero-one')
        close(affine(multiclassBrier(y, scores), 0.5, 0), num(metrics, 'brier_half'), 'brier half')
        close(rocAucOvr(y, scores, { average: 'micro' }), num(metrics, 'roc_auc_ovr_micro'), 'micro area')
        close(averagePrecisionOvr(y, scores, { average: 'micro' }), num(metrics, 'average_precision_micro'), 'micro AP')
        names.forEach((label, positive) => {
          const expected = at(metrics, 'per_class', label)
          const one = { ...classes, average: 'binary', positive } as const
          close(averagedPrecision(y, predicted, one), num(expected, 'precision'), label)
          close(averagedRecall(y, predicted, one), num(expected, 'recall'), label)
          close(fScore(y, predicted, one), num(expected, 'f1'), label)
          const own = y.map((k) => (k === positive ? 1 : 0))
          close(rocAuc(own, numbers(shares[positive]!)), num(expected, 'roc_auc_ovr'), label)
        })
        const top = argmax(scores)
        const right = y.map((k, i) => (k === top[i] ? 1 : 0))
        const confidence = numbers([...top].map((k, i) => scores.values[i * names.length + k]!))
        const error = expectedCalibrationError(right, confidence, { bins: 15 })
        expectClose(Number(error), num(metrics, 'ece_top_label_15'), 0, ABSOLUTE)
      }
    },
  )
})
