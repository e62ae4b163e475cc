import {
  calibrationInTheLarge,
  clustered,
  coxCalibration,
  coxIntercept,
  coxSlope,
  intervalOf,
  pairedDifference,
  seeded,
  type Measured,
  type Outcome,
  type RecalibrationOptions,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { defined, measured, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

interface Case {
  name: string
  in: { y: number[]; p: number[]; weights: number[] | null; clusters: number[] | null }
  out: Record<'intercept' | 'slope' | 'inTheLarge', { estimate: number; variance: number }>
}

const table = reference<Case[]>('recalibration')
const PARTS = { intercept: coxIntercept, slope: coxSlope, inTheLarge: calibrationInTheLarge } as const
const parts = ['intercept', 'slope', 'inTheLarge'] as const

describe('recalibration as metrics', () => {
  it.each(table.cases)('agrees with statsmodels, $name', ({ in: data, out }) => {
    const [y, p] = [labels(data.y), numbers(data.p)]
    const options = data.weights === null ? {} : { weights: numbers(data.weights) }
    for (const part of parts) {
      const alone = measured(PARTS[part](y, p, options))
      const outcome = data.clusters === null ? alone : measured(clustered(alone, Uint32Array.from(data.clusters)))
      expectClose(outcome.estimate, out[part].estimate, table.tolerance, 1e-10, part)
      expectClose(withVariance(outcome).variance, out[part].variance, table.tolerance, 0, part)
      expectClose(influenceVariance(alone.influence()), withVariance(alone).variance, 1e-12, 0, part)
    }
  })

  it('is what the model-based fit says too, and its interval nearly as wide where the fit is right', () => {
    const { y, p } = table.cases[0]!.in
    const fit = defined(coxCalibration(labels(y), numbers(p), { level: 0.9 }))
    for (const part of parts) {
      const outcome = PARTS[part](labels(y), numbers(p))
      const interval = defined(intervalOf(outcome, { level: 0.9 }))
      expectClose(interval.estimate, fit[part].estimate)
      const ratio = (interval.high - interval.low) / (fit[part].high - fit[part].low)
      expect(ratio).toBeGreaterThan(0.85)
      expect(ratio).toBeLessThan(1.15)
    }
  })

  it('changes by what the models differ, with a variance that knows that the rows are the same', () => {
    const rng = seeded(3)
    const p = Float64Array.from({ length: 500 }, () => 0.05 + 0.9 * rng.next())
    const y = Uint8Array.from(p, (chance) => (rng.next() < chance ? 1 : 0))
    const sharper = p.map((value) => value ** 2 / (value ** 2 + (1 - value) ** 2))
    const [first, second] = [measured(coxSlope(y, p)), measured(coxSlope(y, sharper))]
    // Twice the logit has half the slope.
    expectClose(second.estimate, first.estimate / 2)
    const difference = measured(pairedDifference(first, second))
    expectClose(withVariance(difference).variance, withVariance(second).variance, 1e-9)
  })

  it('is the same whatever the unit of the weights, and rows without weight are not there', () => {
    const { y, p } = table.cases[0]!.in
    const weights = numbers(p.map((_, i) => (i % 3) + 0.5))
    for (const part of parts) {
      const run = (of: readonly number[], more: RecalibrationOptions = {}): Measured =>
        measured(PARTS[part](labels(of), numbers(p), more))
      const [one, other] = [run(y, { weights }), run(y, { weights: weights.map((w) => w * 1e6) })]
      expectClose(other.estimate, one.estimate, 1e-9)
      expectClose(withVariance(other).variance, withVariance(one).variance, 1e-9)
      const half = Float64Array.from(p, (_, i) => i % 2)
      const kept = (values: readonly number[]): number[] => values.filter((_, i) => i % 2 === 1)
      const alone = measured(PARTS[part](labels(kept(y)), numbers(kept(p))))
      expectClose(run(y, { weights: half }).estimate, alone.estimate, 1e-9, 1e-12)
    }
  })

  it.each<[string, readonly number[], readonly number[], string, string]>([
    ['no rows', [], [], 'empty', 'empty'],
    ['one row', [1], [0.3], 'one-class', 'one-class'],
    ['one label', [1, 1, 1], [0.1, 0.5, 0.9], 'one-class', 'one-class'],
    ['separated labels', [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], 'no-variance', ''],
    ['two rows', [0, 1], [0.4, 0.6], 'no-variance', ''],
    ['all probabilities alike', [0, 1, 0], [0.5, 0.5, 0.5], 'constant', ''],
  ])('of %s says why there is no slope', (_, y, p, slope, large) => {
    const reason = (outcome: Outcome): string => (outcome.kind === 'undefined' ? outcome.reason : '')
    expect(reason(coxSlope(labels(y), numbers(p)))).toBe(slope)
    expect(reason(coxIntercept(labels(y), numbers(p)))).toBe(slope)
    expect(reason(calibrationInTheLarge(labels(y), numbers(p)))).toBe(large)
  })

  it('has no interval where ten rows of a label are not there', () => {
    const rng = seeded(8)
    const p = Float64Array.from({ length: 200 }, () => rng.next())
    const withPositives = (count: number): Uint8Array =>
      Uint8Array.from(p, (_, i) => (i % 7 === 0 && i / 7 < count ? 1 : 0))
    for (const part of parts) {
      expect(measured(PARTS[part](withPositives(9), p)).variance).toBeUndefined()
      expect(measured(PARTS[part](withPositives(10), p)).variance).toBeGreaterThan(0)
      const mirrored = withPositives(9).map((label) => 1 - label)
      expect(measured(PARTS[part](mirrored, p)).variance).toBeUndefined()
    }
  })

  it('refuses weights that are none and an eps outside of (0, 0.5)', () => {
    const [y, p] = [labels([0, 1, 0]), numbers([0.1, 0.2, 0.3])]
    for (const weights of [numbers([1, NaN, 1]), numbers([1, Infinity, 1]), numbers([1, -1, 1])])
      expect(() => coxSlope(y, p, { weights })).toThrow(/weights/u)
    expect(() => coxSlope(y, p, { eps: 0.5 })).toThrow(/^eps must/u)
    expect(() => coxSlope(y, numbers([0.1, 0.2]))).toThrow()
  })
})

describe('probabilities that are nearly alike', () => {
  const near = [0.3, 0.3001] as const
  const positives = [24, 66] as const
  const p = Float64Array.from({ length: 200 }, (_, i) => near[i < 100 ? 0 : 1])
  const y = Uint8Array.from({ length: 200 }, (_, i) => (i % 100 < positives[i < 100 ? 0 : 1] ? 1 : 0))
  const logit = (share: number): number => Math.log(share) - Math.log1p(-share)
  it('have a slope, however steep: through two values of p the line meets both log odds', () => {
    const slope = (logit(0.66) - logit(0.24)) / (logit(near[1]) - logit(near[0]))
    const [fitted, intercept] = [coxSlope(y, p), coxIntercept(y, p)]
    if (fitted.kind !== 'measured' || intercept.kind !== 'measured') throw new Error('undefined')
    // Their logits differ in the fourth digit.
    expectClose(fitted.estimate, slope, 1e-9)
    expectClose(intercept.estimate, logit(0.24) - slope * logit(near[0]), 1e-9)
    // Two binomial log odds, and the sandwich of a saturated model is their plain variance.
    const variance = (1 / 24 + 1 / 76 + 1 / 66 + 1 / 34) / (logit(near[1]) - logit(near[0])) ** 2
    expectClose(fitted.variance!, (variance * 200) / 199, 1e-8)
  })
})
