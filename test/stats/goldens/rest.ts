import type { Outcome, Summarised } from '@titlebout/stats'
import {
  accuracy,
  affine,
  averagedPrecision,
  averagedRecall,
  averagePrecision,
  balancedAccuracy,
  brierLosses,
  brierSkill,
  cohenKappa,
  expectedCalibrationError,
  fScore,
  gini,
  hammingLoss,
  jaccard,
  logLosses,
  logLossSkill,
  matthewsCorrelation,
  operatingPoint,
  pairedCounts,
  pairedDelong,
  pairedDifference,
  precision,
  recall,
  rocAuc,
  scoreKs,
  selectionRate,
  specificity,
  spiegelhalter,
  waldInterval,
  zeroOneLoss,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured, withVariance } from '../narrow.ts'
import { expectClose } from '../reference.ts'
import type { Fighter } from './binary-rows.ts'
import { binaryRows } from './binary-rows.ts'
import { expectCounts, expectFlips, expectLosses, expectPaired } from './bout-checks.ts'
import { ABSOLUTE, at, bounds, entries, expectBounds, missing, num } from './golden-files.ts'

const close = (outcome: Summarised, expected: number, what: string): void =>
  expectClose(defined(outcome).estimate, expected, 1e-12, ABSOLUTE, what)

/** Every metric of labels and scores that `goldens.test.ts` does not look at. */
function restOf(y: Uint8Array, { score, predicted }: Fighter): Record<string, Outcome> {
  const point = (name: 'recall-at-fpr' | 'precision-at-recall' | 'partial-roc-auc', at: number): Outcome => {
    const found = operatingPoint(y, score, { point: name, at })
    // Only the estimate is looked at: the constant carries it.
    return found.kind === 'undefined' ? found : { ...measured(accuracy(y, predicted)), estimate: found.value }
  }
  const all: Record<string, Outcome> = {
    balanced_accuracy: balancedAccuracy(y, predicted),
    f1: fScore(y, predicted),
    'f0.5': fScore(y, predicted, { beta: 0.5 }),
    f2: fScore(y, predicted, { beta: 2 }),
    jaccard: jaccard(y, predicted),
    false_positive_rate: affine(specificity(y, predicted), -1, 1),
    false_negative_rate: affine(recall(y, predicted), -1, 1),
    matthews_corrcoef: matthewsCorrelation(y, predicted),
    cohen_kappa: cohenKappa(y, predicted),
    hamming_loss: hammingLoss(y, predicted),
    zero_one_loss: zeroOneLoss(y, predicted),
    prevalence: selectionRate(y),
    gini: gini(y, score),
    'roc_auc_max_fpr_0.1': point('partial-roc-auc', 0.1),
    ks: scoreKs(y, score),
    'recall_at_fpr_0.05': point('recall-at-fpr', 0.05),
    'precision_at_recall_0.8': point('precision-at-recall', 0.8),
    d2_log_loss: logLossSkill(y, score),
    d2_brier: brierSkill(y, score),
  }
  for (const average of ['macro', 'micro', 'weighted'] as const) {
    all[`precision_${average}`] = averagedPrecision(y, predicted, { average })
    all[`recall_${average}`] = averagedRecall(y, predicted, { average })
    all[`f1_${average}`] = fScore(y, predicted, { average })
  }
  return all
}

