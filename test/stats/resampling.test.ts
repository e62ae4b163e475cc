import type { CurvePoint, Interval, Summarised, Summary } from '@titlebout/stats'
import {
  calibrationError,
  curvePoint,
  expectedCalibrationError,
  intervalOf,
  isUndefined,
  meanLoss,
  murphyDecomposition,
  pairedCurvePoint,
  resampled,
  resampledDifference,
  scoreKs,
  seeded,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { drawPoisson } from '../../packages/stats/src/resampling/poisson-weights.ts'
import { CURVE_POINTS } from './curve-points.ts'
import { defined, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

describe('Poisson counts', () => {
  const drawn = new Uint8Array(1_000_001)
  drawPoisson(drawn, seeded(1))
  it('have the law of Poisson(1)', () => {
    const n = drawn.length
    let mass = Math.exp(-1)
    for (let k = 0; k <= 9; k += 1) {
      if (k > 0) mass /= k
      const share = drawn.reduce((count, value) => count + (value === k ? 1 : 0), 0) / n
      expect(Math.abs(share - mass), `share of ${k}`).toBeLessThan(4.5 * Math.sqrt((mass * (1 - mass)) / n))
    }
    const mean = drawn.reduce((total, value) => total + value, 0) / n
    expect(Math.abs(mean - 1)).toBeLessThan(0.004)
  })
  it('do not move together, also not the two that share a draw', () => {
    for (const lag of [1, 2]) {
      let together = 0
      for (let i = 0; i + lag < drawn.length; i += 1) together += (drawn[i]! - 1) * (drawn[i + lag]! - 1)
      expect(Math.abs(together / drawn.length)).toBeLessThan(0.0045)
    }
  })
  it('settle a step that holds a boundary between two counts with more bits', () => {
    // e^−1 lies within step 24,109 of 65,536.
    const step = Math.floor(Math.exp(-1) * 65536)
    const settled = [0, 0xffffffff].map((second) => {
      const draws = [step, second]
      const one = new Uint8Array(1)
      drawPoisson(one, { uint32: () => draws.shift()!, next: () => NaN, jump: () => seeded(1) })
      return one[0]
    })
    expect(settled).toEqual([0, 1])
  })
  it('are the same for the same seed', () => {
    const again = new Uint8Array(10)
    drawPoisson(again, seeded(1))
    expect([...again]).toEqual([...drawn.subarray(0, 10)])
  })
})

const losses = numbers(Array.from({ length: 400 }, (_, i) => ((i * 7919) % 400) / 100))
const meanOf =
  (values: Float64Array) =>
  (times: Uint8Array): number => {
    let [total, count] = [0, 0]
    for (let i = 0; i < values.length; i += 1) {
      total += times[i]! * values[i]!
      count += times[i]!
    }
    return total / count
  }

describe('a resampled statistic', () => {
  const drawn = defined<Summary>(resampled(400, meanOf(losses), { rng: seeded(2), resamples: 4000 }))
  it('has the variance and the interval of the mean', () => {
    const exact = withVariance(meanLoss(losses))
    expect(drawn.estimate).toBeCloseTo(exact.estimate, 12)
    expect(Math.sqrt(drawn.variance! / exact.variance)).toBeCloseTo(1, 1)
    for (const level of [0.5, 0.9, 0.99]) {
      const [t, own] = [defined(intervalOf(exact, { level })), defined(intervalOf(drawn, { level }))]
      expect(Math.abs(own.low - t.low)).toBeLessThan(0.02)
      expect(Math.abs(own.high - t.high)).toBeLessThan(0.02)
      expect(own).toMatchObject({ method: 'bootstrap', level, n: 400, note: '4000 resamples' })
    }
  })
  it('is the same for the same seed, another for another', () => {
    const of = (seed: number): Interval =>
      defined(intervalOf(resampled(400, meanOf(losses), { rng: seeded(seed), resamples: 50 })))
    expect(of(3)).toEqual(of(3))
    expect(of(3)).not.toEqual(of(4))
  })
  it('mirrors the percentiles where asked for', () => {
    const options = { rng: seeded(2), resamples: 4000, bounds: 'basic' } as const
    const basic = defined(intervalOf(resampled(400, meanOf(losses), options)))
    const plain = defined(intervalOf(drawn))
    expect(basic.low).toBeCloseTo(2 * plain.estimate - plain.high, 12)
    expect(basic.high).toBeCloseTo(2 * plain.estimate - plain.low, 12)
  })
  it('draws clusters whole: two rows of each tell no more than one', () => {
    const doubled = numbers([...losses, ...losses])
    const clusters = Uint32Array.from(doubled, (_, i) => 7 + (i % 400))
    const both = defined<Summary>(resampled(800, meanOf(doubled), { rng: seeded(2), resamples: 4000, clusters }))
    expect(both.variance).toBeCloseTo(drawn.variance!, 12)
    expect(both.effectiveN).toBe(400)
  })
  it('says nothing on fewer than 30 clusters, on no rows, or where most draws have no value', () => {
    const clusters = Uint32Array.from(losses, (_, i) => i % 29)
    expect(resampled(400, meanOf(losses), { rng: seeded(1), clusters })).toMatchObject({ reason: 'few-clusters' })
    expect(resampled(0, meanOf(numbers([])), { rng: seeded(1) })).toMatchObject({ reason: 'empty' })
    const rarely = (times: Uint8Array): number | undefined => (times[0] === 1 ? 1 : undefined)
    expect(resampled(3, rarely, { rng: seeded(1) })).toMatchObject({ reason: 'too-few-rows' })
    const often = (times: Uint8Array): number | undefined => (times[0]! > 0 ? times[0] : undefined)
    const some = defined<Summary>(resampled(3, often, { rng: seeded(1), resamples: 1000 }))
    expect(some.ownInterval!(0.9).note).toMatch(/^1000 resamples, 3\d\d of them without a value$/)
    expect(resampled(3, () => undefined, { rng: seeded(1) })).toMatchObject({ reason: 'too-few-rows' })
    expect(() => resampled(3, () => 1, { rng: seeded(1), resamples: 1 })).toThrow('resamples must be 2 or more, got 1')
  })
  it('pairs: the difference of a statistic from itself is nothing', () => {
    const of = meanOf(losses)
    expect(resampledDifference(400, of, of, { rng: seeded(1) })).toMatchObject({ estimate: 0, variance: 0 })
  })
})

const POINTS: Record<string, CurvePoint> = { ...CURVE_POINTS, 'lift_0.25': { point: 'lift', at: 0.25 } }

interface Spread {
  readonly value: number
  readonly se: number
  readonly low: number
  readonly high: number
}

describe('points of the curve, resampled', () => {
  interface Case {
    readonly name: string
    readonly in: { y: number[]; first: number[]; second: number[] }
    readonly out: Readonly<Record<'points' | 'paired', Record<string, Spread>>> & {
      /** Null where the scores are no probabilities. */
      readonly ece_10: Spread | null
    }
  }
  const table = reference<Case[]>('resampled-points')
  /** Both are simulations; a point that sits on few rows moves in steps, which 2,000 draws do not always meet alike. */
  function expectSpread(got: Summary, expected: Spread, name: string): void {
    expectClose(got.estimate, expected.value, 1e-12, 1e-13, name)
    expectClose(Math.sqrt(got.variance!), expected.se, table.tolerance, 0, `${name} se`)
    const { low, high } = defined(intervalOf(got, { level: table.level }))
    expect(Math.abs(low - expected.low), `${name} low`).toBeLessThan(0.25 * expected.se + 0.005)
    expect(Math.abs(high - expected.high), `${name} high`).toBeLessThan(0.25 * expected.se + 0.005)
  }
  it.each(table.cases)('spread as an independent bootstrap says, alone and paired, $name', ({ in: data, out }) => {
    const [y, first, second] = [labels(data.y), numbers(data.first), numbers(data.second)]
    for (const [name, point] of Object.entries(POINTS)) {
      const options = { rng: seeded(5), resamples: 2000 }
      expectSpread(defined(curvePoint(y, first, point, options)), out.points[name]!, name)
      const paired = pairedCurvePoint(y, first, second, point, { rng: seeded(6), resamples: 2000 })
      expectSpread(defined<Summary>(paired), out.paired[name]!, `paired ${name}`)
    }
  })
  it.each(table.cases)('calibration error likewise, $name', ({ in: data, out }) => {
    const [y, p] = [labels(data.y), numbers(data.first)]
    if (out.ece_10 === null) {
      const refused = (): unknown => calibrationError(y, p, { rng: seeded(7), resamples: 2 })
      expect(refused).toThrow(/^p\[0\] must be .*, got 1000000000/)
      return
    }
    const error = defined(calibrationError(y, p, { rng: seeded(7), resamples: 2000 }))
    expectClose(error.estimate, out.ece_10.value)
    expectClose(Math.sqrt(error.variance!), out.ece_10.se, table.tolerance)
  })
  it('agree with the influence of the largest gap, up to what picking the threshold adds', () => {
    const { y, first } = table.cases[0]!.in
    const [exact, drawn] = [
      withVariance(scoreKs(labels(y), numbers(first))),
      defined(curvePoint(labels(y), numbers(first), { point: 'ks' }, { rng: seeded(8) })),
    ]
    expect(drawn.threshold).toBe(defined(scoreKs(labels(y), numbers(first))).threshold)
    expect(Math.sqrt(drawn.variance! / exact.variance)).toBeGreaterThan(0.8)
    expect(Math.sqrt(drawn.variance! / exact.variance)).toBeLessThan(1.2)
  })
  it('draw clusters whole, alone and paired: two rows of each tell no more than one', () => {
    const rng = seeded(9)
    const y = Uint8Array.from({ length: 300 }, () => (rng.next() < 0.4 ? 1 : 0))
    const [first, second] = [0.3, 0.6].map((gain) => Float64Array.from(y, (label) => rng.next() + gain * label))
    const twice = (of: Uint8Array | Float64Array): number[] => [...of, ...of]
    const clusters = Uint32Array.from({ length: 600 }, (_, i) => i % 300)
    const point = { point: 'partial-roc-auc', at: 0.5 } as const
    const options = { rng: seeded(10), resamples: 1500 }
    const errorOf = (summary: Summarised): number => Math.sqrt(defined<Summary>(summary).variance!)
    const [a, b] = [numbers(twice(first!)), numbers(twice(second!))]
    const doubled = { ...options, clusters }
    for (const [single, clustered, unclustered] of [
      [
        curvePoint(y, first!, point, options),
        curvePoint(labels(twice(y)), a, point, doubled),
        curvePoint(labels(twice(y)), a, point, options),
      ],
      [
        pairedCurvePoint(y, first!, second!, point, options),
        pairedCurvePoint(labels(twice(y)), a, b, point, doubled),
        pairedCurvePoint(labels(twice(y)), a, b, point, options),
      ],
    ] as const) {
      expect(errorOf(clustered) / errorOf(single)).toBeGreaterThan(0.9)
      expect(errorOf(clustered) / errorOf(single)).toBeLessThan(1.1)
      expect(errorOf(unclustered) / errorOf(single)).toBeLessThan(0.8)
      expect(defined<Summary>(clustered).effectiveN).toBe(300)
    }
    const few = { ...options, clusters: clusters.subarray(0, 599) }
    expect(() => curvePoint(labels(twice(y)), a, point, few)).toThrow(/clusters must have as many rows/)
  })
  it('weigh rows, and are undefined as the points are', () => {
    const [y, score] = [labels([0, 1, 0, 1, 1]), numbers([0.1, 0.4, 0.35, 0.8, 0.3])]
    const options = { rng: seeded(1), resamples: 100 }
    const weights = numbers([1, 2, 0, 1, 3])
    const weighted = curvePoint(y, score, { point: 'lift', at: 0.5 }, { ...options, weights })
    const repeated = curvePoint(
      labels([0, 1, 1, 1, 1, 1, 1]),
      numbers([0.1, 0.4, 0.4, 0.8, 0.3, 0.3, 0.3]),
      { point: 'lift', at: 0.5 },
      options,
    )
    expect(defined(weighted).estimate).toBeCloseTo(defined(repeated).estimate, 12)
    expect(defined(weighted).effectiveN).toBeCloseTo(49 / 15, 12)
    expect(curvePoint(labels([1, 1]), numbers([1, 2]), { point: 'ks' }, options)).toMatchObject({ reason: 'one-class' })
    const unreached = { point: 'recall-at-precision', at: 0.9 } as const
    expect(pairedCurvePoint(labels([0, 1]), numbers([1, 0]), numbers([1, 0]), unreached, options)).toMatchObject({
      reason: 'no-predicted-positives',
    })
  })
})

describe('calibration under weights', () => {
  interface Case {
    readonly name: string
    readonly in: { y: number[]; p: number[]; weights: number[] }
    readonly out: Readonly<
      Record<'l1' | 'max' | 'l2' | 'reliability' | 'resolution' | 'uncertainty', number> & { mass_l1: number | null }
    >
  }
  const table = reference<Case[]>('weighted-calibration')
  it.each(table.cases)('is that of repeated rows, $name', ({ in: data, out }) => {
    const [y, p, weights] = [labels(data.y), numbers(data.p), numbers(data.weights)]
    for (const norm of ['l1', 'max', 'l2'] as const) {
      const value = expectedCalibrationError(y, p, { weights, norm })
      expectClose(typeof value === 'number' ? value : NaN, out[norm], table.tolerance)
    }
    const murphy = defined(murphyDecomposition(y, p, { weights }))
    for (const part of ['reliability', 'resolution', 'uncertainty'] as const) expectClose(murphy[part], out[part])
    if (out.mass_l1 === null) return
    expectClose(Number(expectedCalibrationError(y, p, { weights, by: 'mass', bins: 4 })), out.mass_l1)
  })
  it('covers an error of 0 nearly always, a true one in the share that its comment says', () => {
    const rng = seeded(2026)
    const covering = (power: number, truth: number): number => {
      let covered = 0
      for (let run = 0; run < 150; run += 1) {
        const p = Float64Array.from({ length: 300 }, () => rng.next())
        const y = Uint8Array.from(p, (chance) => (rng.next() < chance ** power ? 1 : 0))
        const { low, high } = defined(intervalOf(defined(calibrationError(y, p, { rng, resamples: 100 }))))
        if (low <= truth && truth <= high) covered += 1
      }
      return covered / 150
    }
    expect(covering(1, 0)).toBeGreaterThan(0.93)
    // ∫|p − p^k| = 1/2 − 1/(k + 1): the sign is the same in every bin.
    for (const power of [1.5, 3]) {
      const share = covering(power, 1 / 2 - 1 / (power + 1))
      expect(share).toBeGreaterThan(0.8)
      expect(share).toBeLessThan(0.99)
    }
  })
  it('has an interval from 0 where the error is no larger than that of right probabilities', () => {
    const rng = seeded(3)
    const p = Float64Array.from({ length: 400 }, () => rng.next())
    const right = Uint8Array.from(p, (chance) => (rng.next() < chance ? 1 : 0))
    const wrong = Uint8Array.from(p, (chance) => (rng.next() < chance ** 3 ? 1 : 0))
    const of = (y: Uint8Array) => defined(calibrationError(y, p, { rng: seeded(4), resamples: 300 }))
    expect(defined(intervalOf(of(right))).low).toBe(0)
    expect(of(right).null.upper).toBeGreaterThan(of(right).estimate)
    expect(defined(intervalOf(of(wrong))).low).toBeGreaterThan(0.1)
    expect(defined(intervalOf(of(wrong))).method).toBe('basic-bootstrap')
    expect(isUndefined(calibrationError(labels([]), numbers([]), { rng: seeded(1) }))).toBe(true)
  })
})
