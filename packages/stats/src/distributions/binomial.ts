import beta from '@stdlib/stats-base-dists-beta'
import binomial from '@stdlib/stats-base-dists-binomial'

/** P(X ≤ k) for X ~ Binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  return binomial.cdf(k, n, p)
}

/** P(X = k). */
export function binomialPmf(k: number, n: number, p: number): number {
  return binomial.pmf(k, n, p)
}

/** The x below which a share `p` of Beta(a, b) lies. To 3e-10 where a is a few and b 1e8, else to more digits. */
export function betaQuantile(p: number, a: number, b: number): number {
  return beta.quantile(p, a, b)
}
