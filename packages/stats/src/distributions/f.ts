import cdf from '@stdlib/stats-base-dists-beta-cdf'

/**
 * P(F ≥ x) of Fisher and Snedecor's F, all digits down to 1e-300: I_y(d₂/2, d₁/2) at y = d₂/(d₂ + d₁x).
 * The library's own F has lost half of its digits at 1e-20, and all of them at 1e-44. Below 1 it is 1 − I_{1−y}(d₁/2, d₂/2): y is then near 1, where
 * what is left of x has few digits, all the fewer the more degrees of freedom.
 */
export function fSf(x: number, df1: number, df2: number): number {
  if (x <= 0) return 1
  if (x < 1) return 1 - cdf((df1 * x) / (df2 + df1 * x), df1 / 2, df2 / 2)
  return cdf(df2 / (df2 + df1 * x), df2 / 2, df1 / 2)
}
