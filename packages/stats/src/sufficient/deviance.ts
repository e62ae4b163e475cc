/** |y − p|/p below which a Tweedie deviance is taken from its series: the formula is a difference of numbers that then are nearly equal. */
export const NEAR = 0.1

const LEAST_TERM = 2 ** -52
const MOST_TERMS = 200

/**
 * Coefficients c_k with deviance = 2·p^(2 − power)·u²·Σ c_k·u^k for u = (y − p)/p, |u| < {@link NEAR}: the binomial series of (1 + u)^(2 − power) without
 * what the deviance takes off, so that it is 0 at y = p, never below, and right to its last digits however large y and p are. Holds for powers 1
 * (Poisson) and 2 (gamma) as well.
 *
 * @param power not between 0 and 1
 */
export function devianceSeries(power: number): readonly number[] {
  const a = 2 - power
  const series = [1 / 2]
  let reach = 1
  for (let k = 2; k < MOST_TERMS; k += 1) {
    const next = (series.at(-1)! * (a - k)) / (k + 1)
    reach *= NEAR
    if (Math.abs(next) * reach < LEAST_TERM) break
    series.push(next)
  }
  return series
}

/** Tweedie deviance of a row: power 0 squared error, 1 Poisson, 2 gamma, between and beyond as in scikit-learn. */
export function tweedieLoss(power: number): (y: number, p: number) => number {
  if (power === 0) return (y, p) => (y - p) ** 2
  const far = farLoss(power)
  const series = devianceSeries(power)
  return (y, p) => {
    const u = (y - p) / p
    if (!(Math.abs(u) < NEAR)) return far(y, p)
    let sum = 0
    for (let k = series.length - 1; k >= 0; k -= 1) sum = sum * u + series[k]!
    return 2 * p ** (2 - power) * u * u * sum
  }
}

function farLoss(power: number): (y: number, p: number) => number {
  if (power === 1) return (y, p) => 2 * ((y === 0 ? 0 : y * Math.log(y / p)) - y + p)
  if (power === 2) return (y, p) => 2 * (Math.log(p / y) + y / p - 1)
  const [one, two] = [1 - power, 2 - power]
  return (y, p) => 2 * (Math.max(y, 0) ** two / (one * two) - (y * p ** one) / one + p ** two / two)
}

/** (ln(1 + y) − ln(1 + p))²: by the ratio where they are near, whose logarithm keeps what the difference of two loses. */
export function squaredLogError(y: number, p: number): number {
  const u = (y - p) / (1 + p)
  const apart = Math.abs(u) < 0.5 ? Math.log1p(u) : Math.log1p(y) - Math.log1p(p)
  return apart * apart
}
