import type { Outcome } from '@titlebout/stats'
import {
  absoluteErrors,
  clustered,
  explainedVariance,
  intervalOf,
  mae,
  mape,
  maxError,
  meanError,
  medianAbsoluteError,
  mse,
  pairedDifference,
  pairedLosses,
  pinball,
  r2,
  rmse,
  smape,
  squaredErrors,
  wape,
  waldTest,
} from '@titlebout/stats'
import { describe, it } from 'vitest'
import type { GoldenDifference } from './golden-files.ts'
import { ABSOLUTE, expectBounds, golden, missing, predictionsOf, csvColumn } from './golden-files.ts'
import { defined, measured, underStudent, withVariance } from '../narrow.ts'
import { expectClose, numbers } from '../reference.ts'

interface Golden {
  readonly fighters: Readonly<Record<string, { readonly metrics: Readonly<Record<string, number>> }>>
  readonly bout: Readonly<Record<'mae' | 'mse' | 'rmse' | 'r2', GoldenDifference>> & {
    readonly clustered_by_day: { readonly clusters: number; readonly diff: number; readonly se: number }
  }
}

/** Hourly counts of several hundred: an absolute 1e-12 is below the rounding of their squares, so 1e-12 relative. */
const RELATIVE = 1e-12

describe(`the golden numbers of bike${missing}`, () => {
  it.skipIf(missing !== '')('hold for every metric of both fighters', async () => {
    const [gold, column] = [golden('bike') as Golden, await predictionsOf('bike')]
    const y = numbers(column('y').map(Number))
    for (const name of ['champion', 'challenger']) {
      const p = numbers(column(name).map(Number))
      const { metrics } = gold.fighters[name]!
      const all: Record<string, Outcome> = {
        r2: r2(y, p),
        explained_variance: explainedVariance(y, p),
        mae: mae(y, p),
        mse: mse(y, p),
        rmse: rmse(y, p),
        max_error: maxError(y, p),
        mape: mape(y, p),
        wape: wape(y, p),
        smape: smape(y, p),
        mean_error: meanError(y, p),
        'pinball_0.1': pinball(y, p, { alpha: 0.1 }),
        'pinball_0.9': pinball(y, p, { alpha: 0.9 }),
      }
      for (const [metric, outcome] of Object.entries(all)) {
        expectClose(measured(outcome).estimate, metrics[metric]!, RELATIVE, ABSOLUTE, metric)
      }
      expectClose(defined(medianAbsoluteError(y, p)).estimate, metrics['median_absolute_error']!, RELATIVE)
    }
  })
  it.skipIf(missing !== '')('hold for the bout, by row and by day', async () => {
    const [{ bout }, column] = [golden('bike') as Golden, await predictionsOf('bike')]
    const [y, a, b] = ['y', 'champion', 'challenger'].map((name) => numbers(column(name).map(Number)))
    for (const [losses, expected] of [
      [absoluteErrors, bout.mae],
      [squaredErrors, bout.mse],
    ] as const) {
      const difference = underStudent(pairedLosses(losses(y!, a!), losses(y!, b!)))
      expectClose(difference.estimate, expected.diff, RELATIVE)
      expectBounds(intervalOf(difference), expected.ci95_t!, 'losses', 1e-12 * Math.abs(expected.diff))
      expectClose(defined(waldTest(difference)).pValue, expected.p, 0, 1e-9)
    }
    for (const [metric, expected] of [
      [rmse, bout.rmse],
      [r2, bout.r2],
    ] as const) {
      const difference = withVariance(pairedDifference(metric(y!, a!), metric(y!, b!)))
      expectClose(difference.estimate, expected.diff, RELATIVE)
      expectClose(Math.sqrt(difference.variance), expected.se, RELATIVE)
    }
    const days = csvColumn('models/bike/test.csv', 'dteday')
    const codes = new Map([...new Set(days)].map((day, i) => [day, i]))
    const byDay = clustered(
      pairedLosses(absoluteErrors(y!, a!), absoluteErrors(y!, b!)),
      Uint32Array.from(days, (day) => codes.get(day)!),
    )
    const { clusters, se } = bout.clustered_by_day
    // The golden one has no small-sample factor, ours has G/(G − 1).
    expectClose(Math.sqrt(withVariance(byDay).variance), se * Math.sqrt(clusters / (clusters - 1)), RELATIVE)
  })
})
