import { describe, expect, it } from 'vitest'
import { betaQuantile, binomialCdf, binomialPmf } from '../../packages/stats/src/distributions/binomial.ts'
import { chiSquareSf } from '../../packages/stats/src/distributions/chi-square.ts'
import { fSf } from '../../packages/stats/src/distributions/f.ts'
import { normalCdf, normalQuantile, normalTwoSided } from '../../packages/stats/src/distributions/normal.ts'
import { studentTwoSided, tOfLevel } from '../../packages/stats/src/distributions/student.ts'
import { expectClose, reference } from './reference.ts'

interface Point<I> {
  readonly in: I
  readonly out: number
}
type Pair = readonly [number, number]
type Triple = readonly [number, number, number]

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

  const f = reference<Point<Triple>[]>('f')
  it.each(f.cases)('gives the F tail of x and both df $in', ({ in: [x, df1, df2], out }) => {
    expectClose(fSf(x, df1, df2), out, f.tolerance, 0)
  })

  const binomial = reference<{ in: Triple; out: { pmf: number; cdf: number } }[]>('binomial')
  it.each(binomial.cases)('gives the binomial of k, n and p $in', ({ in: [k, n, p], out }) => {
    expectClose(binomialPmf(k, n, p), out.pmf, binomial.tolerance, 0)
    expectClose(binomialCdf(k, n, p), out.cdf, binomial.tolerance, 0)
  })

  const beta = reference<Point<Triple>[]>('beta-quantile')
  it.each(beta.cases)('gives the beta quantile of share, a and b $in', ({ in: [share, a, b], out }) => {
    expectClose(betaQuantile(share, a, b), out, beta.tolerance, 0)
  })
})

describe('the ends of the distributions', () => {
  it('are exact, and never NaN', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1])
    expect(Number.isFinite(normalQuantile(5e-324))).toBe(true)
    expect([chiSquareSf(0, 3), chiSquareSf(Infinity, 3)]).toEqual([1, 0])
    expect([fSf(0, 3, 4), fSf(Infinity, 3, 4)]).toEqual([1, 0])
    expect(studentTwoSided(Infinity, 3)).toBe(0)
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1])
  })
  it('meet where two ways to compute the normal quantile do', () => {
    const [near, far] = [normalQuantile(1e-6), normalQuantile(1e-6 * (1 - 1e-15))]
    expectClose(far, near, 1e-11)
  })
})
