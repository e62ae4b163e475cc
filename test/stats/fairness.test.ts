import { differenceToOverall, disparity, fairnessMeasures, groupRates, seeded, wilson } from '@titlebout/stats'
import type { GroupRate, GroupRates } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined } from './narrow.ts'
import { expectClose, labels, reference } from './reference.ts'

type Rate = keyof GroupRates
interface Case {
  name: string
  in: { y: number[]; predicted: number[]; groups: number[] }
  out: Readonly<Record<'byGroup', Record<Rate, number[]>>> &
    Readonly<Record<'toOverall' | 'between' | 'ratio', Record<Rate, number>>> &
    Readonly<Record<string, unknown>>
}
const table = reference<Case[]>('fairness')

describe.each(table.cases)('fairness, $name', ({ in: data, out }) => {
  const rates = groupRates(labels(data.y), labels(data.predicted), Uint32Array.from(data.groups))

  it("has Fairlearn's rates by group and differences", () => {
    for (const [name, groups] of Object.entries(rates) as [Rate, readonly GroupRate[]][]) {
      groups.forEach(({ hits, rows }, g) => expectClose(hits / rows, out.byGroup[name][g]!, 1e-12, 1e-15, name))
      expectClose(differenceToOverall(groups)!, out.toOverall[name], 1e-12, 1e-15, name)
      const judged = defined(disparity(groups, { rng: seeded(1), minimum: 1 }))
      expectClose(judged.difference.estimate, out.between[name], 1e-12, 1e-15, name)
      expectClose(judged.ratio!, out.ratio[name], 1e-12, 1e-15, name)
    }
  })
  it("has Fairlearn's named measures", () => {
    for (const [name, value] of Object.entries(fairnessMeasures(rates)))
      expectClose(value, out[name] as number, 1e-12, 1e-15, name)
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
