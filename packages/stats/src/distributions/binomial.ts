import quantile from '@stdlib/stats-base-dists-beta-quantile'
import { logFactorial } from './binomial-draw.ts'

/** P(X = k) for X ~ Binomial(n, p), 0 < p < 1. */
export function binomialPmf(k: number, n: number, p: number): number {
  return Math.exp(binomialLogPmf(k, n, p))
}

/**
 * ln P(X = k) by Loader's (2000) saddle point: what factorials and powers have in common, and would cancel at a loss of digits that grows with n,
 * is never formed. To 1e-13, of far tails to 1e-15 of itself.
 */
export function binomialLogPmf(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p)
  if (k === n) return n * Math.log(p)
  const beyond = stirlingError(n) - stirlingError(k) - stirlingError(n - k)
  const exponent = beyond - deviance(k, n * p) - deviance(n - k, n * (1 - p))
  return exponent + Math.log(n / k / (n - k) / (2 * Math.PI)) / 2
}

/**
 * P(X ≤ k), in the shorter tail by the continued fraction of the incomplete beta function, about √n steps. To 1e-11 up to n = 1e9 and p from 0.01 to
 * 0.99; at n = 1e9 and p = 1e-7 to 1e-8.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0
  if (k >= n) return 1
  // Either tail as a multiple of the term that it starts with.
  if (k + 1 <= (n + 1) * p) return Math.min(1, binomialPmf(k, n, p) * p * betaFraction(n - k, k + 1, 1 - p))
  return Math.max(0, 1 - binomialPmf(k + 1, n, p) * (1 - p) * betaFraction(k + 1, n - k, p))
}

/** The x below which a share `p` of Beta(a, b) lies. To 3e-10 where a is a few and b 1e8, else to more digits. */
export function betaQuantile(p: number, a: number, b: number): number {
  return quantile(p, a, b)
}

/** ln n! less Stirling's formula for it. */
function stirlingError(n: number): number {
  if (n < 16) return logFactorial(n) - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI))
  const square = 1 / (n * n)
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - square / 1188) * square) * square) * square) / n
}

/** k·ln(k/mean) + mean − k, by the series of the logarithm where the two are close and the terms cancel. */
function deviance(k: number, mean: number): number {
  const gap = k - mean
  const ratio = gap / (k + mean)
  if (Math.abs(ratio) >= 0.1) return k * Math.log(k / mean) - gap
  let sum = gap * ratio
  let power = 2 * k * ratio
  for (let j = 3; ; j += 2) {
    power *= ratio * ratio
    const next = sum + power / j
    if (next === sum) return sum
    sum = next
  }
}

/** a·B(a, b)·I_x(a, b)/(x^a·(1 − x)^b) for x below about its mean (DLMF 8.17.22), by the modified method of Lentz. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300
  let c = 1
  let d = 1 / atLeast(1 - ((a + b) * x) / (a + 1), tiny)
  let value = d
  for (let m = 1; ; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / atLeast(1 + even * d, tiny)
    c = atLeast(1 + even / c, tiny)
    value *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / atLeast(1 + odd * d, tiny)
    c = atLeast(1 + odd / c, tiny)
    const factor = c * d
    value *= factor
    if (Math.abs(factor - 1) < 1e-15) return value
  }
}

function atLeast(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value
}
