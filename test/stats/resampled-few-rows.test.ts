import type { Summarised, Summary } from '@titlebout/stats'
import { curvePoint, isUndefined, pairedCurvePoint, seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { CURVE_POINTS } from './curve-points.ts'
import { defined } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

const RESAMPLES = 2000

interface Exact {
  value: number
  /** Of draws that have a value. */
  share: number
  se: number
  /** By how much the standard error of one draw varies. */
  spread: number
}
interface Case {
  name: string
  in: { y: number[]; first: number[]; second: number[] }
  out: Record<'points' | 'paired', Record<string, Exact | null>>
}

describe('points of the curve of few rows', () => {
  const table = reference<Case[]>('resampled-few-rows')
  function expectSpread(summarised: Summarised, exact: Exact | null, oneClass: boolean, what: string): void {
    if (exact === null) {
      const reason = oneClass ? 'one-class' : expect.stringMatching(/^(too-few-rows|no-predicted-positives)$/)
      expect(summarised, what).toMatchObject({ kind: 'undefined', reason })
      return
    }
    const got = defined<Summary>(summarised)
    expectClose(got.estimate, exact.value, 1e-12, 1e-14, what)
    const error = (5 * exact.spread) / Math.sqrt(RESAMPLES * exact.share)
    expect(Math.abs(Math.sqrt(got.variance!) - exact.se), what).toBeLessThanOrEqual(error + 1e-9)
  }
  it.each(table.cases)('spread as all their draws do, alone and paired, $name', ({ in: data, out }) => {
    const [y, first, second] = [labels(data.y), numbers(data.first), numbers(data.second)]
    const oneClass = new Set(data.y).size < 2
    for (const [name, point] of Object.entries(CURVE_POINTS)) {
      const alone = curvePoint(y, first, point, { rng: seeded(5), resamples: RESAMPLES })
      expectSpread(alone, out.points[name]!, oneClass, name)
      const paired = pairedCurvePoint(y, first, second, point, { rng: seeded(6), resamples: RESAMPLES })
      expectSpread(paired, out.paired[name]!, oneClass, `paired ${name}`)
    }
  })
  it('have a value in some cases and none in others', () => {
    const known = table.cases.map(({ out }) => out.points['ks'] !== null)
    expect(new Set(known).size).toBe(2)
    expect(isUndefined(curvePoint(labels([1]), numbers([0.5]), { point: 'ks' }, { rng: seeded(1) }))).toBe(true)
  })
})
