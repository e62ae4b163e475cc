import { wilson } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import type { Expectation } from '../../../packages/core/src/config/perturb.ts'
import { violationsOf } from '../../../packages/core/src/perturb/violations.ts'
import { measurementOf } from '../../../packages/core/src/evaluation/measure.ts'
import { binaryScores, classScores, numberScores } from './scores.ts'

const RULE = { of: 'score', class: undefined, within: 0 } as const
const every = (rows: number): Uint8Array => new Uint8Array(rows).fill(1)

describe('what a changed row must do', () => {
  const before = binaryScores([0.5, 0.5, 0.5, 0.5])
  const after = binaryScores([0.3, 0.5, 0.55, 0.9])
  it.each<[Expectation, number, number]>([
    ['same', 0, 3],
    ['same', 0.1, 2],
    ['not-lower', 0, 1],
    ['not-lower', 0.3, 0],
    ['not-higher', 0, 2],
    ['not-higher', 0.1, 1],
    ['higher', 0, 2],
    ['higher', 0.1, 3],
    ['lower', 0, 3],
    ['lower', 0.3, 4],
  ])('%s within %d is broken by %d of a fall, a stay, a small and a large rise', (expected, within, broken) => {
    const found = violationsOf({}, { before, after }, every(4), { ...RULE, expect: expected, within })
    expect(found.count).toBe(broken)
    expect(found.rate).toMatchObject({ estimate: broken / 4, n: 4 })
    expect(found.largest).toBeCloseTo(0.4, 12)
  })

  it('looks only at rows that were changed', () => {
    const found = violationsOf({}, { before, after }, Uint8Array.of(0, 1, 1, 0), { ...RULE, expect: 'same' })
    expect(found).toMatchObject({ count: 1, rate: { estimate: 0.5, n: 2 } })
    expect(found.worst).toEqual([{ row: 2, before: '0.5', after: '0.55' }])
  })

  it('names the three worst rows, worst first, by what is expected', () => {
    const rows = (expected: Expectation): number[] =>
      violationsOf({}, { before, after }, every(4), { ...RULE, expect: expected }).worst.map(({ row }) => row)
    expect(rows('same')).toEqual([3, 0, 2])
    expect(rows('higher')).toEqual([0, 1])
    expect(rows('lower')).toEqual([3, 2, 1])
  })

  it('looks at decisions where it is told to, or where there is nothing else', () => {
    const decided = violationsOf({}, { before, after }, every(4), { ...RULE, of: 'decision', expect: 'same' })
    expect(decided.count).toBe(1)
    const labels = { before: { ...before, score: undefined }, after: { ...after, score: undefined } }
    expect(violationsOf({}, labels, every(4), { ...RULE, expect: 'same' }).count).toBe(1)
  })

  it('looks at the class that moved most, at one class, or at the decision', () => {
    const first = classScores([
      [0.6, 0.3, 0.1],
      [0.2, 0.5, 0.3],
    ])
    const second = classScores([
      [0.5, 0.4, 0.1],
      [0.2, 0.2, 0.6],
    ])
    const of = (rule: Partial<Parameters<typeof violationsOf>[3]>) =>
      violationsOf({}, { before: first, after: second }, every(2), { ...RULE, expect: 'same', ...rule })
    expect(of({ within: 0.05 })).toMatchObject({ count: 2 })
    expect(of({ within: 0.2 }).worst).toEqual([{ row: 1, before: '0.5', after: '0.2' }])
    expect(of({ class: 'c', within: 0.05 })).toMatchObject({ count: 1 })
    expect(of({ class: 'b', expect: 'not-lower', within: 0.05 })).toMatchObject({ count: 1 })
    expect(of({ of: 'decision' }).worst).toEqual([{ row: 1, before: 'b', after: 'c' }])
    expect(of({ of: 'decision', class: 'a' })).toMatchObject({ count: 0 })
    expect(() => of({ class: 'z' })).toThrow('perturb.class: "z" is none of a, b, c')
  })

  it('looks at the prediction of a regression, in its unit', () => {
    const scores = { before: numberScores([10, 20]), after: numberScores([12, 19]) }
    expect(violationsOf({}, scores, every(2), { ...RULE, expect: 'not-lower' }).worst).toEqual([
      { row: 1, before: '20', after: '19' },
    ])
  })
})

describe('the share of violations', () => {
  const rows = 120
  const before = binaryScores(Array.from({ length: rows }, () => 0.5))
  const moved = (broken: (row: number) => boolean) => ({
    before,
    after: binaryScores(Array.from({ length: rows }, (_, row) => (broken(row) ? 0.9 : 0.5))),
  })
  const rateOf = (facts: { weight?: Float64Array; cluster?: Uint32Array }, broken: (row: number) => boolean) =>
    measurementOf(violationsOf(facts, moved(broken), every(rows), { ...RULE, expect: 'same' }).rate, 0.9)

  it('counts rows by their weight', () => {
    const weight = Float64Array.from({ length: rows }, (_, row) => (row < 60 ? 3 : 1))
    expect(rateOf({ weight }, (row) => row < 60).measured.estimate).toBeCloseTo(0.75, 12)
  })

  it('is Wilson’s with as many trials as there are clusters, where each cluster agrees', () => {
    const cluster = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 3))
    const { measured } = rateOf({ cluster }, (row) => row < 12)
    // Clusters of three alike rows are 40 trials; what estimating their spread costs is G/(G − 1) in place of n/(n − 1).
    const trials = 40 / ((40 / 39) * (119 / 120))
    const z = 1.6448536269514722
    const centre = (0.1 + (z * z) / (2 * trials)) / (1 + (z * z) / trials)
    const half = (z / (1 + (z * z) / trials)) * Math.sqrt((0.1 * 0.9) / trials + (z * z) / (4 * trials * trials))
    expect(measured).toMatchObject({ method: 'wilson', n: rows })
    expect(measured.effective_n).toBeCloseTo(trials, 10)
    expect(measured.low).toBeCloseTo(centre - half, 10)
    expect(measured.high).toBeCloseTo(centre + half, 10)
  })

  it('does not take rows of one cluster for independent witnesses where nothing is broken', () => {
    const cluster = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 3))
    const { measured } = rateOf({ cluster }, () => false)
    expect(measured).toMatchObject({ estimate: 0, low: 0, effective_n: 40 })
    expect(measured.high).toBeCloseTo(wilson(0, 40, { level: 0.9 }).high, 12)
  })

  it('has no interval from a handful of clusters', () => {
    const cluster = Uint32Array.from({ length: rows }, (_, row) => row % 5)
    expect(rateOf({ cluster }, (row) => row < 12)).toMatchObject({
      unsettled: 'few-clusters',
      measured: { estimate: 0.1, low: null, high: null },
    })
  })
})
