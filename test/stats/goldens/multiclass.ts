import type { ClassScores, Outcome } from '@titlebout/stats'
import {
  averagedPrecision,
  averagedRecall,
  averagePrecisionOvr,
  balancedAccuracy,
  clopperPearson,
  cohenKappa,
  fScore,
  intervalOf,
  jeffreys,
  matthewsCorrelation,
  multiclassAccuracy,
  multiclassBrier,
  multiclassBrierLosses,
  multiclassLogLoss,
  multiclassLogLosses,
  pairedCounts,
  pairedDifference,
  pairedLosses,
  rocAucOvo,
  rocAucOvr,
  topKAccuracy,
  waldInterval,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { measured, withVariance } from '../narrow.ts'
import { expectClose, numbers } from '../reference.ts'
import { expectVerdicts } from './verdicts.ts'
import { expectFlips, expectLosses, expectPaired } from './bout-checks.ts'
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

interface Golden {
  readonly fighters: Readonly<
    Record<
      string,
      {
        readonly metrics: Readonly<Record<string, number>> & { readonly labels: readonly string[] }
        readonly intervals: unknown
      }
    >
  >
  readonly bout: unknown
  readonly verdicts: unknown
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
      const [share, k, n] = [
        at(intervals, 'accuracy'),
        num(intervals, 'accuracy', 'k'),
        num(intervals, 'accuracy', 'n'),
      ]
      expect(measured(outcomes['accuracy']!).estimate * n).toBeCloseTo(k, 9)
      expectBounds(intervalOf(outcomes['accuracy']!), bounds(share, 'wilson'), 'accuracy')
      expectBounds(clopperPearson(k, n), bounds(share, 'clopper_pearson'), 'accuracy')
      expectBounds(jeffreys(k, n), bounds(share, 'jeffreys'), 'accuracy')
      const free = { ...withVariance(outcomes['accuracy']!), df: undefined }
      expectBounds(waldInterval(free), bounds(share, 'wald'), 'accuracy')
      expectConfusion(y, fighter(name), metrics)
    }
  })
  it.skipIf(missing !== '')('hold for the bout', async () => {
    const { gold, y, fighter } = await load(pair)
    const [first, second] = [fighter('champion'), fighter('challenger')]
    const [a, b] = [all(y, first), all(y, second)]
    const { bout } = gold
    for (const [metric, expected] of entries(bout, 'delta_method')) {
      expectPaired(pairedDifference(a[metric]!, b[metric]!), expected, metric)
      for (const [side, all] of [
        ['champion', a],
        ['challenger', b],
      ] as const) {
        const own = { ...withVariance(all[metric]!), df: undefined, range: [-2, 2] as const }
        expectClose(own.estimate, num(expected, side, 'value'), 1e-12, ABSOLUTE)
        expectClose(Math.sqrt(own.variance), num(expected, side, 'se'), 1e-11, ABSOLUTE, `${side} ${metric}`)
        expectBounds(waldInterval(own), bounds(expected, side, 'ci95'), metric, 1e-11)
      }
    }
    for (const [metric, losses] of [
      ['log_loss', multiclassLogLosses],
      ['brier_sum', multiclassBrierLosses],
    ] as const) {
      expectLosses(losses(y, first.scores), losses(y, second.scores), at(bout, metric), metric)
    }
    const accuracy = pairedDifference(a['accuracy']!, b['accuracy']!)
    expectFlips(pairedCounts(y, first.predicted, second.predicted), accuracy, bout)
    const differ = first.predicted.reduce((count, label, i) => count + (label === second.predicted[i] ? 0 : 1), 0)
    expect(differ).toBe(num(bout, 'labels_that_differ'))
    const logLoss = pairedLosses(multiclassLogLosses(y, first.scores), multiclassLogLosses(y, second.scores))
    const differences = Object.fromEntries(
      ['f1_macro', 'roc_auc_ovr_macro'].map((name) => [name, pairedDifference(a[name]!, b[name]!)]),
    )
    expectVerdicts({ ...differences, accuracy, log_loss: logLoss }, gold.verdicts, pair)
    const roc_auc_ovr_macro = at(bout, 'roc_auc_ovr_macro')
    const area = withVariance(pairedDifference(a['roc_auc_ovr_macro']!, b['roc_auc_ovr_macro']!))
    expectClose(area.estimate, num(roc_auc_ovr_macro, 'diff'), 0, ABSOLUTE)
    // The golden one is the leave-one-out jackknife: the same to terms of order 1/n.
    expectClose(Math.sqrt(area.variance), num(roc_auc_ovr_macro, 'se'), 0.02)
  })
})

function expectConfusion(y: Uint8Array, { predicted, scores: { classes } }: Fighter, metrics: unknown): void {
  expect(y.length).toBe(num(metrics, 'n'))
  const cells = Array.from({ length: classes * classes }, () => 0)
  y.forEach((label, i) => (cells[label * classes + predicted[i]!]! += 1))
  for (let i = 0; i < classes; i += 1) {
    const row = cells.slice(i * classes, (i + 1) * classes)
    row.forEach((count, j) => expect(count).toBe(num(metrics, 'confusion', i, j)))
    const support = row.reduce((total, count) => total + count, 0)
    expect(support).toBe(num(metrics, 'per_class', String(at(metrics, 'labels', i)), 'support'))
  }
}

describe.each(['wine', 'penguins'])(`slices of the golden numbers of %s${missing}`, (pair) => {
  it.skipIf(missing !== '')('hold for accuracy and F1 over the classes that a slice holds or is called', async () => {
    const { gold, y, fighter } = await load(pair)
    for (const [feature, values] of entries(gold, 'slices')) {
      const keys = sliceKeys(pair, feature)
      for (const [value, expected] of entries(values)) {
        const here = (of: Uint8Array): Uint8Array => of.filter((_, i) => keys[i] === value)
        const own = here(y)
        expect(own.length, `${feature} ${value}`).toBe(num(expected, 'n'))
        for (const side of ['champion', 'challenger']) {
          const called = here(fighter(side).predicted)
          const seen = [...new Set([...own, ...called])].toSorted((a, b) => a - b)
          const [packed, packedCalls] = [own, called].map((codes) => codes.map((code) => seen.indexOf(code)))
          const shares = { classes: seen.length, average: 'macro' } as const
          // One class alone, all of it called right, is no table: its F1 is 1.
          const f1 = seen.length === 1 ? 1 : measured(fScore(packed!, packedCalls!, shares)).estimate
          expectClose(f1, num(expected, side, 'f1_macro_labels_seen'), 1e-12, ABSOLUTE, `${feature} ${value}`)
          const right = own.reduce((count, label, i) => count + (label === called[i] ? 1 : 0), 0)
          expectClose(right / own.length, num(expected, side, 'accuracy'), 1e-12, ABSOLUTE)
        }
      }
    }
  })
})

function sliceKeys(pair: string, feature: string): string[] {
  const file = `models/${pair}/test.csv`
  if (feature !== 'sweet') return csvColumn(file, feature).map((value) => value || '(null)')
  return csvColumn(file, 'residual sugar', ';').map((sugar) => (Number(sugar) > 12 ? 'sweet' : 'dry'))
}
