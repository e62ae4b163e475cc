import type { GroupRate, GroupRates } from '@titlebout/stats'
import {
  demographicParity,
  differenceToOverall,
  disparity,
  equalizedOdds,
  equalOpportunity,
  fairnessMeasures,
  groupRates,
  isUndefined,
  ratioToOverall,
  seeded,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined } from './narrow.ts'
import { expectClose, labels, reference } from './reference.ts'

type Rate = keyof GroupRates
type Measures = ReturnType<typeof fairnessMeasures>
interface Case {
  name: string
  in: { y: number[]; predicted: number[]; groups: number[] }
  fairlearn: Record<keyof Measures, number>
  /** Null where a rate, or a gap, is unknown. */
  out: Record<keyof Measures, number | null> &
    Record<'byGroup', Record<Rate, (number | null)[]>> &
    Record<'meanOdds', Record<'difference' | 'ratio', number | null>> &
    Record<'between' | 'ratio' | 'toOverall' | 'ratioToOverall', Record<Rate, number | null>>
}
const table = reference<Case[]>('fairness-edges')
const options = () => ({ rng: seeded(1), minimum: 1, draws: 10 })

function expectKnown(got: number | undefined, expected: number | null, what: string): void {
  if (expected === null) expect(got, what).toBeUndefined()
  else expectClose(got ?? NaN, expected, 1e-12, 1e-15, what)
}

describe.each(table.cases)('fairness, $name', ({ in: data, out }) => {
  const rates = groupRates(labels(data.y), labels(data.predicted), Uint32Array.from(data.groups))
  const entries = Object.entries(rates) as [Rate, readonly GroupRate[]][]

  it.each(entries)("%s is Fairlearn's by group, and unknown without rows", (name, groups) => {
    const known = groups.map(({ hits, rows }) => (rows === 0 ? undefined : hits / rows))
    expect(known).toHaveLength(out.byGroup[name].length)
    known.forEach((rate, g) => expectKnown(rate, out.byGroup[name][g]!, `${name} of group ${g}`))
    expectKnown(differenceToOverall(groups), out.toOverall[name], `${name} to overall`)
    expectKnown(ratioToOverall(groups), out.ratioToOverall[name], `${name} ratio to overall`)
  })
  it.each(entries)('%s has a disparity between two groups that know it, else none', (name, groups) => {
    const judged = disparity(groups, options())
    if (out.between[name] === null) {
      expect(judged).toMatchObject({ kind: 'undefined', reason: 'few-clusters' })
      return
    }
    const { difference, ratio } = defined(judged)
    expectKnown(difference.estimate, out.between[name], name)
    expectKnown(ratio?.estimate, out.ratio[name], `${name} ratio`)
    for (const { low, estimate, high } of ratio === undefined ? [difference] : [difference, ratio]) {
      expect(low).toBeLessThanOrEqual(estimate)
      expect(high).toBeGreaterThanOrEqual(estimate)
    }
  })
  it('has the named measures, points and judged', () => {
    const points = fairnessMeasures(rates)
    for (const [name, value] of Object.entries(points) as [keyof Measures, number | undefined][])
      expectKnown(value, out[name], name)
    const named = { demographicParity, equalizedOdds, equalOpportunity }
    for (const [name, measure] of Object.entries(named) as [keyof typeof named, typeof equalOpportunity][]) {
      const judged = measure(rates, options())
      const [gap, ratio] = isUndefined(judged) ? [] : [judged.difference.estimate, judged.ratio?.estimate]
      expectKnown(gap, out[`${name}Difference`], `judged ${name}`)
      expectKnown(ratio, out[`${name}Ratio`], `judged ${name} ratio`)
    }
  })
  it('has the mean of the two odds', () => {
    const judged = equalizedOdds(rates, { ...options(), agg: 'mean' })
    expectKnown(isUndefined(judged) ? undefined : judged.difference.estimate, out.meanOdds.difference, 'difference')
    expectKnown(isUndefined(judged) ? undefined : judged.ratio?.estimate, out.meanOdds.ratio, 'ratio')
  })
})

describe('what the reference calls unknown', () => {
  it("is 0 in Fairlearn's named measures; what both know differs only by groups without the rate, and by 0/0 of the true-positive rate", () => {
    const values = table.cases.flatMap(({ name, fairlearn, out }) =>
      (Object.keys(fairlearn) as (keyof Measures)[]).map((of) => ({ name, of, theirs: fairlearn[of], ours: out[of] })),
    )
    const differing = values.filter(({ theirs, ours }) => ours !== null && !(Math.abs(theirs - ours) <= 1e-12))
    expect(differing.map(({ name, of }) => `${of}, ${name}`)).toEqual([
      'equalOpportunityDifference, one of three groups without positives',
      'equalOpportunityRatio, one of three groups without positives',
      // The lesser of NaN and a number is theirs to the order in which they are read; their mean passes over NaN in either rate, as ours does.
      'equalizedOddsRatio, nobody called rightly',
    ])
    const unknown = values.filter(({ ours }) => ours === null)
    expect(unknown).toContainEqual(expect.objectContaining({ name: 'a group without positives', theirs: 0.5 }))
    // 0/0 of one of the two odds is passed over, as in Fairlearn, of both it is unknown.
    expect(values).toContainEqual({ name: 'nobody called falsely', of: 'equalizedOddsRatio', theirs: 0.5, ours: 0.5 })
    expect(unknown).toContainEqual(expect.objectContaining({ name: 'nobody called', of: 'equalizedOddsRatio' }))
  })
})

describe('a rate that is 0 in every group', () => {
  const rate = (group: number, hits: number): GroupRate => ({ group, hits, rows: 100 })
  const none = [rate(0, 0), rate(1, 0)]
  const some = [rate(0, 90), rate(1, 60)]
  const of = (truePositiveRate: GroupRate[], falsePositiveRate: GroupRate[]) => ({
    ...groupRates(labels([]), labels([]), new Uint32Array()),
    truePositiveRate,
    falsePositiveRate,
  })

  it.each([
    ['false positives', of(some, none)],
    ['true positives', of(none, some)],
  ])('is passed over in the estimate of the odds ratio, not in its interval: of %s', (_what, rates) => {
    const alone = defined(disparity(some, { ...options(), level: 0.975 })).ratio!
    const worst = defined(equalizedOdds(rates, options())).ratio!
    // As many rates as in a family of four groups; what is 0 of 100 twice may truly be 1 % and 0 %.
    expect(worst).toMatchObject({ estimate: expect.closeTo(2 / 3, 12), low: 0, high: expect.closeTo(alone.high, 12) })
    const mean = defined(equalizedOdds(rates, { ...options(), agg: 'mean' })).ratio!
    expect(mean.estimate).toBeCloseTo(2 / 3, 12)
    expect(mean.low).toBeCloseTo(alone.low / 2, 12)
    expect(mean.high).toBeCloseTo((1 + alone.high) / 2, 12)
  })
})
