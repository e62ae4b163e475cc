import { autocorrelated, mean, meanLoss, sampleVariance, sum } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { fSf } from '../../packages/stats/src/distributions/f.ts'
import { withVariance } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

/** Digits that agree: −log10 of the relative error, 16 if there is none (the log relative error of NIST's comparisons). */
function digits(actual: number, certified: number): number {
  return actual === certified ? 16 : Math.min(16, -Math.log10(Math.abs(actual / certified - 1)))
}

interface Univariate {
  name: string
  in: number[] | string
  out: { mean: number; deviation: number; autocorrelation: number }
}

/**
 * Digits of mean, standard deviation, lag-1 autocorrelation. Doubles hold the numbers of NumAcc3 to 1e-10 and of NumAcc4 to 2e-9: their spread, 0.1, is then
 * known to 9 and 8 digits, and no method gets more out of them.
 */
const REACHED: Record<string, readonly [mean: number, deviation: number, autocorrelation: number]> = {
  PiDigits: [14.5, 14.5, 13],
  Michelso: [14.5, 13, 12],
  NumAcc1: [16, 16, 16],
  NumAcc2: [15, 14.5, 15],
  NumAcc3: [15, 9.2, 11],
  NumAcc4: [15, 8.2, 10],
}

describe('NIST StRD, univariate', () => {
  const cases = [...reference<Univariate[]>('nist-univariate').cases, ...reference<Univariate[]>('nist-michelso').cases]
  it('are the sets that can be had', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(REACHED).sort())
  })
  it.each(cases)('$name', ({ name, in: data, out }) => {
    const values = numbers(typeof data === 'string' ? Array.from(data, Number) : data)
    const [ofMean, ofDeviation, ofAutocorrelation] = REACHED[name]!
    expect(digits(mean(values), out.mean)).toBeGreaterThanOrEqual(ofMean)
    expect(digits(Math.sqrt(sampleVariance(values)), out.deviation)).toBeGreaterThanOrEqual(ofDeviation)
    // With weights 1 and ½ the long-run variance is γ₀ + γ₁, so its ratio to the variance is 1 + r₁.
    const plain = withVariance(meanLoss(values))
    const { variance } = withVariance(autocorrelated(plain, { lag: values.length < 4 ? 0 : 1 }))
    const r1 = values.length < 4 ? lagged(values) : variance / plain.variance - 1
    expect(digits(r1, out.autocorrelation)).toBeGreaterThanOrEqual(ofAutocorrelation)
  })
})

/** Three values are too few for {@link autocorrelated}. */
function lagged(values: Float64Array): number {
  const apart = values.map((x) => x - mean(values))
  return sum(apart.subarray(1).map((x, i) => x * apart[i]!)) / sum(apart.map((x) => x * x))
}

interface Anova {
  name: string
  in: { groups: number[][] } | { offset: number; replicates: number; centres: number[] }
  out: { between: number; within: number; f: number; rSquared: number }
}

/**
 * Digits of F that must be reached. Doubles around 10^6 are 1.2e-10 apart and around 10^12 1.2e-4: the tenths of SmLs04 to SmLs09 are then held to 9 and to
 * 3 digits, and F with them, whoever computes it. AtmWtAg has two digits of spread in nine.
 */
const F_DIGITS: Record<string, number> = {
  SiRstv: 12.5,
  AtmWtAg: 10,
  SmLs01: 14,
  SmLs02: 13.5,
  SmLs03: 13,
  SmLs04: 9,
  SmLs05: 9,
  SmLs06: 9,
  SmLs07: 3,
  SmLs08: 3,
  SmLs09: 3,
}

/** Treatments around an offset: the centre, then a tenth below and above it in turn. Decimal texts, as the data are published. */
function treatments(data: Anova['in']): Float64Array[] {
  if ('groups' in data) return data.groups.map(numbers)
  const { offset, replicates, centres } = data
  return centres.map((centre) =>
    Float64Array.from({ length: replicates }, (_, i) =>
      Number(`${offset}.${centre + (i === 0 ? 0 : i % 2 === 1 ? -1 : 1)}`),
    ),
  )
}

describe('NIST StRD, one-way analysis of variance from our means and variances', () => {
  const table = reference<Anova[]>('nist-anova')
  it.each(table.cases)('$name', ({ name, in: data, out }) => {
    const groups = treatments(data)
    const n = groups.reduce((total, group) => total + group.length, 0)
    const all = Float64Array.from(groups.flatMap((group) => [...group]))
    const within = sum(groups.map((group) => sampleVariance(group) * (group.length - 1)))
    // A number near all of them comes off exactly; means of what is left differ with all the digits that the data have.
    const apart = (values: Float64Array): number => mean(values.map((x) => x - all[0]!))
    const between = sum(groups.map((group) => group.length * (apart(group) - apart(all)) ** 2))
    const total = sampleVariance(all) * (n - 1)
    const f = between / (groups.length - 1) / (within / (n - groups.length))
    const least = F_DIGITS[name]!
    expect(digits(f, out.f), `F is ${f}`).toBeGreaterThanOrEqual(least)
    expect(digits(within, out.within), `within is ${within}`).toBeGreaterThanOrEqual(least)
    expect(digits(between, out.between), `between is ${between}`).toBeGreaterThanOrEqual(least)
    expect(digits(between / total, out.rSquared), `R² is ${between / total}`).toBeGreaterThanOrEqual(least)
    expect(fSf(f, groups.length - 1, n - groups.length)).toBeLessThan(0.5)
    // Both parts together are the whole: an identity, so it holds to more digits than the data.
    if (least > 5) expectClose(between + within, total, 1e-8)
  })
})
