import type { Summarised } from '@titlebout/stats'
import {
  absoluteErrors,
  d2AbsoluteError,
  mae,
  mcnemar,
  meanError,
  measuredKendall,
  measuredSpearman,
  medianAbsoluteError,
  msle,
  pairedDifference,
  pairedLosses,
  pearson,
  r2,
  rmse,
  squaredErrors,
  tweedieDeviance,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured, withVariance } from '../narrow.ts'
import { expectClose, numbers } from '../reference.ts'
import { expectLosses, expectPaired } from './bout-checks.ts'
import { ABSOLUTE, at, csvColumn, entries, golden, missing, num, predictionsOf } from './golden-files.ts'

const close = (outcome: Summarised, expected: number, what: string): void =>
  expectClose(defined(outcome).estimate, expected, 1e-12, ABSOLUTE, what)

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
    const rush = ['7', '8', '9', '16', '17', '18', '19']
    const keys = (feature: string): string[] =>
      feature === 'rush_hour' ? file('hr').map((hour) => (rush.includes(hour) ? 'rush' : 'other')) : file(feature)
    for (const [feature, values] of entries(gold, 'slices')) {
      for (const [value, expected] of entries(values)) {
        const rows = keys(feature).flatMap((key, i) => (key === value ? [i] : []))
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
      expectLosses(losses(y, p.champion), losses(y, p.challenger), at(gold, 'bout', metric), metric)
    }
    expectPaired(pairedDifference(rmse(y, p.champion), rmse(y, p.challenger)), at(gold, 'bout', 'rmse'), 'rmse')
    expectPaired(pairedDifference(r2(y, p.champion), r2(y, p.challenger)), at(gold, 'bout', 'r2'), 'r2')
    const [one, two] = sides.map((side) => absoluteErrors(y, p[side]))
    const lower = one!.reduce((count, loss, i) => count + (two![i]! < loss ? 1 : 0), 0)
    // No rows are equal, so the sign test is McNemar's exact one on who is nearer.
    expectClose(mcnemar(y.length - lower, lower).exact.pValue, num(gold, 'bout', 'sign_test_p'), 1e-9, 0)
    const medians = sides.map((side) => defined(medianAbsoluteError(y, p[side])).estimate)
    expectClose(medians[1]! - medians[0]!, num(gold, 'bout', 'median_absolute_error_diff'), 1e-12)
    const byDay = at(gold, 'bout', 'clustered_by_day')
    const difference = withVariance(pairedLosses(one!, two!))
    expect(at(byDay, 'metric')).toBe('mae')
    expectClose(difference.estimate, num(byDay, 'diff'), 1e-12)
    expectClose(Math.sqrt(difference.variance), num(byDay, 'se_if_independent'), 1e-12)
  })
  it.skipIf(missing !== '')(
    'holds for the losses that only positive predictions have, and counts the others',
    async () => {
      const [gold, column] = [golden('bike'), await predictionsOf('bike')]
      const y = numbers(column('y').map(Number))
      for (const side of ['champion', 'challenger']) {
        const p = numbers(column(side).map(Number))
        const metrics = at(gold, 'fighters', side, 'metrics')
        expect(y.length).toBe(num(metrics, 'n'))
        expect(p.filter((value) => value < 0).length).toBe(num(metrics, 'negative_predictions'))
        if (at(metrics, 'msle') === undefined) continue
        close(msle(y, p), num(metrics, 'msle'), 'msle')
        expectClose(Math.sqrt(measured(msle(y, p)).estimate), num(metrics, 'rmsle'), 1e-12)
        close(tweedieDeviance(y, p, { power: 1 }), num(metrics, 'poisson_deviance'), 'poisson')
        close(tweedieDeviance(y, p, { power: 2 }), num(metrics, 'gamma_deviance'), 'gamma')
      }
    },
  )
})
