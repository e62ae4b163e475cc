/**
 * P(K ≥ x) of Kolmogorov's limiting distribution, from whichever of its two series converges at once.
 *
 * Below 1 the theta series gives the small cdf, above 1 the alternating series gives the small tail with all its digits.
 */
export function kolmogorovSf(x: number): number {
  if (x <= 0) return 1
  return x < 1 ? 1 - smallCdf(x) : largeSf(x)
}

function smallCdf(x: number): number {
  let total = 0
  for (let k = 1; k < 50; k += 1) {
    const term = Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * x * x))
    total += term
    if (term <= total * 1e-17) break
  }
  return (Math.sqrt(2 * Math.PI) / x) * total
}

function largeSf(x: number): number {
  let total = 0
  for (let k = 1; k < 50; k += 1) {
    const term = Math.exp(-2 * k * k * x * x)
    total += k % 2 === 1 ? term : -term
    if (term <= total * 1e-17) break
  }
  return 2 * total
}
