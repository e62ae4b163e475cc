import cdf from '@stdlib/stats-base-dists-normal-cdf'
import logcdf from '@stdlib/stats-base-dists-normal-logcdf'
import logpdf from '@stdlib/stats-base-dists-normal-logpdf'
import quantile from '@stdlib/stats-base-dists-normal-quantile'
import { DomainError } from '../error.ts'

/** P(Z ≤ z). */
export function normalCdf(z: number): number {
  return cdf(z, 0, 1)
}

/** P(|Z| ≥ |z|), accurate far out in the tail. */
export function normalTwoSided(z: number): number {
  return Math.min(1, 2 * cdf(-Math.abs(z), 0, 1))
}

/** The z below which a share `p` of the standard normal lies; −∞ at 0, ∞ at 1. @throws {DomainError} on a share that is none */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new DomainError(`p must lie from 0 to 1, got ${p}`, { argument: 'p', value: p })
  if (p > 0.5) return -normalQuantile(1 - p)
  const rough = quantile(p, 0, 1)
  return p > 0 && p < 1e-6 ? farQuantile(p) : rough
}

/** z of a two-sided confidence level: 1.959964 for 0.95. */
export function zOfLevel(level: number): number {
  // The lower tail keeps its digits where 1 − tiny would lose them.
  return -normalQuantile((1 - level) / 2)
}

/** Newton's method on ln Φ, which is nearly a parabola out there: the library's quantile goes by 2p − 1 and has no digits left. */
function farQuantile(p: number): number {
  const target = Math.log(p)
  let z = -Math.sqrt(-2 * target)
  for (let i = 0; i < 50; i += 1) {
    const step = (logcdf(z, 0, 1) - target) / Math.exp(logpdf(z, 0, 1) - logcdf(z, 0, 1))
    z -= step
    if (Math.abs(step) < 1e-15 * Math.abs(z)) break
  }
  return z
}
