import type { Outcome } from '@titlebout/stats'
import {
  absoluteErrors,
  accuracy,
  atLeast,
  averagePrecision,
  brierLosses,
  fScore,
  intervalOf,
  logLosses,
  mse,
  nonInferiority,
  pairedDelong,
  pairedDifference,
  pairedLosses,
  precision,
  r2,
  recall,
  rmse,
  rocAuc,
  superiority,
  waldInterval,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, withVariance } from '../narrow.ts'
import { numbers } from '../reference.ts'
import type { Fighter } from './binary-rows.ts'
import { binaryRows } from './binary-rows.ts'
import { at, bounds, entries, expectBounds, golden, missing, num, predictionsOf } from './golden-files.ts'

const LOWER = new Set(['log_loss', 'brier', 'mae', 'mse', 'rmse'])

/** The claims on each metric by the rule of the golden files: Wald's interval, at three levels that have to agree. */
export function expectVerdicts(differences: Readonly<Record<string, Outcome>>, expected: unknown, what: string): void {
  for (const [metric, claims] of entries(expected)) {
    if (metric === 'rule') continue
    const better = LOWER.has(metric) ? 'lower' : 'higher'
    const law = { ...withVariance(differences[metric]!), df: undefined, range: [-Infinity, Infinity] as const }
    for (const [claim, verdict] of entries(claims)) {
      if (claim === 'margin') continue
      const verdicts = [0.9, 0.95, 0.99].map((level) => {
        const interval = waldInterval(law, { level })
        const margin = (): number => num(claims, 'margin')
        const of =
          claim === 'superior' ? superiority(interval, { better }) : nonInferiority(interval, margin(), { better })
        return of.verdict
      })
      const agreed = new Set(verdicts).size === 1 ? verdicts[0] : 'method-dependent'
      expect(agreed, `${what} ${metric} ${claim}`).toBe(verdict)
    }
  }
}

function differencesOf(y: Uint8Array, first: Fighter, second: Fighter): Record<string, Outcome> {
  const of = (metric: (fighter: Fighter) => Outcome): Outcome => pairedDifference(metric(first), metric(second))
  return {
    accuracy: of(({ predicted }) => accuracy(y, predicted)),
    roc_auc: pairedDelong(y, first.score, second.score),
    log_loss: pairedLosses(logLosses(y, first.score), logLosses(y, second.score)),
    f1: of(({ predicted }) => fScore(y, predicted)),
    recall: of(({ predicted }) => recall(y, predicted)),
    average_precision: of(({ score }) => averagePrecision(y, score)),
    brier: pairedLosses(brierLosses(y, first.score), brierLosses(y, second.score)),
  }
}

describe.each(['adult', 'german_text'])(`the golden verdicts of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')('follow from our differences by the rule beside them', async () => {
    const { gold, y, fighter } = await binaryRows(pair)
    const verdicts = at(gold, 'bouts') ? at(gold, 'verdicts') : { 'champion vs challenger': at(gold, 'verdicts') }
    for (const [bout, expected] of entries(verdicts)) {
      if (bout === 'rule') continue
      const [first, second] = bout.split(' (')[0]!.split(' vs ')
      expectVerdicts(differencesOf(y, fighter(first!), fighter(second!)), expected, bout)
    }
  })
})

describe(`the golden gates of adult${missing}`, () => {
  it.skipIf(missing !== '')('follow from our intervals', async () => {
    const { gold, y, fighter } = await binaryRows('adult')
    for (const [name, gates] of entries(gold, 'gates')) {
      if (name === 'rule') continue
      const { score, predicted } = fighter(name)
      const intervals: Record<string, ReturnType<typeof intervalOf>> = {
        // The golden gate takes Wald's interval here, ours by default the logit one.
        roc_auc: waldInterval({ ...withVariance(rocAuc(y, score)), df: undefined }),
        accuracy: intervalOf(accuracy(y, predicted)),
        recall: intervalOf(recall(y, predicted)),
        precision: intervalOf(precision(y, predicted)),
      }
      for (const [, gate] of entries(gates)) {
        const interval = intervals[String(at(gate, 'metric'))]!
        expectBounds(interval, bounds(gate, 'interval'), name)
        expect(atLeast(defined(interval), num(gate, 'min')).verdict).toBe(at(gate, 'verdict'))
      }
    }
  })
})

describe(`the golden verdicts of bike${missing}`, () => {
  it.skipIf(missing !== '')('follow from our differences', async () => {
    const [gold, column] = [golden('bike'), await predictionsOf('bike')]
    const [y, a, b] = ['y', 'champion', 'challenger'].map((name) => numbers(column(name).map(Number)))
    const of = (metric: typeof mse): Outcome => pairedDifference(metric(y!, a!), metric(y!, b!))
    const mae = pairedLosses(absoluteErrors(y!, a!), absoluteErrors(y!, b!))
    expectVerdicts({ mae, mse: of(mse), rmse: of(rmse), r2: of(r2) }, at(gold, 'verdicts'), 'bike')
  })
})
