import type { Outcome, Summarised } from '@titlebout/stats'
import {
  accuracy,
  affine,
  averagedPrecision,
  averagedRecall,
  averagePrecision,
  balancedAccuracy,
  brier,
  brierSkill,
  cohenKappa,
  compareGroups,
  d2AbsoluteError,
  demographicParity,
  differenceToOverall,
  equalizedOdds,
  equalOpportunity,
  expectedCalibrationError,
  fScore,
  gini,
  groupRates,
  hammingLoss,
  intervalOf,
  isUndefined,
  jaccard,
  logLoss,
  logLossSkill,
  mae,
  matthewsCorrelation,
  mcnemar,
  meanError,
  measuredKendall,
  measuredSpearman,
  measureGroups,
  operatingPoint,
  pairedDifference,
  pairedLosses,
  pearson,
  precision,
  r2,
  recall,
  rmse,
  rocAuc,
  scoreKs,
  seeded,
  selectionRate,
  specificity,
  spiegelhalter,
  squaredErrors,
  absoluteErrors,
  brierLosses,
  logLosses,
  waldInterval,
  zeroOneLoss,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import {
  ABSOLUTE,
  at,
  bounds,
  csvColumn,
  entries,
  expectBounds,
  golden,
  missing,
  num,
  predictionsOf,
} from './golden-files.ts'
import { defined, measured, withVariance } from '../narrow.ts'
import { expectClose, labels, numbers } from '../reference.ts'

const close = (outcome: Summarised, expected: number, what: string): void =>
  expectClose(defined(outcome).estimate, expected, 1e-12, ABSOLUTE, what)

interface Fighter {
  readonly score: Float64Array
  readonly predicted: Uint8Array
}

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

async function binary(pair: string): Promise<{ gold: unknown; y: Uint8Array; fighter: (name: string) => Fighter }> {
  const gold = golden(pair)
  const column = await predictionsOf(pair)
  const code = (value: unknown): number => (String(value) === String(at(gold, 'data', 'positive')) ? 1 : 0)
  return {
    gold,
    y: labels(column('y').map(code)),
    fighter: (name) => ({
      score: numbers(column(`${name}_score`).map(Number)),
      predicted: labels(column(`${name}_label`).map(code)),
    }),
  }
}

function expectPaired(difference: Outcome, expected: unknown, what: string): void {
  const got = withVariance(difference)
  const error = Math.sqrt(got.variance)
  expectClose(got.estimate, num(expected, 'diff'), 1e-12, ABSOLUTE, what)
  expectClose(error, num(expected, 'se'), 1e-11, ABSOLUTE, what)
  const statistic = at(expected, 'z') ?? at(expected, 't')
  if (statistic !== undefined) expectClose(got.estimate / error, Number(statistic), 1e-9, 1e-9, what)
  if (at(expected, 'df') !== undefined) expect(got.df).toBe(num(expected, 'df'))
  if (at(expected, 'ci95_z') === undefined) return
  const normal = waldInterval({ ...got, df: undefined })
  const [low, high] = bounds(expected, 'ci95_z')
  expectClose(normal.low, low, 1e-12, ABSOLUTE, what)
  expectClose(normal.high, high, 1e-12, ABSOLUTE, what)
}

describe.each(['adult', 'german_text'])(`the rest of the golden numbers of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')('holds for every metric and the calibration of every fighter', async () => {
    const { gold, y, fighter } = await binary(pair)
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
    }
  })
  it.skipIf(missing !== '')(
    'holds for the delta method of every metric, the losses and the areas of every bout',
    async () => {
      const { gold, y, fighter } = await binary(pair)
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
          const [one, two] = [losses(y, first!.score), losses(y, second!.score)]
          expectPaired(pairedLosses(one, two), at(bout, metric), metric)
          expect(one.reduce((count, loss, i) => count + (two[i]! < loss ? 1 : 0), 0)).toBe(
            num(bout, metric, 'rows_where_challenger_lower'),
          )
          expect(one.reduce((count, loss, i) => count + (two[i] === loss ? 1 : 0), 0)).toBe(
            num(bout, metric, 'rows_equal'),
          )
        }
        const [areaA, areaB] = [withVariance(rocAuc(y, first!.score)), withVariance(rocAuc(y, second!.score))]
        const cov = at(bout, 'roc_auc_delong', 'cov')
        const [phiA, phiB] = [areaA.influence(), areaB.influence()]
        expectClose(areaA.variance, num(cov, 0, 0), 1e-11)
        expectClose(areaB.variance, num(cov, 1, 1), 1e-11)
        expectClose(phiA.reduce((total, phi, i) => total + phi * phiB[i]!, 0) / y.length ** 2, num(cov, 0, 1), 1e-10)
      }
    },
  )
})

describe(`slices and fairness of the golden numbers of adult${missing}`, () => {
  it.skipIf(missing !== '')('hold for every slice', async () => {
    const { gold, y, fighter } = await binary('adult')
    for (const [pair, features] of entries(gold, 'slices')) {
      const [first, second] = pair.split(' vs ')
      for (const [feature, values] of entries(features)) {
        const keys = sliceKeys(feature)
        for (const [value, expected] of entries(values)) {
          const rows = keys.flatMap((key, i) => (key === value ? [i] : []))
          const here = labels(rows.map((i) => y[i]!))
          expect(here.length, `${feature} ${value}`).toBe(at(expected, 'n'))
          const [a, b] = [first!, second!].map((name) => sliced(fighter(name), rows))
          for (const [side, of] of [
            ['champion', a!],
            ['challenger', b!],
          ] as const) {
            if (at(expected, side)) expectSlice(here, of, at(expected, side), `${pair} ${feature} ${value} ${side}`)
          }
          const only = { first: 0, second: 0 }
          here.forEach((label, i) => {
            const [right, rightToo] = [a!.predicted[i] === label, b!.predicted[i] === label]
            if (right && !rightToo) only.first += 1
            if (!right && rightToo) only.second += 1
          })
          expect(only).toEqual({
            first: num(expected, 'mcnemar', 'champion_only'),
            second: num(expected, 'mcnemar', 'challenger_only'),
          })
          expectClose(mcnemar(only.first, only.second).midP.pValue, num(expected, 'mcnemar', 'mid_p'), 0, 1e-9)
          const difference = measured(pairedDifference(accuracy(here, a!.predicted), accuracy(here, b!.predicted)))
          expectClose(difference.estimate, num(expected, 'accuracy_diff'), 0, ABSOLUTE)
          if (typeof at(expected, 'accuracy_diff_se') === 'number')
            expectClose(Math.sqrt(difference.variance!), num(expected, 'accuracy_diff_se'), 0, ABSOLUTE)
        }
      }
    }
  })
  it.skipIf(missing !== '')("hold for Fairlearn's rates, differences and ratios", async () => {
    const { gold, y, fighter } = await binary('adult')
    for (const [name, byFeature] of entries(gold, 'fairness')) {
      for (const [feature, expected] of entries(byFeature)) {
        const { predicted } = fighter(name)
        expectFairness(y, predicted, sliceKeys(feature), expected)
      }
    }
  })
})

function sliceKeys(feature: string): string[] {
  if (feature !== 'age_band') return csvColumn('models/adult/test.csv', feature).map((value) => value || '(null)')
  return csvColumn('models/adult/test.csv', 'age').map((age) =>
    Number(age) < 30 ? '<30' : Number(age) < 45 ? '30-44' : Number(age) < 60 ? '45-59' : '60+',
  )
}

function sliced({ score, predicted }: Fighter, rows: readonly number[]): Fighter {
  return { score: numbers(rows.map((i) => score[i]!)), predicted: labels(rows.map((i) => predicted[i]!)) }
}

function expectSlice(y: Uint8Array, { score, predicted }: Fighter, expected: unknown, what: string): void {
  const all: Record<string, Outcome> = {
    accuracy: accuracy(y, predicted),
    precision: precision(y, predicted),
    recall: recall(y, predicted),
    f1: fScore(y, predicted),
    selection_rate: selectionRate(predicted),
    roc_auc: rocAuc(y, score),
    log_loss: logLoss(y, score),
    brier: brier(y, score),
    average_precision: averagePrecision(y, score),
  }
  for (const [metric, value] of entries(expected)) {
    if (typeof value !== 'number') continue
    const outcome = all[metric]!
    // The golden file has scikit-learn's 0 where there is nothing to divide by.
    if (isUndefined(outcome)) expect(value, `${what} ${metric}`).toBe(0)
    else close(outcome, value, `${what} ${metric}`)
  }
  for (const metric of ['accuracy', 'recall']) {
    if (isUndefined(all[metric]!) || !Array.isArray(at(expected, `${metric}_wilson_ci95`))) continue
    expectBounds(intervalOf(all[metric]!), bounds(expected, `${metric}_wilson_ci95`), `${what} ${metric}`)
  }
}

function expectFairness(y: Uint8Array, predicted: Uint8Array, keys: readonly string[], expected: unknown): void {
  const names = entries(expected, 'by_group').map(([group]) => group)
  const groups = Uint32Array.from(keys, (key) => names.indexOf(key))
  const rates = groupRates(y, predicted, groups)
  const byName = {
    selection_rate: rates.selectionRate,
    accuracy: rates.accuracy,
    true_positive_rate: rates.truePositiveRate,
    false_positive_rate: rates.falsePositiveRate,
    precision: rates.precision,
  }
  for (const [rate, of] of Object.entries(byName)) {
    of.forEach(({ hits, rows, group }) =>
      expectClose(hits / rows, num(expected, 'by_group', names[group]!, rate), 0, ABSOLUTE, rate),
    )
    expectClose(differenceToOverall(of)!, num(expected, 'difference_to_overall', rate), 0, ABSOLUTE, rate)
  }
  const options = { rng: seeded(1), minimum: 1, draws: 1 }
  for (const [name, { difference, ratio }] of Object.entries({
    demographic_parity: defined(demographicParity(rates, options)),
    equalized_odds: defined(equalizedOdds(rates, options)),
    equal_opportunity: defined(equalOpportunity(rates, options)),
  })) {
    expectClose(difference.estimate, num(expected, `${name}_difference`), 0, ABSOLUTE, name)
    expectClose(ratio!.estimate, num(expected, `${name}_ratio`), 0, ABSOLUTE, name)
  }
  // The complements, by the way for any metric.
  const at = (rows: Uint32Array, values: Uint8Array): Uint8Array => Uint8Array.from(rows, (i) => values[i]!)
  for (const [rate, metric] of [
    ['true_negative_rate', specificity],
    ['false_negative_rate', (a: Uint8Array, b: Uint8Array) => affine(recall(a, b), -1, 1)],
  ] as const) {
    const { difference, ratio } = defined(
      compareGroups(
        measureGroups(groups, (rows) => metric(at(rows, y), at(rows, predicted))),
        { minimum: 1 },
      ),
    )
    expectClose(difference.estimate, num(expected, 'difference_between_groups', rate), 0, ABSOLUTE, rate)
    expectClose(ratio!.estimate, num(expected, 'ratio_between_groups', rate), 0, ABSOLUTE, rate)
  }
}

describe(`the rest of the golden numbers of bike${missing}`, () => {
  it.skipIf(missing !== '')('holds for correlations, D², slices, medians and losses', async () => {
    const [gold, column] = [golden('bike'), await predictionsOf('bike')]
    const y = numbers(column('y').map(Number))
    const sides = ['champion', 'challenger'] as const
    const p = {
      champion: numbers(column('champion').map(Number)),
      challenger: numbers(column('challenger').map(Number)),
    }
    for (const side of sides) {
      const metrics = at(gold, 'fighters', side, 'metrics')
      close(d2AbsoluteError(y, p[side]), num(metrics, 'd2_absolute_error'), 'd2')
      close(measuredSpearman(y, p[side]), num(metrics, 'spearman'), 'spearman')
      close(measuredKendall(y, p[side]), num(metrics, 'kendall_tau_b'), 'kendall')
      expectClose(pearson(y, p[side])!, num(metrics, 'pearson'), 1e-12)
    }
    const file = (name: string): string[] => csvColumn('models/bike/test.csv', name)
    for (const feature of ['season', 'workingday', 'weathersit']) {
      for (const [value, expected] of entries(gold, 'slices', feature)) {
        const rows = file(feature).flatMap((key, i) => (key === value ? [i] : []))
        const pick = (values: Float64Array): Float64Array => numbers(rows.map((i) => values[i]!))
        expect(rows.length).toBe(num(expected, 'n'))
        for (const side of sides) {
          for (const [metric, of] of Object.entries({ mae, rmse, r2, mean_error: meanError })) {
            close(of(pick(y), pick(p[side])), num(expected, side, metric), `${feature} ${value} ${metric}`)
          }
        }
      }
    }
    for (const [metric, losses] of [
      ['mae', absoluteErrors],
      ['mse', squaredErrors],
    ] as const) {
      const [one, two] = [losses(y, p.champion), losses(y, p.challenger)]
      expectPaired(pairedLosses(one, two), at(gold, 'bout', metric), metric)
      expect(one.reduce((count, loss, i) => count + (two[i]! < loss ? 1 : 0), 0)).toBe(
        num(gold, 'bout', metric, 'rows_where_challenger_lower'),
      )
    }
  })
})
