import {
  compareGroups,
  demographicParity,
  differenceToOverall,
  disparity,
  equalizedOdds,
  equalOpportunity,
  fairnessMeasures,
  groupRates,
  mae,
  measureGroups,
  permutedGap,
  ratioToOverall,
  seeded,
  selectionRate,
  twoProportionTest,
  wilson,
} from '@titlebout/stats'
import type { Disparity, GroupRate, GroupRates } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

type Rate = keyof GroupRates
interface Case {
  name: string
  in: { y: number[]; predicted: number[]; groups: number[] }
  out: Readonly<Record<'byGroup', Record<Rate, number[]>>> &
    Readonly<Record<'toOverall' | 'ratioToOverall' | 'between' | 'ratio', Record<Rate, number>>> &
    Readonly<Record<'meanOdds', Record<'difference' | 'ratio', number>>> &
    Readonly<Record<string, unknown>>
}
const table = reference<Case[]>('fairness')

describe.each(table.cases)('fairness, $name', ({ in: data, out }) => {
  const rates = groupRates(labels(data.y), labels(data.predicted), Uint32Array.from(data.groups))

  it("has Fairlearn's rates by group and differences", () => {
    for (const [name, groups] of Object.entries(rates) as [Rate, readonly GroupRate[]][]) {
      groups.forEach(({ hits, rows }, g) => expectClose(hits / rows, out.byGroup[name][g]!, 1e-12, 1e-15, name))
      expectClose(differenceToOverall(groups)!, out.toOverall[name], 1e-12, 1e-15, name)
      expectClose(ratioToOverall(groups)!, out.ratioToOverall[name], 1e-12, 1e-15, name)
      const judged = defined(disparity(groups, { rng: seeded(1), minimum: 1 }))
      expectClose(judged.difference.estimate, out.between[name], 1e-12, 1e-15, name)
      expectClose(judged.ratio!.estimate, out.ratio[name], 1e-12, 1e-15, name)
    }
  })
  it("has Fairlearn's named measures", () => {
    for (const [name, value] of Object.entries(fairnessMeasures(rates)))
      expectClose(value, out[name] as number, 1e-12, 1e-15, name)
    const { difference, ratio } = defined(equalizedOdds(rates, { rng: seeded(1), minimum: 1, draws: 10, agg: 'mean' }))
    expectClose(difference.estimate, out.meanOdds.difference, 1e-12, 1e-15)
    expectClose(ratio!.estimate, out.meanOdds.ratio, 1e-12, 1e-15)
    const named = { demographicParity, equalizedOdds, equalOpportunity }
    for (const [name, measure] of Object.entries(named)) {
      const { difference, ratio } = defined<Omit<Disparity, 'judged' | 'small'>>(
        measure(rates, { rng: seeded(1), minimum: 1, draws: 10 }),
      )
      expectClose(difference.estimate, out[`${name}Difference`] as number, 1e-12, 1e-15, name)
      expectClose(ratio!.estimate, out[`${name}Ratio`] as number, 1e-12, 1e-15, name)
      for (const { low, estimate, high } of [difference, ratio!]) {
        expect(low).toBeLessThanOrEqual(estimate)
        expect(high).toBeGreaterThanOrEqual(estimate)
      }
    }
  })
})

describe('the mean of the two odds', () => {
  const groups = [0, 1, 2]
  const of = (hits: readonly number[]): GroupRate[] => groups.map((group) => ({ group, hits: hits[group]!, rows: 100 }))
  const rates = {
    ...groupRates(labels([]), labels([]), new Uint32Array()),
    truePositiveRate: of([80, 60, 70]),
    falsePositiveRate: of([20, 20, 30]),
  }
  const [mean, worst] = (['mean', 'worst_case'] as const).map((agg) =>
    defined(equalizedOdds(rates, { rng: seeded(1), agg })),
  )
  it("is Fairlearn's, between the two and with bounds between theirs", () => {
    expect(mean!.difference.estimate).toBeCloseTo(0.15, 12)
    expect(mean!.ratio!.estimate).toBeCloseTo((0.75 + 2 / 3) / 2, 12)
    expect(worst!.difference.estimate).toBeCloseTo(0.2, 12)
    expect(mean!.difference.low).toBeLessThanOrEqual(worst!.difference.low)
    expect(mean!.difference.high).toBeLessThan(worst!.difference.high)
  })
  it('has a null of its own: means of two gaps lie below the wider one', () => {
    expect(mean!.nullMean).toBeLessThan(worst!.nullMean)
    // E[max − min] of three normals is 1.693 standard deviations.
    const expected = (1.693 * (Math.sqrt((0.7 * 0.3) / 100) + Math.sqrt(((7 / 30) * (23 / 30)) / 100))) / 2
    expect(mean!.nullMean / expected).toBeCloseTo(1, 1)
  })
})

