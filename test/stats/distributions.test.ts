import { describe, it } from 'vitest'
import { chiSquareSf } from '../../packages/stats/src/distributions/chi-square.ts'
import { normalQuantile, normalTwoSided } from '../../packages/stats/src/distributions/normal.ts'
import { studentTwoSided, tOfLevel } from '../../packages/stats/src/distributions/student.ts'
import { expectClose, reference } from './reference.ts'

interface Point<I> {
  readonly in: I
  readonly out: number
}
type Pair = readonly [number, number]

describe('the distributions, against mpmath and SciPy', () => {
  const normal = reference<{ sf: Point<number>[]; quantile: Point<number>[] }>('normal')
  it.each(normal.cases.sf)('gives the normal tail beyond $in', ({ in: z, out }) => {
    expectClose(normalTwoSided(z), Math.min(1, 2 * out), normal.tolerance, 0)
  })
  it.each(normal.cases.quantile)('gives the normal quantile of $in', ({ in: p, out }) => {
    expectClose(normalQuantile(p), out, normal.tolerance)
  })

  const student = reference<{ twoSided: Point<Pair>[]; quantile: Point<Pair>[] }>('student')
  it.each(student.cases.twoSided)('gives the t tails beyond $in', ({ in: [x, df], out }) => {
    expectClose(studentTwoSided(x, df), out, student.tolerance, 0)
  })
  it.each(student.cases.quantile)('gives the t quantile of level and df $in', ({ in: [level, df], out }) => {
    expectClose(tOfLevel(level, df), out, student.tolerance)
  })

  const chi = reference<Point<Pair>[]>('chi-square')
  it.each(chi.cases)('gives the chi-square tail of x and df $in', ({ in: [x, df], out }) => {
    expectClose(chiSquareSf(x, df), out, chi.tolerance, 0)
  })
})
