import type { Outcome, WithVariance } from '@titlebout/stats'
import {
  accuracy,
  averagePrecision,
  brier,
  clopperPearson,
  intervalOf,
  jeffreys,
  logLoss,
  mcnemar,
  negativePredictiveValue,
  newcombePaired,
  pairedCounts,
  pairedDelong,
  pairedDifference,
  pairedLosses,
  pairedLogLoss,
  brierLosses,
  precision,
  recall,
  rocAuc,
  selectionRate,
  specificity,
  tango,
  waldInterval,
  waldTest,
  wilson,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import type { Bounds, GoldenDifference } from './golden-files.ts'
import { ABSOLUTE, expectBounds, golden, missing, predictionsOf } from './golden-files.ts'
import { measured, withVariance } from '../narrow.ts'
import { expectClose, labels, numbers } from '../reference.ts'

interface GoldenInterval {
  readonly k: number
  readonly n: number
  readonly wilson: Bounds
  readonly clopper_pearson: Bounds
  readonly jeffreys: Bounds
}
type Share = 'accuracy' | 'recall' | 'precision' | 'selection_rate'
interface GoldenBout {
  readonly flips: { both_right: number; champion_only_right: number; challenger_only_right: number; both_wrong: number }
  readonly accuracy: { readonly tango_ci95: Bounds; readonly newcombe10_ci95: Bounds }
  readonly mcnemar: { readonly exact_p: number; readonly mid_p: number }
  readonly roc_auc_delong: GoldenDifference
  readonly log_loss: GoldenDifference
  readonly brier: GoldenDifference
  readonly average_precision?: GoldenDifference
  readonly delta_method: Readonly<Record<'accuracy' | 'precision' | 'recall', GoldenDifference>>
}
interface Golden {
  readonly data: { readonly positive: string | number }
  readonly fighters: Readonly<
    Record<
      string,
      {
        readonly metrics: Readonly<Record<string, number>>
        readonly intervals: Readonly<Record<Share, GoldenInterval>> & {
          readonly roc_auc_delong: { readonly se: number; readonly logit: Bounds; readonly wald: Bounds }
        }
      }
    >
  >
  readonly bout?: GoldenBout
  readonly bouts?: Readonly<Record<string, GoldenBout>>
}
interface Fighter {
  readonly score: Float64Array
  readonly predicted: Uint8Array
}
interface Rows {
  readonly y: Uint8Array
  readonly fighter: (name: string) => Fighter
}

async function rowsOf(pair: string, positive: string): Promise<Rows> {
  const column = await predictionsOf(pair)
  const isPositive = (value: unknown): number => (String(value) === positive ? 1 : 0)
  return {
    y: labels(column('y').map(isPositive)),
    fighter: (name) => ({
      score: numbers(column(`${name}_score`).map(Number)),
      predicted: labels(column(`${name}_label`).map(isPositive)),
    }),
  }
}

describe.each(['adult', 'german_text'])(`the golden numbers of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')('hold for the metrics and intervals of every fighter', async () => {
    const gold = golden(pair) as Golden
    const rows = await rowsOf(pair, String(gold.data.positive))
    for (const [name, expected] of Object.entries(gold.fighters)) expectFighter(rows, rows.fighter(name), expected)
  })
  it.skipIf(missing !== '')('hold for every bout', async () => {
    const gold = golden(pair) as Golden
    const rows = await rowsOf(pair, String(gold.data.positive))
    // A pair with one bout has it under the singular name.
    for (const [name, expected] of Object.entries(gold.bouts ?? { 'champion vs challenger': gold.bout! })) {
      const [first = '', second = ''] = name.split(' vs ')
      expectBout(rows.y, rows.fighter(first), rows.fighter(second), expected)
    }
  })
})

function expectFighter(
  { y }: Rows,
  { score, predicted }: Fighter,
  { metrics, intervals }: Golden['fighters'][string],
): void {
  const all = {
    accuracy: accuracy(y, predicted),
    precision: precision(y, predicted),
    recall: recall(y, predicted),
    specificity: specificity(y, predicted),
    negative_predictive_value: negativePredictiveValue(y, predicted),
    selection_rate: selectionRate(predicted),
    roc_auc: rocAuc(y, score),
    average_precision: averagePrecision(y, score),
    log_loss: logLoss(y, score),
    brier: brier(y, score),
  }
  for (const [metric, outcome] of Object.entries(all))
    expectClose(measured(outcome).estimate, metrics[metric]!, 0, ABSOLUTE, metric)
  expect(all.log_loss).toMatchObject({ clipped: metrics['rows_clipped_in_log_loss'] })
  for (const metric of ['accuracy', 'recall', 'precision', 'selection_rate'] as const) {
    const { k, n, ...bounds } = intervals[metric]
    expectBounds(intervalOf(all[metric]), bounds.wilson, `${metric} wilson`)
    expectBounds(wilson(k, n), bounds.wilson, `${metric} wilson`)
    expectBounds(clopperPearson(k, n), bounds.clopper_pearson, `${metric} clopper-pearson`)
    expectBounds(jeffreys(k, n), bounds.jeffreys, `${metric} jeffreys`)
  }
  const delong = intervals.roc_auc_delong
  expectClose(Math.sqrt(withVariance(all.roc_auc).variance), delong.se, 0, ABSOLUTE, 'DeLong')
  const normalLaw = underNormalLaw(withVariance(all.roc_auc))
  expectBounds(intervalOf(normalLaw), delong.logit, 'DeLong logit')
  expectBounds(waldInterval(normalLaw), delong.wald, 'DeLong wald')
}

/** The golden numbers have the normal law wherever they have no paired t: our t on the degrees of freedom of the influence values is left out, and what we know of skewness. */
function underNormalLaw(summary: WithVariance): WithVariance {
  return summary.method === 'mean' ? { ...summary, skewness: undefined } : { ...summary, df: undefined }
}

function expectBout(y: Uint8Array, first: Fighter, second: Fighter, bout: GoldenBout): void {
  const counts = pairedCounts(y, first.predicted, second.predicted)
  expect(counts).toEqual({
    both: bout.flips.both_right,
    onlyFirst: bout.flips.champion_only_right,
    onlySecond: bout.flips.challenger_only_right,
    neither: bout.flips.both_wrong,
  })
  expectBounds(tango(counts), bout.accuracy.tango_ci95, 'tango')
  expectBounds(newcombePaired(counts), bout.accuracy.newcombe10_ci95, 'newcombe')
  const test = mcnemar(counts.onlyFirst, counts.onlySecond)
  expectClose(test.exact.pValue, bout.mcnemar.exact_p, 0, 1e-9)
  expectClose(test.midP.pValue, bout.mcnemar.mid_p, 0, 1e-9)

  const differences: Record<string, [Outcome, GoldenDifference]> = {
    roc_auc: [pairedDelong(y, first.score, second.score), bout.roc_auc_delong],
    log_loss: [pairedLogLoss(y, first.score, second.score), bout.log_loss],
    brier: [pairedLosses(brierLosses(y, first.score), brierLosses(y, second.score)), bout.brier],
    precision: [
      pairedDifference(precision(y, first.predicted), precision(y, second.predicted)),
      bout.delta_method.precision,
    ],
    recall: [pairedDifference(recall(y, first.predicted), recall(y, second.predicted)), bout.delta_method.recall],
    accuracy: [
      pairedDifference(accuracy(y, first.predicted), accuracy(y, second.predicted)),
      bout.delta_method.accuracy,
    ],
    ...(bout.average_precision && {
      average_precision: [
        pairedDifference(averagePrecision(y, first.score), averagePrecision(y, second.score)),
        bout.average_precision,
      ],
    }),
  }
  for (const [metric, [outcome, expected]] of Object.entries(differences)) {
    const difference = underNormalLaw(withVariance(outcome))
    expectClose(difference.estimate, expected.diff, 0, ABSOLUTE, metric)
    expectClose(Math.sqrt(difference.variance), expected.se, 0, ABSOLUTE, metric)
    expectBounds(intervalOf(difference), (expected.ci95 ?? expected.ci95_t)!, metric)
    const p = waldTest(difference)
    if (!('kind' in p)) expectClose(p.pValue, expected.p, 0, 1e-9, metric)
  }
}
