import type { Outcome, Summarised } from '@titlebout/stats'
import {
  accuracy,
  affine,
  averagePrecision,
  brier,
  compareGroups,
  demographicParity,
  differenceToOverall,
  disparity,
  equalizedOdds,
  equalOpportunity,
  fScore,
  groupRates,
  intervalOf,
  isUndefined,
  logLoss,
  mcnemar,
  measureGroups,
  pairedDifference,
  precision,
  ratioToOverall,
  recall,
  rocAuc,
  seeded,
  selectionRate,
  specificity,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured } from '../narrow.ts'
import { expectClose, labels, numbers } from '../reference.ts'
import type { Fighter } from './binary-rows.ts'
import { binaryRows } from './binary-rows.ts'
import { ABSOLUTE, at, bounds, csvColumn, entries, expectBounds, missing, num } from './golden-files.ts'

const close = (outcome: Summarised, expected: number, what: string): void =>
  expectClose(defined(outcome).estimate, expected, 1e-12, ABSOLUTE, what)

describe.each(['adult', 'german_text'])(`slices and fairness of the golden numbers of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')('hold for every slice', async () => {
    const { gold, y, fighter } = await binaryRows(pair)
    // A pair with one bout has its slices without a name.
    const bouts = at(gold, 'bouts') ? at(gold, 'slices') : { 'champion vs challenger': at(gold, 'slices') }
    for (const [bout, features] of entries(bouts)) {
      const [first, second] = bout.split(' vs ')
      for (const [feature, values] of entries(features)) {
        const keys = sliceKeys(pair, feature)
        for (const [value, expected] of entries(values)) {
          const rows = keys.flatMap((key, i) => (key === value ? [i] : []))
          const here = labels(rows.map((i) => y[i]!))
          expect(here.length, `${feature} ${value}`).toBe(at(expected, 'n'))
          expect(here.reduce((count, label) => count + label, 0)).toBe(num(expected, 'positives'))
          const [a, b] = [first!, second!].map((name) => sliced(fighter(name), rows))
          for (const [side, of] of [
            ['champion', a!],
            ['challenger', b!],
          ] as const) {
            if (at(expected, side)) expectSlice(here, of, at(expected, side), `${bout} ${feature} ${value} ${side}`)
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
    const { gold, y, fighter } = await binaryRows(pair)
    for (const [name, byFeature] of entries(gold, 'fairness')) {
      for (const [feature, expected] of entries(byFeature)) {
        const { predicted } = fighter(name)
        expectFairness(y, predicted, sliceKeys(pair, feature), expected)
      }
    }
  })
})

function sliceKeys(pair: string, feature: string): string[] {
  if (feature !== 'age_band') return csvColumn(`models/${pair}/test.csv`, feature).map((value) => value || '(null)')
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
    expectClose(ratioToOverall(of)!, num(expected, 'ratio_to_overall', rate), 1e-12, ABSOLUTE, rate)
    const { difference, ratio } = defined(disparity(of, { rng: seeded(1), minimum: 1, draws: 1 }))
    expectClose(difference.estimate, num(expected, 'difference_between_groups', rate), 0, ABSOLUTE, rate)
    expectClose(ratio!.estimate, num(expected, 'ratio_between_groups', rate), 0, ABSOLUTE, rate)
  }
  names.forEach((name, group) =>
    expect(groups.reduce((count, code) => count + (code === group ? 1 : 0), 0)).toBe(
      num(expected, 'by_group', name, 'count'),
    ),
  )
  const options = { rng: seeded(1), minimum: 1, draws: 1 }
  for (const [name, { difference, ratio }] of Object.entries({
    demographic_parity: defined(demographicParity(rates, options)),
    equalized_odds: defined(equalizedOdds(rates, options)),
    equal_opportunity: defined(equalOpportunity(rates, options)),
  })) {
    expectClose(difference.estimate, num(expected, `${name}_difference`), 0, ABSOLUTE, name)
    expectClose(ratio!.estimate, num(expected, `${name}_ratio`), 0, ABSOLUTE, name)
  }
  const mean = defined(equalizedOdds(rates, { ...options, agg: 'mean' }))
  expectClose(mean.difference.estimate, num(expected, 'equalized_odds_difference_mean'), 0, ABSOLUTE)
  // The complements, by the way for any metric.
  const of = (rows: Uint32Array, values: Uint8Array): Uint8Array => Uint8Array.from(rows, (i) => values[i]!)
  for (const [rate, metric] of [
    ['true_negative_rate', specificity],
    ['false_negative_rate', (a: Uint8Array, b: Uint8Array) => affine(recall(a, b), -1, 1)],
  ] as const) {
    const byGroup = measureGroups(groups, (rows) => metric(of(rows, y), of(rows, predicted)))
    const { difference, ratio } = defined(compareGroups(byGroup, { minimum: 1 }))
    const overall = measured(metric(y, predicted)).estimate
    const values = byGroup.map(({ group, measured: outcome }) => {
      const { estimate } = defined(outcome)
      expectClose(estimate, num(expected, 'by_group', names[group]!, rate), 0, ABSOLUTE, rate)
      return estimate
    })
    const distance = Math.max(...values.map((value) => Math.abs(value - overall)))
    expectClose(distance, num(expected, 'difference_to_overall', rate), 0, ABSOLUTE, rate)
    const least = Math.min(...values.map((value) => Math.min(value, overall) / Math.max(value, overall)))
    expectClose(least, num(expected, 'ratio_to_overall', rate), 1e-12, ABSOLUTE, rate)
    expectClose(difference.estimate, num(expected, 'difference_between_groups', rate), 0, ABSOLUTE, rate)
    expectClose(ratio!.estimate, num(expected, 'ratio_between_groups', rate), 0, ABSOLUTE, rate)
  }
}
