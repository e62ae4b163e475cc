import type { Rng } from '../rng.ts'

/**
 * One draw from Binomial(n, p): by inversion where few successes are expected, else by Hörmann's transformed
 * rejection with decomposition (BTRD's simpler form BTRS, 1993), whose cost does not grow with n.
 *
 * @param n whole, ≥ 0
 * @param p from 0 to 1
 */
export function binomialDraw(n: number, p: number, rng: Rng): number {
  if (n === 0 || p <= 0) return 0
  if (p >= 1) return n
  if (p > 0.5) return n - binomialDraw(n, 1 - p, rng)
  return n * p < 10 ? byInversion(n, p, rng) : byRejection(n, p, rng)
}

function byInversion(n: number, p: number, rng: Rng): number {
  const odds = p / (1 - p)
  let mass = Math.exp(n * Math.log1p(-p))
  let u = rng.next()
  let k = 0
  while (u > mass && k < n) {
    u -= mass
    k += 1
    mass *= (odds * (n - k + 1)) / k
  }
  return k
}

function byRejection(n: number, p: number, rng: Rng): number {
  const spread = Math.sqrt(n * p * (1 - p))
  const b = 1.15 + 2.53 * spread
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const centre = n * p + 0.5
  const inner = 0.92 - 4.2 / b
  const scale = (2.83 + 5.1 / b) * spread
  const logOdds = Math.log(p / (1 - p))
  const mode = Math.floor((n + 1) * p)
  const atMode = logFactorial(mode) + logFactorial(n - mode)
  for (;;) {
    const u = rng.next() - 0.5
    const v = rng.next()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / us + b) * u + centre)
    if (us >= 0.07 && v <= inner) return k
    if (k < 0 || k > n) continue
    const bound = atMode - logFactorial(k) - logFactorial(n - k) + (k - mode) * logOdds
    if (Math.log((v * scale) / (a / (us * us) + b)) <= bound) return k
  }
}

const SMALL = Float64Array.from({ length: 16 }, (_, k) => {
  let product = 1
  for (let i = 2; i <= k; i += 1) product *= i
  return Math.log(product)
})

/** ln k! by Stirling's series; its first dropped term is below 1e-12 from 16 on. */
export function logFactorial(k: number): number {
  if (k < SMALL.length) return SMALL[k]!
  const x = k + 1
  const inverse = 1 / (x * x)
  const series = (1 / 12 - (1 / 360 - inverse / 1260) * inverse) / x
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + series
}

/**
 * One draw of counts from Multinomial(n, shares), a binomial for each cell given the cells before it; O(cells) whatever n.
 *
 * @param shares ≥ 0, summing to 1
 */
export function multinomialDraw(n: number, shares: ArrayLike<number>, rng: Rng): Float64Array {
  const counts = new Float64Array(shares.length)
  let rows = n
  let rest = 1
  for (let k = 0; k < shares.length && rows > 0; k += 1) {
    const share = shares[k]!
    const last = k === shares.length - 1 || rest <= share
    counts[k] = last && share > 0 ? rows : binomialDraw(rows, share / rest, rng)
    rows -= counts[k]!
    rest -= share
  }
  return counts
}
