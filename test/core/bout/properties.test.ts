import { fight, metricOfTask, rowsAt, type BinaryRows } from '@titlebout/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'
import { contender, options } from './synthetic.ts'

/** Two fighters on the same rows; scores on a coarse grid, so that ties are common. */
const pair = fc
  .array(
    fc.record({
      truth: fc.integer({ min: 0, max: 1 }),
      first: fc.integer({ min: 0, max: 20 }),
      second: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: 8, maxLength: 60 },
  )
  .map((rows) => {
    const truth = Uint8Array.from(rows, (row) => row.truth)
    const side = (score: Float64Array) =>
      binaryRows({ truth, score, prediction: Uint8Array.from(score, (p) => (p >= 0.5 ? 1 : 0)) })
    return {
      first: side(Float64Array.from(rows, (row) => row.first / 20)),
      second: side(Float64Array.from(rows, (row) => row.second / 20)),
    }
  })

const PLAIN = options({ rules: { ...options().rules, guardrails: [] } })

function bout(candidate: BinaryRows, champion: BinaryRows) {
  return fight(contender(candidate), contender(champion), PLAIN)
}

describe('whatever the rows', () => {
  it('swapping the fighters turns every difference around', () => {
    fc.assert(
      fc.property(pair, ({ first, second }) => {
        const [there, back] = [bout(first, second), bout(second, first)]
        for (const [i, comparison] of there.comparisons.entries()) {
          const other = back.comparisons[i]!
          const { estimate, low, high } = comparison.difference
          if (estimate === null) {
            expect(other.difference.estimate).toBeNull()
            continue
          }
          if (low === null || high === null) {
            expect(other.difference.estimate).toBeCloseTo(-estimate, 12)
            expect(other.difference.low).toBeNull()
            continue
          }
          // The constant of a dummy-like side has an interval of its own, which leans to one side.
          if (comparison.difference.method === 'newcombe-auc' || other.difference.method === 'newcombe-auc') continue
          expect(other.difference.estimate).toBeCloseTo(-estimate, 12)
          expect(other.difference.low).toBeCloseTo(-high, 8)
          expect(other.difference.high).toBeCloseTo(-low, 8)
          expect(other.p_value ?? 2).toBeCloseTo(comparison.p_value ?? 2, 9)
        }
        expect(back.flips!.right_to_wrong).toBe(there.flips!.wrong_to_right)
      }),
    )
  })

  it('never are both sides better than the other', () => {
    fc.assert(
      fc.property(pair, ({ first, second }) => {
        const kinds = [bout(first, second), bout(second, first)].map(({ claims }) => claims.promote.kind)
        expect(kinds).not.toEqual(['passed', 'passed'])
      }),
    )
  })

  it('a fighter is as good as itself, and no better', () => {
    fc.assert(
      fc.property(pair, ({ first }) => {
        const { claims, comparisons } = bout(first, first)
        const oneClass = new Set(first.truth).size === 1
        expect(claims.merge.reason).toBe(oneClass ? 'one-class' : 'same-behaviour')
        expect(claims.merge.kind).toBe(oneClass ? 'undecided' : 'passed')
        expect(claims.promote.kind).toBe('undecided')
        for (const { difference } of comparisons) expect(Math.abs(difference.estimate ?? 0)).toBe(0)
      }),
    )
  })

  it('the order of the rows says nothing', () => {
    fc.assert(
      fc.property(pair, fc.integer(), ({ first, second }, seed) => {
        const order = [...first.truth.keys()].sort((a, b) => Math.sin(a * 7 + seed) - Math.sin(b * 7 + seed))
        const [straight, shuffled] = [bout(first, second), bout(rowsAt(first, order), rowsAt(second, order))]
        expect(shuffled.flips).toEqual(straight.flips)
        for (const [i, { difference, verdict }] of straight.comparisons.entries()) {
          const other = shuffled.comparisons[i]!
          expect(other.difference.estimate ?? 9).toBeCloseTo(difference.estimate ?? 9, 12)
          expect(other.difference.low ?? 9).toBeCloseTo(difference.low ?? 9, 8)
          expect(other.verdict.reason).toBe(verdict.reason)
        }
      }),
    )
  })

  it('the sides’ own numbers are where the difference points', () => {
    fc.assert(
      fc.property(pair, ({ first, second }) => {
        for (const { metric, candidate, champion, difference } of bout(first, second).comparisons) {
          if (difference.estimate === null || candidate.estimate === null || champion.estimate === null) continue
          const sign = metricOfTask(metric, 'binary-classification').better === 'higher' ? 1 : -1
          expect(difference.estimate).toBeCloseTo(sign * (candidate.estimate - champion.estimate), 9)
        }
      }),
    )
  })
})
