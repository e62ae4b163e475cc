import { describe, expect, it } from 'vitest'
import {
  cutsOf,
  rankStatistics,
  sortedFinite,
  sumStatistics,
  type Partition,
  type RankStatistics,
  type SumStatistics,
} from '@titlebout/stats'
import { expectClose } from './reference.ts'

const ROWS = 6000
const SLICES = 4

/** Rows in order of what they are worth, so that the first block says little about the rest: slice 4 has one value, slice 3 lies far away. */
function rows(): { readonly values: Float64Array; readonly codes: Uint8Array; readonly other: Uint8Array } {
  const codes = Uint8Array.from({ length: ROWS }, (_, i) => (i < 4500 ? 1 + (i % 2) : i < 5500 ? 3 : 4))
  const values = Float64Array.from(codes, (code, i) =>
    code === 4 ? 0.1 : code === 3 ? 1e9 + ((i * 37) % 101) / 64 : ((i * 61) % 97) / 10 + i / 1e4,
  )
  return { values, codes, other: Uint8Array.from(codes, (_, i) => i % 7) }
}

/** By the definition: the mean first, then powers of the distances from it. */
function moments(values: readonly number[]): { mean: number; squares: number; cubes: number; fourths: number } {
  const shift = values[0]!
  const mean = values.reduce((sum, value) => sum + (value - shift), 0) / values.length
  const power = (k: number): number => values.reduce((sum, value) => sum + (value - shift - mean) ** k, 0)
  return { mean: shift + mean, squares: power(2), cubes: power(3), fourths: power(4) }
}

describe('sums of slices', () => {
  const { values, codes, other } = rows()
  const partitions: readonly Partition[] = [
    { size: SLICES, codes },
    { size: 6, codes: other },
  ]
  const sums = (of: readonly Partition[]): readonly (readonly SumStatistics[])[] =>
    sumStatistics(
      { truth: values, fighters: [{ losses: new Map([['loss_a', values]]) }] },
      [[{ kind: 'loss', column: 'loss_a' }]],
      cutsOf(of, {}),
    )

  it('are the moments about the mean of each slice, wherever it lies', () => {
    for (const [p, found] of sums(partitions).entries()) {
      for (const [s, slice] of found.entries()) {
        const own = [...values].filter((_, i) => partitions[p]!.codes[i] === s + 1)
        const expected = moments(own)
        expect(slice.size.n).toBe(own.length)
        expectClose(slice.means[0]!, expected.mean, 1e-14)
        expectClose(slice.moments[0]!, expected.squares, 1e-11)
        expectClose(slice.thirds[0]!, expected.cubes, 1e-9, 1e-7)
        expectClose(slice.fourths[0]!, expected.fourths, 1e-11)
      }
    }
  })

  it('have no spread where all values are alike, to the last digit', () => {
    const constant = sums(partitions)[0]![3]!
    expect([constant.means[0], constant.moments[0]]).toEqual([0.1, 0])
  })

  it('are the same cut together as cut alone', () => {
    const together = sums(partitions)
    for (const [p, partition] of partitions.entries()) {
      for (const [s, alone] of sums([partition])[0]!.entries()) {
        expectClose(together[p]![s]!.means[0]!, alone.means[0]!, 1e-14)
        expectClose(together[p]![s]!.moments[0]!, alone.moments[0]!, 1e-11)
      }
    }
  })
})

/** Area and DeLong's variance by comparing every positive with every negative. */
function delong(positives: readonly number[], negatives: readonly number[]): { area: number; variance: number } {
  const wins = (p: number, q: number): number => (p > q ? 1 : p === q ? 0.5 : 0)
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length
  const above = positives.map((p) => mean(negatives.map((q) => wins(p, q))))
  const below = negatives.map((q) => mean(positives.map((p) => wins(p, q))))
  const area = mean(above)
  const spread = (list: readonly number[]): number =>
    list.reduce((sum, value) => sum + (value - area) ** 2, 0) / (list.length - 1) / list.length
  return { area, variance: spread(above) + spread(below) }
}

describe('areas of slices', () => {
  const n = 900
  const codes = Uint8Array.from({ length: n }, (_, i) => 1 + (i % 5))
  const truth = Uint8Array.from({ length: n }, (_, i) => (codes[i] === 5 ? 1 : (i * 7) % 11 < 4 ? 1 : 0))
  // 1: some order; 2: all right; 3: all wrong; 4: many ties; 5: one class.
  const score = Float64Array.from({ length: n }, (_, i) => {
    const noise = ((i * 131) % 257) / 257
    if (codes[i] === 1) return 0.3 * truth[i]! + noise
    if (codes[i] === 2) return truth[i]! + 0.5 * noise
    if (codes[i] === 3) return -truth[i]! + 0.5 * noise
    return Math.round(3 * noise + truth[i]!)
  })
  const runs = sortedFinite(score, 'score')
  const areas = (of: readonly Partition[], weights?: Float64Array): readonly (readonly RankStatistics[])[] =>
    rankStatistics({ truth, fighters: [runs], weights }, 'area', cutsOf(of, { weights }))
  const cut = { size: 5, codes }

  it('are DeLong’s, also of slices where every pair is right or wrong, far from the area of all rows', () => {
    const [found = []] = areas([cut, { size: 2, codes: Uint8Array.from(codes, (code) => (code > 2 ? 2 : 1)) }])
    for (const [s, slice] of found.slice(0, 4).entries()) {
      const of = (label: number): number[] => [...score].filter((_, i) => codes[i] === s + 1 && truth[i] === label)
      const { area, variance } = delong(of(1), of(0))
      const { estimates, spreads } = slice.measures.area!
      expectClose(estimates[0]!, area, 1e-14)
      expectClose(spreads[0]!.rows / slice.size.n ** 2, variance, 1e-12, 0)
    }
    expect(found[1]!.measures.area!.spreads[0]!.rows).toBe(0)
    expect(found[2]!.measures.area!.spreads[0]!.rows).toBe(0)
    expect(found[4]!.measures.area!.spreads[0]!.rows).toBe(0)
  })

  it('are the same cut together as cut alone, some slices of one group of atoms and some of another', () => {
    const halves = { size: 1, codes: Uint8Array.from(codes, (_, i) => (i % 3 === 0 ? 1 : 0)) }
    const thirds = { size: 3, codes: Uint8Array.from(codes, (_, i) => (i * 5) % 4) }
    const all = [cut, halves, thirds]
    expect(cutsOf(all, {}).atoms.map(({ members }) => members.length)).toEqual([2, 1])
    const together = areas(all)
    for (const [p, partition] of all.entries()) expect(together[p]).toEqual(areas([partition])[0])
  })

  it('are those under weights of 1, which go another way', () => {
    const weighted = areas([cut], new Float64Array(n).fill(1))[0]!
    for (const [s, { measures }] of areas([cut])[0]!.slice(0, 4).entries()) {
      const [own, other] = [measures.area!, weighted[s]!.measures.area!]
      expectClose(own.estimates[0]!, other.estimates[0]!, 1e-14)
      expectClose(own.spreads[0]!.rows, other.spreads[0]!.rows, 1e-12, 1e-15)
      expectClose(own.spreads[0]!.fourths, other.spreads[0]!.fourths, 1e-11, 1e-15)
    }
  })
})
