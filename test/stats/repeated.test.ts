import type { StreamDetector } from '@titlebout/stats'
import {
  adwin,
  confidenceSequence,
  ddm,
  estimatePerformance,
  ladderAlpha,
  mcnemarEValue,
  mixtureRatio,
  pageHinkley,
  seeded,
  spendOnLook,
  splitOverLooks,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { normalQuantile } from '../../packages/stats/src/distributions/normal.ts'
import { defined } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

describe('repeated looks', () => {
  const { cases } = reference<{
    mcnemarEValue: { in: [number, number]; out: number }[]
    confidenceSequence: { in: { variance: number; n: number; tightestAt: number; level: number }; out: number }[]
    mixtureRatio: { in: { estimate: number; variance: number; n: number; tau2: number }; out: number }[]
    ladder: { in: [number, number]; out: number }[]
  }>('repeated-looks')

  it.each(cases.mcnemarEValue)('an e-value of McNemar for discordant rows $in', ({ in: [b, c], out }) => {
    expectClose(mcnemarEValue(b, c).eValue, out, 1e-10, 0)
    expectClose(mcnemarEValue(b, c).pValue, Math.min(1, 1 / out))
  })
  it.each(cases.confidenceSequence)('a confidence sequence, $in', ({ in: data, out }) => {
    const interval = confidenceSequence(3, data.variance, data.n, data)
    expectClose(interval.high - 3, out)
    expectClose(3 - interval.low, out)
  })
  it.each(cases.mixtureRatio)('a mixture ratio is the integral over the mixture, $in', ({ in: data, out }) => {
    expectClose(mixtureRatio(data.estimate, data.variance, data.n, data).eValue, out, 1e-9)
  })
  it.each(cases.ladder)("the ladder's z for looks and promotions $in", ({ in: [looks, promotions], out }) => {
    expectClose(-normalQuantile(ladderAlpha(0.025, looks, promotions)), out, 1e-9)
  })
  it('spending adds up to alpha over all looks to come', () => {
    let spent = 0
    for (let look = 1; look <= 100_000; look += 1) spent += spendOnLook(0.05, look)
    expect(spent).toBeLessThan(0.05)
    expect(spent).toBeGreaterThan(0.04999)
    expect(splitOverLooks(0.05, 5)).toBeCloseTo(0.01, 15)
  })
  it('refuse looks that are none', () => {
    expect(() => spendOnLook(0.05, 0)).toThrow('look must be a whole number from 1, got 0')
    expect(() => spendOnLook(0.05, 1.5)).toThrow('look must be a whole number from 1, got 1.5')
    expect(() => splitOverLooks(0.05, NaN)).toThrow('looks must be a whole number from 1, got NaN')
    expect(() => ladderAlpha(0.05, 0, 0)).toThrow('looks must be a whole number from 1, got 0')
    expect(() => ladderAlpha(0.05, 3, 4)).toThrow('promotions must be a whole number from 0 to 3, got 4')
    for (const alpha of [0, 1, NaN]) {
      expect(() => spendOnLook(alpha, 1)).toThrow(`alpha must lie between 0 and 1, got ${alpha}`)
      expect(() => splitOverLooks(alpha, 1)).toThrow(`alpha must lie between 0 and 1, got ${alpha}`)
      expect(() => ladderAlpha(alpha, 1, 0)).toThrow(`alpha must lie between 0 and 1, got ${alpha}`)
    }
  })
  it('the ladder without promotions is the even split, and never above it', () => {
    expect(ladderAlpha(0.05, 7, 0)).toBe(splitOverLooks(0.05, 7))
    for (let promotions = 1; promotions <= 7; promotions += 1)
      expect(ladderAlpha(0.05, 7, promotions)).toBeLessThan(ladderAlpha(0.05, 7, promotions - 1))
    // All histories of three looks: 2³.
    expectClose(ladderAlpha(0.05, 3, 3), 0.05 / 3 / 8)
  })
  it('an e-value does not care which side is which, and is a fair bet: its mean over all counts is 1', () => {
    expect(mcnemarEValue(40, 3)).toEqual(mcnemarEValue(3, 40))
    for (const n of [1, 2, 3, 20]) {
      let [mean, ways] = [0, 1]
      for (let b = 0; b <= n; b += 1) {
        mean += (ways / 2 ** n) * mcnemarEValue(b, n - b).eValue
        ways = (ways * (n - b)) / (b + 1)
      }
      expectClose(mean, 1, 1e-12)
    }
    expect(mcnemarEValue(5000, 0)).toEqual({ eValue: Infinity, pValue: 0 })
  })
  it('a confidence sequence and a mixture ratio refuse what is no estimate', () => {
    const rows = { tightestAt: 100 }
    expect(confidenceSequence(2, 0, 10, rows)).toMatchObject({ low: 2, high: 2 })
    expect(() => confidenceSequence(NaN, 1, 10, rows)).toThrow('estimate[0] must be a finite number, got NaN')
    for (const bad of [-1, NaN, Infinity])
      expect(() => confidenceSequence(0, bad, 10, rows)).toThrow(`variance must be 0 or more, got ${bad}`)
    expect(() => confidenceSequence(0, 1, 0, rows)).toThrow('n must be above 0, got 0')
    expect(() => confidenceSequence(0, 1, 10, { tightestAt: 0 })).toThrow('tightestAt must be above 0, got 0')
    expect(() => mixtureRatio(Infinity, 1, 10, { tau2: 1 })).toThrow('estimate and at[0] must be a finite number')
    expect(() => mixtureRatio(0, 0, 10, { tau2: 1 })).toThrow('variance must be above 0, got 0')
    expect(() => mixtureRatio(0, 1, 10, { tau2: NaN })).toThrow('tau2 must be above 0, got NaN')
    expect(mixtureRatio(100, 1, 1e6, { tau2: 1 })).toEqual({ eValue: Infinity, pValue: 0 })
  })
  it('a confidence sequence and a mixture ratio stand numbers whose squares are no doubles', () => {
    // Half the width falls with the root of n: a hundred digits more rows, fifty digits less.
    const far = confidenceSequence(0, 1, 1e200, { tightestAt: 1e200 })
    expectClose(far.high, confidenceSequence(0, 1, 100, { tightestAt: 100 }).high * 1e-99)
    const usual = mixtureRatio(0.3, 2, 50, { tau2: 0.5 }).eValue
    for (const scale of [1e-140, 1e140])
      expectClose(mixtureRatio(0.3 * scale, 2 * scale ** 2, 50, { tau2: 0.5 * scale ** 2 }).eValue, usual)
    expect(() => mixtureRatio(1e300, 1e-300, 50, { tau2: 1 })).toThrow(/too large \(or too unequal\)/)
    expect(() => confidenceSequence(0, 1.7e308, 1, { tightestAt: 1 })).toThrow(/too large \(or too unequal\)/)
  })
  it('a mixture ratio against another value is that of the shifted estimate', () => {
    expectClose(mixtureRatio(1.3, 2, 50, { tau2: 0.5, at: 1 }).eValue, mixtureRatio(0.3, 2, 50, { tau2: 0.5 }).eValue)
  })
  it('a confidence sequence holds at all times: 300 walks looked at after every row', () => {
    const rng = seeded(17)
    let left = 0
    for (let walk = 0; walk < 300; walk += 1) {
      let [sum, out] = [0, false]
      for (let n = 1; n <= 1000; n += 1) {
        sum += normalQuantile(rng.next() + 2 ** -54)
        if (n < 20) continue
        const { low, high } = confidenceSequence(sum / n, 1, n, { tightestAt: 300, level: 0.9 })
        out ||= low > 0 || high < 0
      }
      if (out) left += 1
    }
    expect(left / 300).toBeLessThan(0.1 + 3 * Math.sqrt((0.1 * 0.9) / 300))
  })
})

describe('change detectors, against river', () => {
  interface Case {
    name: string
    in: number[]
    out: Record<'adwin' | 'adwinStrict' | 'adwinHasty' | 'pageHinkley' | 'pageHinkleySmall', number[]> & {
      ddm: number[] | null
    }
  }
  const table = reference<Case[]>('streams')
  const alarms = (detector: StreamDetector, stream: number[]): number[] =>
    stream.flatMap((value, i) => (detector.update(value) ? [i] : []))
  it.each(table.cases)('raise their alarms at the same numbers, $name', ({ in: stream, out }) => {
    expect(alarms(adwin(), stream)).toEqual(out.adwin)
    expect(alarms(adwin({ delta: 1e-6, clock: 8 }), stream)).toEqual(out.adwinStrict)
    const hasty = adwin({ delta: 0.1, clock: 1, buckets: 2, shortest: 2, grace: 3 })
    expect(alarms(hasty, stream)).toEqual(out.adwinHasty)
    expect(alarms(pageHinkley(), stream)).toEqual(out.pageHinkley)
    expect(alarms(pageHinkley({ threshold: 5, delta: 0.05 }), stream)).toEqual(out.pageHinkleySmall)
    if (out.ddm) expect(alarms(ddm(), stream)).toEqual(out.ddm)
  })
})

describe('a stream', () => {
  it.each([
    ['ADWIN', adwin],
    ['Page-Hinkley', pageHinkley],
    ['DDM', ddm],
  ] as const)('with a number that is none is refused by %s, which then goes on as before', (_name, make) => {
    const [disturbed, whole] = [make(), make()]
    const stream = Array.from({ length: 400 }, (_, i) => (i < 200 ? 0 : 1))
    const alarms = stream.map((value, i) => {
      if (i === 150)
        for (const bad of [NaN, Infinity, -Infinity, 1e200, -1e308])
          expect(() => disturbed.update(bad)).toThrow(String(bad))
      return [disturbed.update(value), whole.update(value)] as const
    })
    expect(alarms.map(([one]) => one)).toEqual(alarms.map(([, other]) => other))
    if (make !== pageHinkley) expect(alarms.some(([one]) => one)).toBe(true)
  })
})

describe('a detector', () => {
  it.each([
    ['delta', () => adwin({ delta: 0 })],
    ['delta', () => adwin({ delta: NaN })],
    ['clock', () => adwin({ clock: 0 })],
    ['clock', () => adwin({ clock: NaN })],
    ['grace', () => adwin({ grace: -1 })],
    ['shortest', () => adwin({ shortest: 0 })],
    ['buckets', () => adwin({ buckets: 1.5 })],
    ['minimum', () => ddm({ minimum: NaN })],
    ['drift', () => ddm({ drift: NaN })],
    ['drift', () => ddm({ drift: Infinity })],
    ['minimum', () => pageHinkley({ minimum: -1 })],
    ['delta', () => pageHinkley({ delta: NaN })],
    ['threshold', () => pageHinkley({ threshold: NaN })],
    ['alpha', () => pageHinkley({ alpha: 1.1 })],
  ])('that could never raise an alarm is refused: %s', (argument, make) => {
    expect(make).toThrow(expect.objectContaining({ name: 'DomainError', argument }) as Error)
  })
})

describe('DDM', () => {
  it('takes errors only: 0 and 1', () => {
    expect(() => ddm().update(2)).toThrow('value[0] must be 0 or 1, got 2')
  })
  it('starts to look after its minimum, not at it', () => {
    const detector = ddm({ minimum: 4 })
    expect([0, 0, 0, 0, 1].map((error) => detector.update(error))).toEqual([false, false, false, false, false])
  })
})

describe('performance without labels', () => {
  const p = numbers([0.9, 0.8, 0.3, 0.1, 0.6])
  const predicted = labels([1, 1, 0, 0, 1])
  it('is expected confusion from the probabilities, with its assumption in the result', () => {
    const estimate = defined(estimatePerformance(p, predicted))
    expect(estimate.cells.tp).toBeCloseTo(2.3, 12)
    expect(estimate.cells.tn).toBeCloseTo(1.6, 12)
    expect(estimate.accuracy.estimate).toBeCloseTo(3.9 / 5, 12)
    expect(estimate.precision).toBeCloseTo(2.3 / 3, 12)
    expect(estimate.recall).toBeCloseTo(2.3 / 2.7, 12)
    expect(estimate.f1).toBeCloseTo((2 * 2.3) / (2 * 2.3 + 0.7 + 0.4), 12)
    expect(estimate.assumption).toMatch('no concept shift')
  })
  it('has the area that all pairs of fractional rows give', () => {
    let [wins, pairs] = [0, 0]
    for (const a of p)
      for (const b of p) {
        const weight = a * (1 - b)
        pairs += weight
        wins += weight * (a > b ? 1 : a === b ? 0.5 : 0)
      }
    expectClose(defined(estimatePerformance(p, predicted)).rocAuc!, wins / pairs)
  })
  it('holds the realised accuracy where the probabilities are right, at its level', () => {
    const rng = seeded(23)
    let covered = 0
    for (let r = 0; r < 300; r += 1) {
      const drawn = Float64Array.from({ length: 400 }, () => rng.next())
      const calls = Uint8Array.from(drawn, (x) => (x >= 0.5 ? 1 : 0))
      const right = drawn.reduce((count, x, i) => count + ((rng.next() < x ? 1 : 0) === calls[i] ? 1 : 0), 0) / 400
      const { low, high } = defined(estimatePerformance(drawn, calls, { level: 0.9 })).accuracy
      if (low <= right && right <= high) covered += 1
    }
    expect(Math.abs(covered / 300 - 0.9)).toBeLessThan(3 * Math.sqrt((0.9 * 0.1) / 300))
  })
})
