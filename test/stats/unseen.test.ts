import {
  accuracy,
  atPrevalence,
  averagePrecisionOvr,
  balancedAccuracy,
  brier,
  clustered,
  cohenKappa,
  cost,
  fScore,
  intervalOf,
  jaccard,
  matthewsCorrelation,
  meanLoss,
  meanOverQueries,
  precision,
  rocAuc,
  rocAucOvo,
  rocAucOvr,
  type CellOptions,
  type Interval,
  type Outcome,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined } from './narrow.ts'
import { expectClose, reference } from './reference.ts'

/** Labels with so many rows of each class. */
function rowsOf(...counts: readonly number[]): Uint8Array {
  return Uint8Array.from(counts.flatMap((rows, label) => Array.from({ length: rows }, () => label)))
}

type OfLabels = (y: Uint8Array, predicted: Uint8Array, options: CellOptions) => Outcome
const METRICS: Readonly<Record<string, OfLabels>> = {
  f1: fScore,
  f2: (y, p, o) => fScore(y, p, { ...o, beta: 2 }),
  f1_macro: (y, p, o) => fScore(y, p, { ...o, average: 'macro' }),
  jaccard,
  balanced_accuracy: balancedAccuracy,
  matthews_corrcoef: matthewsCorrelation,
  cohen_kappa: cohenKappa,
}

function intervalAt(outcome: Outcome, level = 0.95): Interval {
  return defined(intervalOf(outcome, { level }))
}

interface UnseenCase {
  readonly name: string
  readonly metric: string
  /** Rows of each class; all called rightly but where `called` says otherwise. */
  readonly counts: readonly number[]
  readonly called?: readonly number[]
  readonly weights?: readonly number[]
  readonly level: number
  readonly low: number
  readonly high: number
}

describe('where no row moves a metric its interval', () => {
  it.each(reference<readonly UnseenCase[]>('unseen').cases)(
    'ends where one cell that nobody saw would take it: $name',
    (given) => {
      const y = rowsOf(...given.counts)
      const called = given.called === undefined ? y : Uint8Array.from(given.called)
      const options = {
        classes: given.counts.length,
        ...(given.weights === undefined ? {} : { weights: Float64Array.from(given.weights) }),
      }
      const interval = intervalAt(METRICS[given.metric]!(y, called, options), given.level)
      expectClose(interval.low, given.low)
      expectClose(interval.high, given.high)
      expect(interval.method).toBe('unseen')
    },
  )

  it.each(['f1', 'jaccard', 'balanced_accuracy', 'matthews_corrcoef', 'cohen_kappa'])(
    'holds %s of two classes in 95 of 100 samples: what lies below it makes no error with a chance of α/2 at most',
    (name) => {
      // Both kinds of error at once lie further out: by what is of second order, which three rows make a tenth.
      for (const [negatives, positives, beyond] of [
        [20, 3, 0.11],
        [285, 15, 0.005],
        [50, 50, 0.005],
      ] as const) {
        const y = rowsOf(negatives, positives)
        const { low } = intervalAt(METRICS[name]!(y, y, { classes: 2 }))
        for (let miss = 0; miss < 1; miss += 0.02) {
          for (let alarm = 0; alarm < 1; alarm += 0.02) {
            const chance = (1 - miss) ** positives * (1 - alarm) ** negatives
            if (chance <= 0.025) continue
            const truth = METRICS[name]!(Uint8Array.of(0, 0, 1, 1), Uint8Array.of(0, 1, 0, 1), {
              classes: 2,
              weights: Float64Array.of(
                negatives * (1 - alarm) + 1e-12,
                negatives * alarm + 1e-12,
                positives * miss + 1e-12,
                positives * (1 - miss) + 1e-12,
              ),
            })
            expect(truth.kind === 'measured' && truth.estimate).toBeGreaterThan(low - beyond)
          }
        }
      }
    },
  )

  it('is not of no width for any metric of labels, orders or losses between two ends', () => {
    const y = rowsOf(4, 3, 3)
    const scores = { values: Float64Array.from(y, () => 0), classes: 3 }
    const values = new Float64Array(30)
    y.forEach((label, i) => {
      values[3 * i + label] = 1
    })
    const two = rowsOf(7, 3)
    const perfect: Readonly<Record<string, Outcome>> = {
      ovr: rocAucOvr(y, { ...scores, values }),
      micro: rocAucOvr(y, { ...scores, values }, { average: 'micro' }),
      ovo: rocAucOvo(y, { ...scores, values }),
      precision: averagePrecisionOvr(y, { ...scores, values }, { average: 'weighted' }),
      prevalence: atPrevalence(two, 0.1, (weights) => precision(two, two, { weights })),
      queries: meanOverQueries({ values: Float64Array.of(1, 1, 1), queries: Uint32Array.of(0, 1, 2), empty: 0 }),
    }
    for (const [name, outcome] of Object.entries(perfect)) {
      const { low, high } = intervalAt(outcome)
      expect(low, name).toBeLessThan(0.9)
      expect(high, name).toBe(1)
    }
    expect(intervalAt(cost(two, two, { matrix: [[0, 1], [5, -2]] })).high).toBeGreaterThan(-0.6) // prettier-ignore
    expect(intervalAt(brier(two, Float64Array.from(two)))).toMatchObject({ low: 0, method: 'unseen' })
  })

  it('ends at Clopper and Pearson’s bound for a mean that is at one end on all rows', () => {
    const { low, high } = intervalAt(meanLoss(new Float64Array(20).fill(1), { range: [0, 1] }))
    expect([low, high]).toEqual([expect.closeTo(0.025 ** (1 / 20), 12), 1])
    // Nothing bounds what a loss without an upper end may come to.
    const free = intervalAt(meanLoss(new Float64Array(20).fill(1), { range: [0, Infinity] }))
    expect(free).toMatchObject({ low: 1, high: 1, note: 'no row tells apart: the variance is 0' })
  })

  it('tries every cell of 200 classes within seconds', { timeout: 5_000 }, () => {
    // One label for all rows, as the dummy says it: two of a class are wrong but for the first one's.
    const y = rowsOf(...Array.from({ length: 200 }, () => 2))
    const interval = intervalAt(balancedAccuracy(y, new Uint8Array(400), { classes: 200 }))
    expect(interval.estimate).toBeCloseTo(1 / 200, 14)
    const unseen = 1 - Math.sqrt(0.025)
    expect(interval.low).toBeCloseTo((1 - unseen) / 200, 14)
    expect(interval.high).toBeCloseTo((1 + unseen) / 200, 14)
  })

  it('counts clusters, not their rows', () => {
    const two = rowsOf(200, 100)
    const clusters = Uint32Array.from(two, (_, i) => i % 30)
    for (const measure of [fScore, accuracy, balancedAccuracy]) {
      const [rows, groups] = [measure(two, two), clustered(measure(two, two), clusters)].map((one) => intervalAt(one))
      expect(groups!.low).toBeLessThan(rows!.low)
    }
    const score = Float64Array.from(two)
    const [rows, groups] = [rocAuc(two, score), clustered(rocAuc(two, score), clusters)].map((one) => intervalAt(one))
    expect(groups!.low).toBeLessThan(rows!.low)
    expect(groups).toMatchObject({ n: 300, effectiveN: 30, method: 'newcombe-auc' })
    expect(groups!.low).toBe(intervalAt(rocAuc(rowsOf(20, 10), Float64Array.from(rowsOf(20, 10)))).low)
  })
})
