import { normalCdf, normalQuantile } from '../distributions/normal.ts'
import { requireOpenShare, requirePositive } from '../domain.ts'
import { DomainError } from '../error.ts'

/** How alpha is spent while information comes in; `rho` above 0, 1 spends evenly, 3 is close to O'Brien and Fleming. */
export type Spending =
  { readonly kind: 'obrien-fleming' } | { readonly kind: 'pocock' } | { readonly kind: 'power'; readonly rho: number }

/**
 * Alpha spent by the time that a share t of the information is there (Lan and DeMets 1983; power: Kim and DeMets 1987):
 *
 *     obrien-fleming   2 − 2Φ(z_{1−α/2}/√t)
 *     pocock           α ln(1 + (e − 1)t)
 *     power            α t^ρ
 *
 * 0 at t = 0, alpha at t = 1.
 *
 * @param alpha one-sided
 * @param fraction share of the information, which for means is that of the rows, from 0 to 1
 */
export function spentAlpha(alpha: number, fraction: number, spending: Spending): number {
  requireOpenShare(alpha, 'alpha')
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new DomainError(`fraction must lie from 0 to 1, got ${fraction}`, { argument: 'fraction', value: fraction })
  }
  if (spending.kind === 'power') requirePositive(spending.rho, 'rho')
  // At its ends each is 0 and alpha, where rounding would leave something.
  if (fraction === 0 || fraction === 1) return fraction * alpha
  switch (spending.kind) {
    case 'obrien-fleming':
      return 2 * normalCdf(normalQuantile(alpha / 2) / Math.sqrt(fraction))
    case 'pocock':
      return alpha * Math.log1p((Math.E - 1) * fraction)
    case 'power':
      return alpha * fraction ** spending.rho
    default:
      return assertNever(spending)
  }
}

/** One of the looks planned at rows that accumulate. */
export interface PlannedLook {
  readonly fraction: number
  /** Alpha spent on this look and those before it. */
  readonly spent: number
  /** Standard errors above the null from which on this look rejects; Infinity where it can spend nothing. */
  readonly bound: number
  /** The one-sided p-value that belongs to the bound: what this look alone is tested at. */
  readonly pValue: number
}

/**
 * One-sided bounds for looks at rows that accumulate, so that the chance that any of them rejects a true null is alpha in all: for a canary
 * or a growing test set whose looks are known beforehand by their share of the rows. Not for looks at the same rows again ({@link spendOnLook}).
 *
 * The score process has independent normal increments; the density of the paths that have not crossed is carried from look to look by Gauss
 * quadrature (Armitage, McPherson and Rowe 1969), panels no wider than the narrowest increment. Bounds are right to about 1e-9; the
 * work grows with the inverse of the smallest gap.
 *
 * @param alpha one-sided
 * @param fractions ascending, from 0 (excluded) to 1, gaps of at least 0.001
 * @throws {DomainError} on fractions that do not ascend
 */
export function groupSequential(alpha: number, fractions: readonly number[], spending: Spending): PlannedLook[] {
  requireOpenShare(alpha, 'alpha')
  requireAscending(fractions)
  const looks: PlannedLook[] = []
  let paths: Paths | undefined
  let spent = 0
  fractions.forEach((fraction, k) => {
    const step = fraction - (fractions[k - 1] ?? 0)
    const target = spentAlpha(alpha, fraction, spending)
    const bound = boundAt(paths, { fraction, step, chance: target - spent })
    looks.push({ fraction, spent: target, bound, pValue: normalCdf(-bound) })
    const next = (fractions[k + 1] ?? Infinity) - fraction
    paths = continued(paths, { fraction, step, bound, width: Math.sqrt(Math.min(step, next)) })
    spent = target
  })
  return looks
}

/** Density of the score (z√t) of the paths that have not crossed, at the nodes of a quadrature. */
interface Paths {
  readonly at: Float64Array
  /** Density times quadrature weight. */
  readonly mass: Float64Array
}

interface Look {
  readonly fraction: number
  readonly step: number
}

/** The bound that paths cross for the first time at this look with the given chance. */
function boundAt(paths: Paths | undefined, look: Look & { readonly chance: number }): number {
  const { chance } = look
  if (!(chance > 0)) return Infinity
  if (paths === undefined) return -normalQuantile(chance)
  let [low, high] = [-REACH, FARTHEST]
  if (crossing(paths, look, high) > chance) return Infinity
  for (let i = 0; i < 100 && high - low > 1e-13; i += 1) {
    const middle = (low + high) / 2
    if (crossing(paths, look, middle) > chance) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Beyond so many standard deviations nothing is left that a double could add to 1. */
const REACH = 9
/** Normal tails are 0 in doubles from here on. */
const FARTHEST = 39

function crossing({ at, mass }: Paths, { fraction, step }: Look, bound: number): number {
  const edge = bound * Math.sqrt(fraction)
  const deviation = Math.sqrt(step)
  let total = 0
  for (let j = 0; j < at.length; j += 1) total += mass[j]! * normalCdf((at[j]! - edge) / deviation)
  return total
}

function continued(
  paths: Paths | undefined,
  { fraction, step, bound, width }: Look & { readonly bound: number; readonly width: number },
): Paths {
  const scale = Math.sqrt(fraction)
  const { at, weights } = nodes(-REACH * scale, Math.min(bound, REACH) * scale, width)
  const before = paths ?? { at: Float64Array.of(0), mass: Float64Array.of(1) }
  const density = 1 / Math.sqrt(2 * Math.PI * step)
  const mass = at.map((to, j) => {
    let total = 0
    for (let i = 0; i < before.at.length; i += 1) {
      const gap = to - before.at[i]!
      total += before.mass[i]! * Math.exp((-gap * gap) / (2 * step))
    }
    return weights[j]! * density * total
  })
  return { at, mass }
}

/** Gauss and Legendre's eight points on [−1, 1], the positive half, and their weights. */
const GAUSS = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const

function nodes(from: number, to: number, width: number): { readonly at: Float64Array; readonly weights: Float64Array } {
  const panels = Math.max(1, Math.ceil((to - from) / width))
  const half = (to - from) / panels / 2
  const at = new Float64Array(panels * 2 * GAUSS.length)
  const weights = new Float64Array(at.length)
  let j = 0
  for (let panel = 0; panel < panels; panel += 1) {
    const centre = from + (2 * panel + 1) * half
    for (const [x, weight] of GAUSS) {
      for (const side of [-1, 1]) {
        at[j] = centre + side * x * half
        weights[j] = weight * half
        j += 1
      }
    }
  }
  return { at, weights }
}

function requireAscending(fractions: readonly number[]): void {
  fractions.forEach((fraction, index) => {
    const before = fractions[index - 1] ?? 0
    if (fraction <= 1 && fraction - before >= (index === 0 ? 1e-6 : 0.001 - 1e-12)) return
    throw new DomainError(
      `fractions[${index}] must lie above the one before (${before}) by 0.001 or more, and at most at 1, got ${fraction}`,
      { argument: 'fractions', index, value: fraction },
    )
  })
}

function assertNever(spending: never): never {
  throw new DomainError(`spending is none that is known: ${JSON.stringify(spending)}`, { argument: 'spending' })
}
