import type { Rng } from '../rng.ts'
import { logFactorial } from './binomial-draw.ts'

/**
 * How many of `draws` rows, taken without replacement from `rows` of which `marked` are marked, are marked. By inversion from the mode
 * outwards: as many steps as the spread is wide.
 *
 * @param draws whole, 0 ≤ draws ≤ rows
 */
export function hypergeometricDraw(draws: number, marked: number, rows: number, rng: Rng): number {
  const lowest = Math.max(0, draws - (rows - marked))
  const highest = Math.min(draws, marked)
  if (lowest === highest) return lowest
  const u = rng.next()
  if (draws === 1) return u * rows < marked ? 1 : 0
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((draws + 1) * (marked + 1)) / (rows + 2))))
  const atMode = Math.exp(logChoose(marked, mode) + logChoose(rows - marked, draws - mode) - logChoose(rows, draws))
  // P(k + 1)/P(k).
  const ratio = (k: number): number => ((marked - k) * (draws - k)) / ((k + 1) * (rows - marked - draws + k + 1))
  let left = u - atMode
  let [down, up, below, above] = [mode, mode, atMode, atMode]
  while (left > 0 && (down > lowest || up < highest)) {
    if (up < highest) {
      above *= ratio(up)
      up += 1
      left -= above
      if (left <= 0) return up
    }
    if (down > lowest) {
      below /= ratio(down - 1)
      down -= 1
      left -= below
      if (left <= 0) return down
    }
    // Rounding left a rest that no value takes.
    if (above + below < 1e-18) break
  }
  return mode
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}
