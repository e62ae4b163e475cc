import { isUndefined, pairedDelong, waldTest } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { measured } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

describe('paired areas, with weights and of few rows, against all pairs', () => {
  interface Case {
    name: string
    in: { y: number[]; first: number[]; second: number[]; weights: number[] | null }
    out: { estimate: number; variance: number | null } | null
  }
  const table = reference<Case[]>('paired-areas')
  it.each(table.cases)('$name', ({ in: data, out }) => {
    const options = data.weights === null ? {} : { weights: numbers(data.weights) }
    const outcome = pairedDelong(labels(data.y), numbers(data.first), numbers(data.second), options)
    if (out === null) {
      expect(outcome).toMatchObject({ kind: 'undefined', reason: 'one-class', n: data.y.length })
      return
    }
    const got = measured(outcome)
    expectClose(got.estimate, out.estimate, table.tolerance)
    if (out.variance === null) {
      expect(got.variance).toBeUndefined()
      expect(waldTest(got)).toMatchObject({ kind: 'undefined', reason: 'too-few-rows' })
      return
    }
    expectClose(got.variance!, out.variance, table.tolerance, 1e-17)
    expectClose(influenceVariance(got.influence()), out.variance, table.tolerance, 1e-17)
  })
  it('are undefined in some cases and without a variance in others', () => {
    const without = table.cases.filter(({ out }) => out === null || out.variance === null)
    expect(without.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['one row', 'one of either', 'one positive of weight', 'no positive of weight']),
    )
    expect(isUndefined(waldTest(pairedDelong(labels([0, 1]), numbers([0, 1]), numbers([1, 0]))))).toBe(true)
  })
  it.each([NaN, Infinity, -Infinity])('refuse a score and a weight of %f', (bad) => {
    const [y, good] = [labels([0, 1, 1]), numbers([0, 1, 2])]
    const other = numbers([0, bad, 2])
    expect(() => pairedDelong(y, good, other)).toThrow(`score[1] must be a finite number, got ${bad}`)
    expect(() => pairedDelong(y, other, good)).toThrow(`score[1] must be a finite number, got ${bad}`)
    expect(() => pairedDelong(y, good, good, { weights: other })).toThrow(
      `weights[1] must be a finite weight of 0 or more, got ${bad}`,
    )
  })
})
