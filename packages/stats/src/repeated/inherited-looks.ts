import { requireOpenShare, requireProbabilities } from '../domain.ts'
import type { Interval, Undefined } from '../result.ts'
import { isUndefined } from '../result.ts'
import { type RowSketch, sharedRows } from './row-sketch.ts'

/** One earlier verdict on rows, as a ledger keeps it. */
export interface EarlierLook {
  readonly rows: RowSketch
  /** Whether the verdict changed what serves: what a later candidate could learn the most from. */
  readonly promoted: boolean
  /** Alpha spent on it, if any was. */
  readonly alpha?: number | undefined
}

export interface InheritedLooksOptions {
  /** Two-sided level of the shares' intervals; their upper ends count. Default 0.95. */
  readonly level?: number
  /** Overlaps that cannot exceed this share count as none. Default 0.01. */
  readonly negligible?: number
}

export interface InheritedLooks {
  /** The number of this look, 1 if the rows are new: what {@link spendOnLook} and {@link ladderAlpha} take. */
  readonly look: number
  /** Earlier looks that count, as whole ones: `look` − 1. */
  readonly inherited: number
  /** Of those, the ones that promoted. */
  readonly promotions: number
  /** Alpha of the earlier looks, each by the share that counts. */
  readonly alphaSpent: number
  /** Per earlier look, the share of the rows of now that it judged. */
  readonly shares: readonly (Interval | Undefined)[]
}

/**
 * How often the rows of now were looked at before, when they are partly new: each earlier look counts by the share of the rows of now that it
 * judged, by the upper end of that share's interval, and the sum is rounded up. The same rows again count one look each, as without sketches; rows
 * refreshed by half inherit about half of the looks. A share that cannot be told counts as 1.
 *
 * Why by share: choosing the best of k on rows of which a share s comes back lifts the mean of now by at most √s of what it lifts on the old rows
 * (√(2 ln k) standard errors), which is the lift of k^s looks, and k^s ≤ 1 + s(k − 1). So for equal shares the count is on the safe side. It
 * is a rule for looks that answer "passed or not", no theorem: whoever trains on old test rows that were published is not held by it.
 *
 * @throws {DomainError} if a sketch was made under another key; on an alpha outside [0, 1]
 */
export function inheritedLooks(
  now: RowSketch,
  earlier: readonly EarlierLook[],
  options: InheritedLooksOptions = {},
): InheritedLooks {
  const { level = 0.95, negligible = 0.01 } = options
  requireOpenShare(level, 'level')
  requireOpenShare(negligible, 'negligible')
  let [looks, promotions, alphaSpent] = [0, 0, 0]
  const shares = earlier.map(({ rows, promoted, alpha = 0 }) => {
    requireProbabilities([alpha], 'alpha')
    const shared = sharedRows(now, rows, level)
    const counted = countedShare(shared, negligible)
    looks += counted
    promotions += promoted ? counted : 0
    alphaSpent += counted * alpha
    return shared
  })
  const inherited = roundedUp(looks)
  return { look: inherited + 1, inherited, promotions: roundedUp(promotions), alphaSpent, shares }
}

function countedShare(shared: Interval | Undefined, negligible: number): number {
  if (isUndefined(shared)) return shared.reason === 'empty' ? 0 : 1
  return shared.high <= negligible ? 0 : shared.high
}

/** Shares are multiples of 1/rows: their sum may miss a whole number by rounding alone. */
function roundedUp(sum: number): number {
  return Math.max(0, Math.ceil(sum - 1e-9))
}
