import { inheritedLooks, normalQuantile, spendOnLook, splitOverLooks, type RowSketch } from '@titlebout/stats'
import type { Config } from '../config/schema.ts'
import type { Looks } from '../evidence/bout.ts'
import type { Finding } from '../finding.ts'
import { decodeJudgedRows, encodeJudgedRows } from '../membership/judged-rows.ts'
import type { Claims } from './claims.ts'

type Spending = Config['champion']['looks']

/** A version of the registry, and the rows whose bout let it get there; undefined rows: it does not say which. */
export interface PromotedOn {
  readonly version: number
  readonly rows: RowSketch | undefined
}

/** Chance with which a true difference of the size in question is to be found: as in `rowsToDecide`. */
const POWER = 0.8

/**
 * How often the judged rows have promoted a model already, and the alpha that is left for the promote claim.
 *
 * A look is a promotion: every version of the registry counts by the share of the rows of now that it was judged on ({@link inheritedLooks}). Rows
 * of a version that cannot be compared count whole. With spending `decreasing` the chance that any of the bouts that count promotes a model
 * that is no better is at most alpha, however many come; bouts that promoted nothing are counted by nobody, so their number is agreed on (`tries`).
 *
 * @param now undefined: the rows are too few to be sketched, and every version counts whole
 * @param record whether the sketch is written down: where the bout may promote
 */
export function looksAt(
  now: RowSketch | undefined,
  earlier: readonly PromotedOn[],
  options: { readonly alpha: number; readonly spending: Spending; readonly record: boolean },
): Looks {
  const { spending: policy, tries, max } = options.spending
  const shares = earlier.map(({ version, rows }) => ({ version, share: shareOf(now, rows) }))
  const counted = shares.filter(({ share }) => share > 0)
  // Shares are multiples of 1/rows: their sum may miss a whole number by rounding alone.
  const look = Math.ceil(counted.reduce((sum, { share }) => sum + share, 0) - 1e-9) + 1
  const exhausted = max !== undefined && look > max
  const alpha = alphaAt(Math.min(look, max ?? look), options)
  const fresh = alphaAt(1, options)
  return {
    look,
    earlier: counted,
    spending: policy,
    tries,
    max: max ?? null,
    exhausted,
    alpha,
    alpha_fresh: fresh,
    z: criticalOf(alpha),
    z_fresh: criticalOf(fresh),
    rows_factor: ((criticalOf(alpha) + criticalOf(1 - POWER)) / (criticalOf(fresh) + criticalOf(1 - POWER))) ** 2,
    rows: options.record && now !== undefined ? hexOf(encodeJudgedRows(now)) : null,
  }
}

/** The share of the rows of now that an earlier bout judged, by the upper end of its interval; 1 where nobody can tell. */
function shareOf(now: RowSketch | undefined, rows: RowSketch | undefined): number {
  // rule: unknown-rows-count
  if (now === undefined || rows === undefined || now.key !== rows.key) return 1
  const { shares, inherited } = inheritedLooks(now, [{ rows, promoted: true }])
  const [share] = shares
  if (inherited === 0 || share === undefined) return 0
  return 'kind' in share ? 1 : share.high
}

function alphaAt(look: number, { alpha, spending }: { readonly alpha: number; readonly spending: Spending }): number {
  const { spending: kind, max, tries } = spending
  if (kind === 'none') return alpha
  return (kind === 'even' ? splitOverLooks(alpha, max ?? look) : spendOnLook(alpha, look)) / tries
}

function criticalOf(alpha: number): number {
  return -normalQuantile(alpha)
}

/** What the claims come to when the rows may not promote any more; what failed stays failed. */
export function onLooks(claims: Claims, { exhausted, max }: Pick<Looks, 'exhausted' | 'max'>): Claims {
  // rule: looks-spent
  if (!exhausted || claims.promote.kind === 'failed') return claims
  return {
    merge: claims.merge,
    promote: {
      kind: 'undecided',
      reason: 'looks-spent',
      detail: `these rows have promoted as many models as was agreed (champion.looks.max: ${max ?? '?'}): judge on fresh rows`,
    },
  }
}

/** What passes on fresh rows and is undecided here for the looks alone. */
export function wornRows({ look, z, z_fresh: fresh, rows_factor: factor }: Looks): Finding {
  return {
    id: 'worn-rows',
    severity: 'warning',
    message: `this would be enough on rows that had promoted nothing yet: it is look ${look} on these, so the bar is z = ${z.toFixed(1)} instead of ${fresh.toFixed(1)}`,
    where: { role: 'test' },
    expected: `rows that no earlier champion was chosen on, or ${factor.toFixed(1)} times as many`,
    fix: 'put fresh rows into data.test, in a pull request of its own',
  }
}

/** @throws {UserError} `EVIDENCE` when it is no sketch */
export function sketchFromHex(hex: string, name: string): RowSketch {
  const bytes = Uint8Array.from(hex.match(/../gu) ?? [], (byte) => Number.parseInt(byte, 16))
  return decodeJudgedRows(bytes, name)
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