describe('a disparity', () => {
  const even = Array.from({ length: 10 }, (_, group) => ({ group, hits: 30, rows: 100 }))
  it('is not zero without any: noise grows with the number of groups', () => {
    const ten = defined(disparity(even, { rng: seeded(1), draws: 4000 }))
    const two = defined(disparity(even.slice(0, 2), { rng: seeded(1), draws: 4000 }))
    // E[max − min] of G normals is d_G standard deviations: 1.128 and 3.078.
    const deviation = Math.sqrt((0.3 * 0.7) / 100)
    expect(two.nullMean / deviation).toBeCloseTo(1.128, 1)
    expect(ten.nullMean / deviation).toBeCloseTo(3.078, 1)
    expect(ten.pValue).toBe(1)
    expect(ten.difference).toMatchObject({ estimate: 0, low: 0 })
  })
  it('is sure where groups lie far apart', () => {
    const apart = defined(
      disparity(
        [
          { group: 0, hits: 90, rows: 100 },
          { group: 1, hits: 30, rows: 100 },
        ],
        { rng: seeded(1) },
      ),
    )
    expect(apart.pValue).toBeLessThan(0.002)
    expect(apart.difference.low).toBeGreaterThan(0.3)
    expect(apart.difference.high).toBeLessThan(0.8)
  })
  it('shares its level out among the groups', () => {
    const pair = [
      { group: 0, hits: 60, rows: 100 },
      { group: 1, hits: 30, rows: 100 },
    ]
    const { low, high } = defined(disparity(pair, { rng: seeded(1), level: 0.9 })).difference
    const [a, b] = [wilson(60, 100, { level: 0.95 }), wilson(30, 100, { level: 0.95 })]
    expect(low).toBeCloseTo(a.low - b.high, 12)
    expect(high).toBeCloseTo(a.high - b.low, 12)
  })
  it('leaves small groups out and names them', () => {
    const small = { group: 7, hits: 0, rows: 3 }
    const result = defined(disparity([...even, small], { rng: seeded(1) }))
    expect(result.small).toEqual([small])
    expect(result.difference.estimate).toBe(0)
    expect(disparity([even[0]!, small], { rng: seeded(1) })).toMatchObject({
      kind: 'undefined',
      reason: 'few-clusters',
    })
  })
  it('of a rate that a group does not have is unknown, not 0', () => {
    const rates = groupRates(labels([1, 0, 0, 0]), labels([1, 0, 0, 1]), Uint32Array.of(0, 0, 1, 1))
    expect(rates.truePositiveRate[1]).toEqual({ group: 1, hits: 0, rows: 0 })
    expect(fairnessMeasures(rates).equalOpportunityDifference).toBeUndefined()
    expect(fairnessMeasures(rates).demographicParityDifference).toBe(0)
  })
  it('covers the true difference at its level: 300 draws of 5 unequal groups', () => {
    const truth = [0.2, 0.25, 0.3, 0.35, 0.4]
    const rng = seeded(11)
    let covered = 0
    for (let r = 0; r < 300; r += 1) {
      const rates = truth.map((p, group) => {
        let hits = 0
        for (let i = 0; i < 200; i += 1) if (rng.next() < p) hits += 1
        return { group, hits, rows: 200 }
      })
      const { low, high } = defined(disparity(rates, { rng, draws: 1, level: 0.9 })).difference
      if (low <= 0.2 && 0.2 <= high) covered += 1
    }
    expect(covered / 300).toBeGreaterThanOrEqual(0.9)
  })
})

describe('equalized odds', () => {
  it('share the level out among both rates of all groups', () => {
    const rate = (group: number, hits: number): GroupRate => ({ group, hits, rows: 100 })
    const rates = {
      ...groupRates(labels([]), labels([]), new Uint32Array()),
      truePositiveRate: [rate(0, 90), rate(1, 60)],
      falsePositiveRate: [rate(0, 30), rate(1, 10)],
    }
    const { difference, ratio, pValue } = defined(equalizedOdds(rates, { rng: seeded(1), level: 0.9 }))
    const at = (hits: number) => wilson(hits, 100, { level: 0.975 })
    expect(difference).toMatchObject({ estimate: expect.closeTo(0.3, 12), method: 'bonferroni-wilson', n: 400 })
    expect(difference.low).toBeCloseTo(Math.max(at(90).low - at(60).high, at(30).low - at(10).high), 12)
    expect(difference.high).toBeCloseTo(Math.max(at(90).high - at(60).low, at(30).high - at(10).low), 12)
    expect(ratio!.estimate).toBeCloseTo(1 / 3, 12)
    expect(ratio!.low).toBeCloseTo(at(10).low / at(30).high, 12)
    expect(ratio!.high).toBeCloseTo(Math.min(at(60).high / at(90).low, at(10).high / at(30).low), 12)
    expect(pValue).toBeLessThan(0.002)
  })
  it('are unknown where one of the rates has one group only', () => {
    const rates = groupRates(labels([1, 0, 0, 0]), labels([1, 0, 0, 1]), Uint32Array.of(0, 0, 1, 1))
    expect(equalizedOdds(rates, { rng: seeded(1), minimum: 1 })).toMatchObject({ reason: 'few-clusters' })
  })
  it('have no ratio where nobody is called', () => {
    const none = [0, 1].map((group) => ({ group, hits: 0, rows: 50 }))
    const { ratio, difference } = defined(disparity(none, { rng: seeded(1) }))
    expect(ratio).toBeUndefined()
    expect(difference).toMatchObject({ estimate: 0, low: 0 })
  })
})

