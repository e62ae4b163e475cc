/**
 * P(Q ≥ x) for Q = Σ Z_j²/u_j with u_1 < u_2 < …, infinitely many (Smirnov 1937): Σ_k (−1)^(k+1)/π ∫ e^(−xu/2)/(u√|D(u)|) du over the
 * intervals from u_(2k−1) to u_(2k), where D(u) = Π(1 − u/u_j). The first term keeps the digits of a small tail.
 *
 * The integrand grows as an inverse root at both ends: u = middle − half·cos θ takes that out, and the midpoint rule in θ then
 * converges faster than any power.
 *
 * @param pole u_j, j from 1
 * @param product D(u)
 * @param x > 0; terms stop once e^(−xu/2) has vanished, so that below about 0.005·u_1 it would take more than it is given
 */
export function quadraticFormSf(x: number, pole: (j: number) => number, product: (u: number) => number): number {
  let total = 0
  for (let k = 1; k <= MOST_TERMS; k += 1) {
    const [from, to] = [pole(2 * k - 1), pole(2 * k)]
    const term = rootIntegral(from, to, (u) => Math.exp((-x * u) / 2) / u / Math.sqrt(Math.abs(product(u)))) / Math.PI
    total += k % 2 === 1 ? term : -term
    if (term <= 1e-17 * total) break
  }
  return Math.min(1, Math.max(0, total))
}

const MOST_TERMS = 200
const NODES = 64

function rootIntegral(from: number, to: number, f: (u: number) => number): number {
  const [middle, half] = [(from + to) / 2, (to - from) / 2]
  let total = 0
  for (let i = 0; i < NODES; i += 1) {
    const theta = ((i + 0.5) * Math.PI) / NODES
    total += f(middle - half * Math.cos(theta)) * Math.sin(theta)
  }
  return (total * half * Math.PI) / NODES
}