describe.each(['adult', 'german_text'])(`the rest of the golden numbers of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')('holds for every metric and the calibration of every fighter', async () => {
    const { gold, y, fighter } = await binaryRows(pair)
    for (const [name, own] of entries(gold, 'fighters')) {
      const metrics = at(own, 'metrics')
      const { score, predicted } = fighter(name)
      const rest = restOf(y, { score, predicted })
      for (const [metric, outcome] of Object.entries(rest)) close(outcome, num(metrics, metric), `${name} ${metric}`)
      for (const bins of [10, 15]) {
        expectClose(Number(expectedCalibrationError(y, score, { bins })), num(metrics, `ece_${bins}`), 0, ABSOLUTE)
      }
      expectClose(defined(spiegelhalter(y, score)).statistic, num(metrics, 'spiegelhalter_z'), 1e-11, 1e-12)
      const [tpr, fpr] = [measured(recall(y, predicted)).estimate, measured(rest['false_positive_rate']!).estimate]
      expectClose(tpr / fpr, num(metrics, 'likelihood_ratio_positive'), 1e-12)
      expectClose((1 - tpr) / (1 - fpr), num(metrics, 'likelihood_ratio_negative'), 1e-12)
      expect(new Set(score).size).toBe(num(metrics, 'distinct_scores'))
      expectCells(y, predicted, metrics)
      expectWald(
        {
          accuracy: accuracy(y, predicted),
          recall: recall(y, predicted),
          precision: precision(y, predicted),
          selection_rate: selectionRate(predicted),
        },
        at(own, 'intervals'),
      )
      close(rocAuc(y, score), num(own, 'intervals', 'roc_auc_delong', 'roc_auc'), name)
    }
  })
  it.skipIf(missing !== '')(
    'holds for the delta method of every metric, the losses and the areas of every bout',
    async () => {
      const { gold, y, fighter } = await binaryRows(pair)
      const bouts = at(gold, 'bouts') ?? { 'champion vs challenger': at(gold, 'bout') }
      for (const [name, bout] of entries(bouts)) {
        const [first, second] = name.split(' vs ').map(fighter)
        const every = (of: Fighter): Record<string, Outcome> => ({
          ...restOf(y, of),
          accuracy: accuracy(y, of.predicted),
          precision: precision(y, of.predicted),
          recall: recall(y, of.predicted),
          specificity: specificity(y, of.predicted),
        })
        const [a, b] = [every(first!), every(second!)]
        for (const [metric, expected] of entries(bout, 'delta_method')) {
          expectPaired(pairedDifference(a[metric]!, b[metric]!), expected, `${name} ${metric}`)
          for (const [side, all] of [
            ['champion', a],
            ['challenger', b],
          ] as const) {
            const own = withVariance({ ...measured(all[metric]!), method: 'delta' })
            expectClose(own.estimate, num(expected, side, 'value'), 1e-12, ABSOLUTE)
            expectClose(Math.sqrt(own.variance), num(expected, side, 'se'), 1e-11, ABSOLUTE, `${side} ${metric}`)
            const { variance } = own
            expectBounds(
              waldInterval({ ...own, variance, df: undefined, range: [-2, 2] }),
              bounds(expected, side, 'ci95'),
              metric,
              1e-11,
            )
          }
        }
        for (const [metric, losses] of [
          ['log_loss', logLosses],
          ['brier', brierLosses],
        ] as const) {
          expectLosses(losses(y, first!.score), losses(y, second!.score), at(bout, metric), metric)
        }
        expectPaired(
          pairedDifference(averagePrecision(y, first!.score), averagePrecision(y, second!.score)),
          at(bout, 'average_precision'),
          'average precision',
        )
        expectBout(y, first!.predicted, second!.predicted, bout)
        const [areaA, areaB] = [withVariance(rocAuc(y, first!.score)), withVariance(rocAuc(y, second!.score))]
        const delong = at(bout, 'roc_auc_delong')
        expectClose(areaA.estimate, num(delong, 'champion'), 0, ABSOLUTE)
        expectClose(areaB.estimate, num(delong, 'challenger'), 0, ABSOLUTE)
        expectPaired(pairedDelong(y, first!.score, second!.score), delong, 'DeLong')
        const cov = at(delong, 'cov')
        const [phiA, phiB] = [areaA.influence(), areaB.influence()]
        expectClose(areaA.variance, num(cov, 0, 0), 1e-11)
        expectClose(areaB.variance, num(cov, 1, 1), 1e-11)
        for (const [i, j] of [
          [0, 1],
          [1, 0],
        ] as const)
          expectClose(phiA.reduce((total, phi, i) => total + phi * phiB[i]!, 0) / y.length ** 2, num(cov, i, j), 1e-10)
      }
    },
  )
})

function expectCells(y: Uint8Array, predicted: Uint8Array, metrics: unknown): void {
  const cells = [0, 0, 0, 0]
  y.forEach((label, i) => (cells[2 * label + predicted[i]!]! += 1))
  ;['tn', 'fp', 'fn', 'tp'].forEach((cell, k) => expect(cells[k]).toBe(num(metrics, 'confusion', cell)))
  expect(y.length).toBe(num(metrics, 'n'))
  expect(cells[2]! + cells[3]!).toBe(num(metrics, 'positives'))
}

function expectWald(shares: Readonly<Record<string, Outcome>>, expected: unknown): void {
  for (const [metric, outcome] of Object.entries(shares)) {
    const free = { ...withVariance(outcome), df: undefined }
    expectBounds(waldInterval(free), bounds(expected, metric, 'wald'), metric)
  }
}

function expectBout(y: Uint8Array, first: Uint8Array, second: Uint8Array, bout: unknown): void {
  expectFlips(pairedCounts(y, first, second), pairedDifference(accuracy(y, first), accuracy(y, second)), bout)
  expect(first.reduce((count, label, i) => count + (label === second[i] ? 0 : 1), 0)).toBe(
    num(bout, 'labels_that_differ'),
  )
  for (const label of [0, 1]) {
    const own = (values: Uint8Array): Uint8Array => values.filter((_, i) => y[i] === label)
    expectCounts(pairedCounts(own(y), own(first), own(second)), at(bout, 'flips_by_class', label))
  }
}
