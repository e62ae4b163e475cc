import cdf from '@stdlib/stats-base-dists-chisquare-cdf'
import pdf from '@stdlib/stats-base-dists-chisquare-pdf'
import { chiSquareSf } from './chi-square.ts'

/** Poisson weights further from their mean than this many standard deviations are below 1e-17 of the largest. */
const REACH = 9.5

/** Smaller numbers have lost digits, or are about to. */
const LEAST_START = 1e-290

function highestTerm(half: number): number {
  return Math.ceil(half + REACH * Math.sqrt(half) + 30)
}

/**
 * P(X ≥ x) for X ~ χ² with `df` degrees of freedom and noncentrality `lambda`: Σ Poisson(j; λ/2)·P(χ²_{df+2j} ≥ x).
 *
 * Summed from the lowest j upwards, where each upper tail follows from the last by adding a positive term, so nothing cancels.
 */
export function noncentralChiSquareSf(x: number, df: number, lambda: number): number {
  if (x <= 0) return 1
  if (lambda === 0) return chiSquareSf(x, df)
  if (isBeyondDoubles(x, df, lambda)) return x < df + lambda ? 1 : 0
  const half = lambda / 2
  const highest = highestTerm(half)
  let j = Math.max(0, Math.floor(half - REACH * Math.sqrt(half) - 5))
  let tail = chiSquareSf(x, df + 2 * j)
  let step = gammaTerm(x / 2, df / 2 + j)
  // What starts without all its digits stays so: terms below the range of doubles add nothing, those above them may.
  while (step < LEAST_START && tail < 0.5 && j < highest) {
    j += 1
    tail = chiSquareSf(x, df + 2 * j)
    step = gammaTerm(x / 2, df / 2 + j)
  }
  let weight = poisson(j, half)
  let left = 1
  let total = 0
  for (;;) {
    total += weight * tail
    left -= weight
    // What is left cannot exceed the weights still to come, and those fall geometrically beyond the mean.
    if (j > half && (weight * half) / (j + 1 - half) <= total * 1e-17) return Math.min(1, total)
    tail = Math.min(1, tail + step)
    j += 1
    step *= x / 2 / (df / 2 + j)
    weight *= half / j
  }
}

/** P(X ≤ x); the sum runs from the highest j downwards, for the same reason. */
export function noncentralChiSquareCdf(x: number, df: number, lambda: number): number {
  if (x <= 0) return 0
  if (lambda === 0) return cdf(x, df)
  if (isBeyondDoubles(x, df, lambda)) return x < df + lambda ? 0 : 1
  const half = lambda / 2
  let j = highestTerm(half)
  let weight = poisson(j, half)
  let step = gammaTerm(x / 2, df / 2 + j - 1)
  // As above, from the other end: of a small mean, or a small x, the far terms are below the range of doubles.
  while ((weight < LEAST_START || step < LEAST_START) && j > 0) {
    j -= 1
    weight = poisson(j, half)
    step = gammaTerm(x / 2, df / 2 + j - 1)
  }
  let below = cdf(x, df + 2 * j)
  let total = 0
  while (j >= 0) {
    total += weight * below
    if (j < half && weight * (j + 1) <= total * 1e-17) break
    below = Math.min(1, below + step)
    step *= (df / 2 + j - 1) / (x / 2)
    weight *= j / half
    j -= 1
  }
  return Math.min(1, total)
}

/**
 * Whether the smaller tail at x is 0 in doubles, by Birgé's (2001) bounds e^(−t): below the mean by 2√((df + 2λ)t), above it by that and 2t. The sums
 * would find the same in thousands of terms, each too small for a double.
 */
function isBeyondDoubles(x: number, df: number, lambda: number): boolean {
  const spread = Math.sqrt(df + 2 * lambda)
  const gap = x - df - lambda
  const root = gap < 0 ? -gap / spread / 2 : (Math.sqrt(spread * spread + 2 * gap) - spread) / 2
  return root * root > 746
}

/** The noncentrality at which P(X ≥ x) = p, 0 if it is larger already without any. */
export function noncentralityOfSf(p: number, x: number, df: number): number {
  if (noncentralChiSquareSf(x, df, 0) >= p) return 0
  return growingRoot((lambda) => noncentralChiSquareSf(x, df, lambda) - p, x, df)
}

/** The noncentrality at which P(X ≤ x) = p, 0 if it is smaller already without any. */
export function noncentralityOfCdf(p: number, x: number, df: number): number {
  if (noncentralChiSquareCdf(x, df, 0) <= p) return 0
  return growingRoot((lambda) => p - noncentralChiSquareCdf(x, df, lambda), x, df)
}

/** Root of an increasing function of λ that is negative at 0, sought where the law has its mean near x: far from there the sums are long. */
function growingRoot(f: (lambda: number) => number, x: number, df: number): number {
  let reach = 10 + 3 * Math.sqrt(2 * df + 4 * x)
  let low = Math.max(0, x - df - reach)
  let high = x + reach
  while (low > 0 && f(low) >= 0) {
    reach *= 2
    low = Math.max(0, low - reach)
  }
  while (f(high) < 0) {
    reach *= 2
    high += reach
  }
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i += 1) {
    const middle = (low + high) / 2
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(N = j) for N ~ Poisson(mean), by the density of χ²: the library's has no cancellation for large arguments. */
function poisson(j: number, mean: number): number {
  return 2 * pdf(2 * mean, 2 * j + 2)
}

/** z^a e^(−z)/Γ(a + 1): what the regularised upper incomplete gamma function grows by from a to a + 1. */
function gammaTerm(z: number, a: number): number {
  return 2 * pdf(2 * z, 2 * a + 2)
}