describe('any metric between groups', () => {
  const predicted = labels(Array.from({ length: 200 }, (_, i) => (i < 100 ? (i % 10 < 6 ? 1 : 0) : i % 10 < 3 ? 1 : 0)))
  const groups = Uint32Array.from(predicted, (_, i) => (i < 100 ? 0 : 2))
  const of = (rows: Uint32Array) => selectionRate(Uint8Array.from(rows, (i) => predicted[i]!))
  const share = (rows: Uint32Array): number => rows.reduce((hits, i) => hits + predicted[i]!, 0) / rows.length

  it('is for rates what their disparity is', () => {
    const rates = [
      { group: 0, hits: 60, rows: 100 },
      { group: 2, hits: 30, rows: 100 },
    ]
    const { difference, ratio } = defined(disparity(rates, { rng: seeded(1), draws: 1 }))
    const any = defined(compareGroups(measureGroups(groups, of)))
    expect(any.difference.low).toBeCloseTo(difference.low, 12)
    expect(any.difference.high).toBeCloseTo(difference.high, 12)
    expect(any.ratio!.low).toBeCloseTo(ratio!.low, 12)
    expect(any.difference.method).toBe('bonferroni-wilson')
    expect(any.judged.map(({ group }) => group)).toEqual([0, 2])
  })
  it('leaves out groups that are small or have no interval, and names them', () => {
    const y = numbers(Array.from({ length: 41 }, (_, i) => i % 7))
    const codes = Uint32Array.from(y, (_, i) => (i < 20 ? 0 : i < 40 ? 1 : 3))
    const byRow = measureGroups(codes, (rows) =>
      mae(numbers([...rows].map((i) => y[i]!)), numbers([...rows].map((i) => (i < 20 ? 2 : 4)))),
    )
    const compared = defined(compareGroups(byRow, { minimum: 1 }))
    expect(compared.small).toMatchObject([{ group: 3, rows: 1 }])
    expect(compared.difference.method).toBe('bonferroni-hall-t')
    expect(compareGroups(byRow, { minimum: 21 })).toMatchObject({ reason: 'few-clusters' })
  })
  it('agrees with the score test of two proportions when its groups are dealt out anew', () => {
    const dealt = defined(permutedGap(groups, share, { rng: seeded(2), draws: 4000 }))
    expect(dealt.difference).toBeCloseTo(0.3, 12)
    expect(dealt.pValue).toBeLessThan(0.001)
    // A weaker gap, where the test has something to say: 60 against 48 of 100.
    const weak = (rows: Uint32Array): number =>
      rows.reduce((hits, i) => hits + (i < 100 ? (i < 60 ? 1 : 0) : i < 148 ? 1 : 0), 0) / rows.length
    const exact = twoProportionTest({ successes: 60, trials: 100 }, { successes: 48, trials: 100 }).pValue
    const drawn = defined(permutedGap(groups, weak, { rng: seeded(3), draws: 4000 }))
    // Permutation counts the observed table whole, the normal law half of it.
    expect(drawn.pValue).toBeGreaterThan(exact - 0.01)
    expect(drawn.pValue).toBeLessThan(exact + 0.05)
    expect(drawn.nullMean).toBeGreaterThan(0.03)
  })
  it('deals groups out to whole clusters, which must lie in one group', () => {
    // Ten rows a cluster, all alike: rows say ten times less than they seem to.
    const ofCluster = (rows: Uint32Array): number =>
      rows.reduce((hits, i) => hits + (Math.floor(i / 10) % 10 < (i < 100 ? 6 : 4) ? 1 : 0), 0) / rows.length
    const clusters = Uint32Array.from(groups, (_, i) => Math.floor(i / 10))
    const [byRow, byCluster] = [
      defined(permutedGap(groups, ofCluster, { rng: seeded(4) })),
      defined(permutedGap(groups, ofCluster, { rng: seeded(4), clusters })),
    ]
    expect(byRow.pValue).toBeLessThan(0.02)
    expect(byCluster.pValue).toBeGreaterThan(0.3)
    expect(() => permutedGap(groups, share, { rng: seeded(1), clusters: new Uint32Array(200) })).toThrow(
      'groups[100] must be 0 as in the rest of cluster 0, got 2',
    )
  })
  it('has nothing to compare with one group', () => {
    expect(permutedGap(new Uint32Array(20), () => 1, { rng: seeded(1) })).toMatchObject({ reason: 'few-clusters' })
  })
})
