import type { RowSketch } from '@titlebout/stats'
import {
  inheritedLooks,
  jaccardOfRows,
  mergeSketches,
  seeded,
  sharedRows,
  SKETCH_SIZE,
  sketchRows,
} from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defined } from './narrow.ts'

/** A hash as good as a draw: the row number through the generator. */
function hashOf(row: number): bigint {
  const rng = seeded(row)
  return (BigInt(rng.uint32()) << 32n) | BigInt(rng.uint32())
}

function rowsFrom(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

function sketch(rows: readonly number[], size = SKETCH_SIZE): RowSketch {
  return sketchRows(BigUint64Array.from(rows, hashOf), { key: 'test', size })
}

const someRows = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 60 })

describe('a sketch of rows', () => {
  it('keeps the smallest hashes of the distinct rows, in order', () => {
    fc.assert(
      fc.property(someRows, fc.integer({ min: 1, max: 30 }), (rows, size) => {
        const all = [...new Set(rows)].map(hashOf).sort((a, b) => (a < b ? -1 : 1))
        const made = sketch(rows, size)
        expect([...made.hashes]).toEqual(all.slice(0, size))
        expect(made.whole).toBe(all.length <= size)
      }),
    )
  })
  it('does not depend on the order of rows, nor on rows that come twice', () => {
    fc.assert(
      fc.property(someRows, fc.integer({ min: 1, max: 30 }), (rows, size) => {
        expect(sketch([...rows].reverse(), size)).toEqual(sketch(rows, size))
        expect(sketch([...rows, ...rows], size)).toEqual(sketch(rows, size))
      }),
    )
  })
  it('merges into the sketch of the union', () => {
    fc.assert(
      fc.property(someRows, someRows, fc.integer({ min: 1, max: 30 }), (a, b, size) => {
        expect(mergeSketches(sketch(a, size), sketch(b, size))).toEqual(sketch([...a, ...b], size))
        expect(mergeSketches(sketch(a, size), sketch(b, 40))).toEqual(sketch([...a, ...b], size))
      }),
    )
  })
  it('leaves the hashes it was given as they were', () => {
    const hashes = BigUint64Array.of(3n, 1n, 2n, 1n)
    expect([...sketchRows(hashes, { key: 'test', size: 2 }).hashes]).toEqual([1n, 2n])
    expect([...hashes]).toEqual([3n, 1n, 2n, 1n])
  })
  it('refuses no size, and sketches under another key', () => {
    const other = sketchRows(BigUint64Array.of(1n), { key: 'other' })
    expect(() => sketchRows(BigUint64Array.of(1n), { key: 'test', size: 0 })).toThrow(
      'size must be a whole number from 1, got 0',
    )
    for (const together of [mergeSketches, sharedRows, jaccardOfRows])
      expect(() => together(sketch([1]), other)).toThrow(
        'sketches must be made under the same key, got "test" and "other"',
      )
    expect(() => inheritedLooks(sketch([1]), [{ rows: other, promoted: false }])).toThrow('under the same key')
  })
})

describe('the overlap of two sketches', () => {
  it('is that of the sets themselves, exactly, while they fit', () => {
    fc.assert(
      fc.property(someRows, someRows, (a, b) => {
        const [first, second] = [new Set(a), new Set(b)]
        const common = [...first].filter((row) => second.has(row)).length
        const shared = sharedRows(sketch(a, 200), sketch(b, 200))
        const jaccard = jaccardOfRows(sketch(a, 200), sketch(b, 200))
        if (first.size === 0) expect(shared).toEqual({ kind: 'undefined', reason: 'empty', n: 0 })
        else
          expect(shared).toMatchObject({
            estimate: common / first.size,
            low: common / first.size,
            high: common / first.size,
            n: first.size,
            note: 'exact',
          })
        const union = first.size + second.size - common
        if (union === 0) expect(jaccard).toMatchObject({ reason: 'empty' })
        else expect(jaccard).toMatchObject({ estimate: common / union, low: common / union, n: union })
      }),
    )
  })
  it.each([
    { shared: 0.5, now: 3000, earlier: 3000 },
    { shared: 0.1, now: 2000, earlier: 4000 },
    { shared: 0.95, now: 4000, earlier: 8000 },
    { shared: 0.3, now: 200, earlier: 3000 },
  ])('stays within its interval, $shared of $now rows among $earlier', ({ shared, now, earlier }) => {
    const draws = 120
    const common = Math.round(shared * now)
    const hits = { contained: 0, jaccard: 0 }
    for (let r = 0; r < draws; r += 1) {
      const from = r * 20_000
      const first = sketch(rowsFrom(from, from + now), 256)
      const second = sketch(rowsFrom(from + now - common, from + now - common + earlier), 256)
      const contained = defined(sharedRows(first, second, 0.9))
      const jaccard = defined(jaccardOfRows(first, second, 0.9))
      const [truth, index] = [common / now, common / (now + earlier - common)]
      if (contained.low <= truth && truth <= contained.high) hits.contained += 1
      if (jaccard.low <= index && index <= jaccard.high) hits.jaccard += 1
    }
    // Clopper and Pearson's interval holds at least its level; three standard errors for the simulation.
    const least = 0.9 - 3 * Math.sqrt((0.9 * 0.1) / draws)
    expect(hits.contained / draws).toBeGreaterThan(least)
    expect(hits.jaccard / draws).toBeGreaterThan(least)
  })
  it('is known to about 0.03 with the default size', () => {
    const [now, earlier] = [sketch(rowsFrom(0, 20_000)), sketch(rowsFrom(10_000, 30_000))]
    const { estimate, low, high } = defined(sharedRows(now, earlier))
    expect(now.whole).toBe(false)
    expect(Math.abs(estimate - 0.5)).toBeLessThan(0.05)
    expect(high - low).toBeLessThan(0.07)
    expect(high - low).toBeGreaterThan(0.04)
  })
  it('of a set with itself is all of it, and of strangers nothing, up to the interval', () => {
    const now = sketch(rowsFrom(0, 5000), 512)
    expect(sharedRows(now, now)).toMatchObject({ estimate: 1, high: 1, note: 'from 512 hashes' })
    expect(sharedRows(now, sketch(rowsFrom(5000, 10_000), 512))).toMatchObject({ estimate: 0, low: 0 })
  })
  it('cannot be told from a handful of rows beside the sketch of many', () => {
    expect(sharedRows(sketch([1, 2]), sketch(rowsFrom(10, 20_000), 16))).toEqual({
      kind: 'undefined',
      reason: 'too-few-rows',
      n: 0,
    })
    expect(sharedRows(sketch([]), sketch(rowsFrom(0, 100), 16))).toMatchObject({ reason: 'empty' })
  })
})

