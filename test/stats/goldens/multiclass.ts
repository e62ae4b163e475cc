import type { ClassScores, Outcome } from '@titlebout/stats'
import {
  averagedPrecision,
  averagedRecall,
  averagePrecisionOvr,
  balancedAccuracy,
  cohenKappa,
  fScore,
  intervalOf,
  matthewsCorrelation,
  multiclassAccuracy,
  multiclassBrier,
  multiclassBrierLosses,
  multiclassLogLoss,
  multiclassLogLosses,
  pairedDifference,
  pairedLosses,
  rocAucOvo,
  rocAucOvr,
  topKAccuracy,
} from '@titlebout/stats'
import { describe, it } from 'vitest'
import type { Bounds, GoldenDifference } from './golden-files.ts'
import { ABSOLUTE, expectBounds, golden, missing, predictionsOf } from './golden-files.ts'
import { measured, withVariance } from '../narrow.ts'
import { expectClose, numbers } from '../reference.ts'

interface Golden {
  readonly fighters: Readonly<
    Record<
      string,
      {
        readonly metrics: Readonly<Record<string, number>> & { readonly labels: readonly string[] }
        readonly intervals: { readonly accuracy: { readonly wilson: Bounds } }
      }
    >
  >
  readonly bout: {
    readonly delta_method: Readonly<Record<string, GoldenDifference>>
    readonly log_loss: GoldenDifference
    readonly brier_sum: GoldenDifference
    readonly roc_auc_ovr_macro: GoldenDifference
  }
}

interface Fighter {
  readonly predicted: Uint8Array
  readonly scores: ClassScores
}

async function load(pair: string): Promise<{ gold: Golden; y: Uint8Array; fighter: (name: string) => Fighter }> {
  const gold = golden(pair) as Golden
  const column = await predictionsOf(pair)
  const labels = gold.fighters['champion']!.metrics.labels
  const code = (value: unknown): number => labels.indexOf(String(value))
  return {
    gold,
    y: Uint8Array.from(column('y'), code),
    fighter: (name) => {
      const shares = labels.map((label) => column(`${name}_p_${label}`).map(Number))
      const values = shares[0]!.flatMap((_, i) => shares.map((share) => share[i]!))
      return {
        predicted: Uint8Array.from(column(`${name}_label`), code),
        scores: { values: numbers(values), classes: labels.length },
      }
    },
  }
}

function all(y: Uint8Array, { predicted, scores }: Fighter): Record<string, Outcome> {
  const classes = { classes: scores.classes }
  const out: Record<string, Outcome> = {
    accuracy: multiclassAccuracy(y, predicted, classes),
    balanced_accuracy: balancedAccuracy(y, predicted, classes),
    matthews_corrcoef: matthewsCorrelation(y, predicted, classes),
    cohen_kappa: cohenKappa(y, predicted, classes),
    log_loss: multiclassLogLoss(y, scores),
    brier_sum: multiclassBrier(y, scores),
    top_2_accuracy: topKAccuracy(y, scores, { k: 2 }),
  }
  for (const average of ['macro', 'weighted'] as const) {
    out[`roc_auc_ovr_${average}`] = rocAucOvr(y, scores, { average })
    out[`roc_auc_ovo_${average}`] = rocAucOvo(y, scores, { average })
    out[`average_precision_${average}`] = averagePrecisionOvr(y, scores, { average })
  }
  for (const average of ['macro', 'micro', 'weighted'] as const) {
    out[`precision_${average}`] = averagedPrecision(y, predicted, { ...classes, average })
    out[`recall_${average}`] = averagedRecall(y, predicted, { ...classes, average })
    out[`f1_${average}`] = fScore(y, predicted, { ...classes, average })
  }
  return out
}

describe.each(['wine', 'penguins'])(`the golden numbers of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')('hold for every metric of both fighters', async () => {
    const { gold, y, fighter } = await load(pair)
    for (const name of ['champion', 'challenger']) {
      const outcomes = all(y, fighter(name))
      const { metrics, intervals } = gold.fighters[name]!
      for (const [metric, outcome] of Object.entries(outcomes)) {
        expectClose(measured(outcome).estimate, metrics[metric]!, 0, ABSOLUTE, `${name} ${metric}`)
      }
      expectBounds(intervalOf(outcomes['accuracy']!), intervals.accuracy.wilson, 'accuracy')
    }
  })
  it.skipIf(missing !== '')('hold for the bout', async () => {
    const { gold, y, fighter } = await load(pair)
    const [first, second] = [fighter('champion'), fighter('challenger')]
    const [a, b] = [all(y, first), all(y, second)]
    const { delta_method, log_loss, brier_sum, roc_auc_ovr_macro } = gold.bout
    for (const [metric, expected] of Object.entries(delta_method)) {
      const name = metric === 'f1_macro' ? 'f1_macro' : metric
      const difference = withVariance(pairedDifference(a[name]!, b[name]!))
      expectClose(difference.estimate, expected.diff, 0, ABSOLUTE, metric)
      expectClose(Math.sqrt(difference.variance), expected.se, 0, ABSOLUTE, metric)
    }
    for (const [losses, expected] of [
      [multiclassLogLosses, log_loss],
      [multiclassBrierLosses, brier_sum],
    ] as const) {
      const difference = pairedLosses(losses(y, first.scores), losses(y, second.scores))
      expectClose(measured(difference).estimate, expected.diff, 0, ABSOLUTE)
      expectBounds(intervalOf(difference), expected.ci95_t!, 'losses')
    }
    const area = withVariance(pairedDifference(a['roc_auc_ovr_macro']!, b['roc_auc_ovr_macro']!))
    expectClose(area.estimate, roc_auc_ovr_macro.diff, 0, ABSOLUTE)
    // The golden one is the leave-one-out jackknife: the same to terms of order 1/n.
    expectClose(Math.sqrt(area.variance), roc_auc_ovr_macro.se, 0.02)
  })
})
