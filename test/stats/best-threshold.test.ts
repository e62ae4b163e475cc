import {
  ACCURACY,
  balancedAccuracyMeasure,
  bestThreshold,
  cohenKappaMeasure,
  costMeasure,
  fMeasure,
  MATTHEWS,
  PRECISION,
  RECALL,
  SPECIFICITY,
  type ThresholdChoice,
  type ThresholdGoal,
} from '@titlebout/stats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectClose, labels, numbers, reference } from './reference.ts'

interface Expected {
  value?: number
  called?: number
  rows?: number
  tied?: number
  most?: number
}
interface Case {
  name: string
  in: { y: number[]; p: number[]; weights: number[] | null }
  out: Readonly<Record<string, Expected>>
}

const table = reference<Case[]>('best-threshold')
const COSTS = [
  [0, 1],
  [7, 0.5],
]
const { measure: recall } = RECALL
const { measure: precision } = PRECISION
const GOALS: Readonly<Record<string, ThresholdGoal>> = {
  f1: { measure: fMeasure().measure, better: 'higher' },
  'fbeta@2': { measure: fMeasure({ beta: 2 }).measure, better: 'higher' },
  balanced_accuracy: { measure: balancedAccuracyMeasure().measure, better: 'higher' },
  matthews_corrcoef: { measure: MATTHEWS.measure, better: 'higher' },
  cohen_kappa: { measure: cohenKappaMeasure().measure, better: 'higher' },
  accuracy: { measure: ACCURACY.measure, better: 'higher' },
  cost: { measure: costMeasure(COSTS).measure, better: 'lower' },
  'recall keeping precision 0.6': { measure: recall, better: 'higher', keeping: { measure: precision, min: 0.6 } },
  'recall keeping precision 0.999': { measure: recall, better: 'higher', keeping: { measure: precision, min: 0.999 } },
  'precision keeping recall 0.8': { measure: precision, better: 'higher', keeping: { measure: recall, min: 0.8 } },
  'recall keeping specificity 0.9': {
    measure: recall,
    better: 'higher',
    keeping: { measure: SPECIFICITY.measure, min: 0.9 },
  },
}
const F1 = GOALS['f1']!

function picked(
  choice: ThresholdChoice,
): Extract<ThresholdChoice, { kind: 'chosen' }> & { readonly threshold: number } {
  if (choice.kind !== 'chosen') throw new Error(`nothing chosen: ${choice.kind}`)
  return { ...choice, threshold: choice.path.thresholds[choice.at]! }
}

describe('the threshold that does best', () => {
  it.each(table.cases)('is the one that trying all of them finds, $name', ({ in: data, out }) => {
    const [y, p] = [labels(data.y), numbers(data.p)]
    const options = data.weights === null ? {} : { weights: numbers(data.weights) }
    expect(Object.keys(out)).toEqual(Object.keys(GOALS))
    for (const [name, expected] of Object.entries(out)) {
      const choice = bestThreshold(y, p, GOALS[name]!, options)
      if (expected.most !== undefined) {
        expect(choice.kind, name).toBe('unreached')
        if (choice.kind === 'unreached') expectClose(choice.most, expected.most, table.tolerance, 1e-14, name)
        continue
      }
      const { path, at, tied, threshold } = picked(choice)
      expectClose(path.values[at]!, expected.value!, table.tolerance, 1e-14, name)
      expectClose(path.called[at]!, expected.called!, table.tolerance, 1e-14, name)
      expect(p.filter((score) => score >= threshold).length, name).toBe(expected.rows)
      expect(tied, name).toBe(expected.tied)
      expect(threshold >= 0 && threshold <= 1, name).toBe(true)
    }
  })

  it('stands half way between two scores, at 0 where all are positive, above all where none is', () => {
    const halfWay = bestThreshold(labels([0, 0, 1, 1]), numbers([0.1, 0.2, 0.6, 0.9]), F1)
    expect(picked(halfWay).threshold).toBeCloseTo(0.4, 15)
    expect(picked(bestThreshold(labels([1, 1, 0]), numbers([0.2, 0.2, 0.2]), F1)).threshold).toBe(0)
    const none = bestThreshold(labels([0, 0, 1]), numbers([0.5, 0.8, 0.1]), GOALS['accuracy']!)
    expect(picked(none).threshold).toBeCloseTo(0.9, 15)
  })

  it('takes the fewest positive calls of equally good thresholds', () => {
    const choice = picked(bestThreshold(labels([0, 1, 0, 1]), numbers([0.2, 0.4, 0.6, 0.8]), GOALS['accuracy']!))
    expect([choice.tied, choice.threshold]).toEqual([2, expect.closeTo(0.7, 14)])
  })

  it('has nothing to choose by without rows of both classes', () => {
    expect(bestThreshold(labels([]), numbers([]), F1)).toEqual({ kind: 'undefined', reason: 'empty' })
    expect(bestThreshold(labels([1, 1]), numbers([0.2, 0.9]), F1)).toEqual({ kind: 'undefined', reason: 'one-class' })
    const weightless = { weights: numbers([1, 0]) }
    expect(bestThreshold(labels([1, 0]), numbers([0.2, 0.9]), F1, weightless)).toMatchObject({ reason: 'one-class' })
  })

  it.each<[what: string, y: number[], p: number[], message: string]>([
    ['NaN', [0, 1], [0.1, Number.NaN], 'score[1]'],
    ['infinity', [0, 1], [Infinity, 0.2], 'score[0]'],
    ['no probability', [0, 1], [0.2, 1.1], 'score[1]'],
    ['another label', [0, 2], [0.2, 0.3], 'y[1]'],
    ['differing lengths', [0, 1, 1], [0.2, 0.3], 'y'],
  ])('refuses %s', (_, y, p, message) => {
    expect(() => bestThreshold(labels(y), numbers(p), F1)).toThrow(message)
  })

  it('does not depend on the order of rows, and never does worse than a threshold of its own path', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 20 })), {
      minLength: 2,
      maxLength: 40,
    })
    fc.assert(
      fc.property(rows, fc.constantFrom(...Object.values(GOALS)), (all, goal) => {
        const choiceOf = (some: typeof all) =>
          bestThreshold(labels(some.map(([label]) => label)), numbers(some.map(([, score]) => score / 20)), goal)
        const [forth, back] = [choiceOf(all), choiceOf(all.toReversed())]
        expect(back).toEqual(forth)
        if (forth.kind !== 'chosen') return
        const sign = goal.better === 'lower' ? -1 : 1
        for (const value of forth.path.values)
          expect(Number.isNaN(value) || sign * value <= sign * forth.path.values[forth.at]! + 1e-11).toBe(true)
      }),
    )
  })
})