describe('inherited looks', () => {
  const same = sketch(rowsFrom(0, 800))
  const fresh = sketch(rowsFrom(5000, 5800))
  const half = sketch(rowsFrom(400, 1200))
  const look = (rows: RowSketch, promoted = false, alpha?: number) => ({ rows, promoted, alpha })

  it('are all of them on the same rows', () => {
    const earlier = [look(same, false, 0.03), look(same, true, 0.01), look(same)]
    expect(inheritedLooks(same, earlier)).toMatchObject({ look: 4, inherited: 3, promotions: 1, alphaSpent: 0.04 })
  })
  it('are none on new rows, however many looks there were, and none before the first', () => {
    const earlier = Array.from({ length: 50 }, () => look(fresh, true, 0.05))
    expect(inheritedLooks(same, earlier)).toMatchObject({ look: 1, inherited: 0, promotions: 0, alphaSpent: 0 })
    expect(inheritedLooks(same, [])).toEqual({ look: 1, inherited: 0, promotions: 0, alphaSpent: 0, shares: [] })
  })
  it('are half of them on rows refreshed by half, rounded up', () => {
    const earlier = Array.from({ length: 5 }, (_, i) => look(half, i === 0, 0.01))
    expect(inheritedLooks(same, earlier)).toMatchObject({ look: 4, inherited: 3, promotions: 1 })
    expect(inheritedLooks(same, earlier).alphaSpent).toBeCloseTo(0.025, 12)
    expect(inheritedLooks(same, [...earlier, look(half)])).toMatchObject({ inherited: 3 })
  })
  it('count by the upper end of what the sketches can tell', () => {
    const [now, then] = [sketch(rowsFrom(0, 9000), 64), sketch(rowsFrom(4500, 13_500), 64)]
    const shared = defined(sharedRows(now, then))
    const earlier = Array.from({ length: 20 }, () => look(then))
    expect(shared.high).toBeGreaterThan(0.5)
    expect(inheritedLooks(now, earlier).inherited).toBe(Math.ceil(20 * shared.high))
  })
  it('take a share that cannot be told for the whole, and an overlap that is negligible for none', () => {
    expect(inheritedLooks(sketch([1, 2]), [look(sketch(rowsFrom(10, 20_000), 16))])).toMatchObject({ inherited: 1 })
    const strangers = look(sketch(rowsFrom(50_000, 55_000)))
    const now = sketch(rowsFrom(0, 5000))
    expect(inheritedLooks(now, [strangers])).toMatchObject({ inherited: 0 })
    expect(inheritedLooks(now, [strangers], { negligible: 0.001 })).toMatchObject({ inherited: 1 })
  })
  it('never become more when rows are replaced by new ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 799 }), fc.integer({ min: 1, max: 12 }), (replaced, looks) => {
        const now = (count: number): RowSketch => sketch(rowsFrom(count, count + 800), 1024)
        const earlier = Array.from({ length: looks }, () => look(same))
        expect(inheritedLooks(now(replaced + 1), earlier).look).toBeLessThanOrEqual(
          inheritedLooks(now(replaced), earlier).look,
        )
      }),
      { numRuns: 30 },
    )
  })
  it('hold alpha where the best of the looks was taken over rows half of which come back', () => {
    // Twenty candidates no better than the champion; the best on the old rows is judged on rows of which half are new.
    const [draws, looks, n] = [400, 20, 200]
    const rng = seeded(61)
    let false5 = 0
    const { look: number } = inheritedLooks(
      sketch(rowsFrom(0, n)),
      Array.from({ length: looks - 1 }, () => look(sketch(rowsFrom(n / 2, n + n / 2)))),
    )
    // One-sided z at 0.05 divided by the looks that count, Bonferroni: 11 looks, 2.6.
    expect(number).toBe(11)
    for (let r = 0; r < draws; r += 1) {
      let [best, kept] = [-Infinity, 0]
      for (let k = 0; k < looks; k += 1) {
        let [old, back] = [0, 0]
        for (let i = 0; i < n; i += 1) {
          const gain = rng.next() < 0.5 ? 1 : -1
          old += gain
          if (i < n / 2) back += gain
        }
        if (old > best) [best, kept] = [old, back]
      }
      let now = kept
      for (let i = n / 2; i < n; i += 1) now += rng.next() < 0.5 ? 1 : -1
      if (now / Math.sqrt(n) > 2.6) false5 += 1
    }
    expect(false5 / draws).toBeLessThan(0.05)
  })
})
