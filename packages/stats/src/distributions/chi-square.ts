import cdf from '@stdlib/stats-base-dists-chisquare-cdf'
import pdf from '@stdlib/stats-base-dists-chisquare-pdf'

/**
 * P(χ²_df ≥ x), with relative accuracy down to 1e-300.
 *
 * 1 − cdf has no digits left below 1e-16, so beyond the bulk the upper incomplete gamma function is taken from
 * its continued fraction (Lentz's evaluation), scaled by the density.
 */
export function chiSquareSf(x: number, df: number): number {
  if (x <= 0) return 1
  if (x === Infinity) return 0
  if (x < df + 2) return 1 - cdf(x, df)
  return x * pdf(x, df) * gammaFraction(df / 2, x / 2)
}

/** Γ(a, z)·e^z·z^(−a) for z > a + 1. */
function gammaFraction(a: number, z: number): number {
  const tiny = 1e-300
  let b = z + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < 10_000; i += 1) {
    const an = -i * (i - a)
    b += 2
    d = 1 / guarded(an * d + b, tiny)
    c = guarded(b + an / c, tiny)
    const factor = d * c
    h *= factor
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return h
}

function guarded(x: number, tiny: number): number {
  return Math.abs(x) < tiny ? tiny : x
}

const STEPS = 600

/**
 * Mean of √max(0, X − c) for X ~ χ²_df: ∫2s²f(c + s²)ds over s ≥ 0, a smooth integrand, by Simpson's rule up to where nothing is left.
 * Accurate to 1e-8.
 *
 * @param c ≥ 0
 */
export function meanRootBeyond(c: number, df: number): number {
  const end = Math.sqrt(Math.max(0, df - c) + 12 * Math.sqrt(2 * df) + 80)
  const step = end / STEPS
  let total = 0
  for (let i = 1; i < STEPS; i += 1) {
    const s = i * step
    total += (i % 2 === 1 ? 4 : 2) * s * s * pdf(c + s * s, df)
  }
  return (2 * total * step) / 3
}
