import { requireOpenShare } from '../domain.ts'
import { DomainError } from '../error.ts'

/**
 * Share of alpha for the t-th look at the same rows, without knowing how many will come: α·6/(π²t²), which sums to α over all t.
 *
 * @param look 1, 2, 3, …
 */
export function spendOnLook(alpha: number, look: number): number {
  requireOpenShare(alpha, 'alpha')
  requireLook(look, 'look')
  return (alpha * 6) / (Math.PI ** 2 * look ** 2)
}

/** Alpha split evenly over a number of looks agreed beforehand (Bonferroni). */
export function splitOverLooks(alpha: number, looks: number): number {
  requireOpenShare(alpha, 'alpha')
  requireLook(looks, 'looks')
  return alpha / looks
}

/**
 * Alpha per look that stays valid however the candidates were chosen in answer to earlier verdicts, if only passed or not passed was seen and at most
 * `promotions` of `looks` passed: α/(looks·Σ_{i ≤ promotions} C(looks, i)), by counting all histories (the ladder's argument, Blum and Hardt 2015).
 */
export function ladderAlpha(alpha: number, looks: number, promotions: number): number {
  requireOpenShare(alpha, 'alpha')
  requireLook(looks, 'looks')
  if (!(Number.isInteger(promotions) && promotions >= 0 && promotions <= looks)) {
    throw new DomainError(`promotions must be a whole number from 0 to ${looks}, got ${promotions}`, {
      argument: 'promotions',
      value: promotions,
    })
  }
  let [histories, ways] = [1, 1]
  for (let i = 1; i <= promotions; i += 1) {
    ways = (ways * (looks - i + 1)) / i
    histories += ways
  }
  return alpha / (looks * histories)
}

function requireLook(look: number, argument: string): void {
  if (!(Number.isSafeInteger(look) && look >= 1)) {
    throw new DomainError(`${argument} must be a whole number from 1, got ${look}`, { argument, value: look })
  }
}
