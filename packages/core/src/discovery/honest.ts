import { clustered, intervalOf, type Interval, type Measured, type Outcome } from '@titlebout/stats'

/** The mean loss inside a slice and outside of it, on rows that had no part in finding it. */
export interface HonestGap {
  readonly inside: number
  readonly outside: number
  /** Rows inside. */
  readonly rows: number
  /** inside − outside, with its interval. */
  readonly gap: Interval
}

export interface HonestRows {
  readonly loss: Float64Array
  readonly weight: Float64Array | undefined
  readonly cluster: Uint32Array | undefined
  /** Places of the rows that judge. */
  readonly rows: Uint32Array
}

/**
 * How much more a row costs inside a slice than outside, Welch's difference of two means: Σwl/Σw inside minus outside. Under weights
 * each variance is the linearised one, with clusters that of their sums, which may have rows on both sides.
 *
 * @param isInside of each of the rows that judge, in their order
 * @param level two-sided confidence
 * @returns undefined where one side has fewer than two rows, or clusters are too few for an interval
 */
export function honestGap(rows: HonestRows, isInside: Uint8Array, level: number): HonestGap | undefined {
  const sides = [sideOf(rows, isInside, 0), sideOf(rows, isInside, 1)] as const
  const [outside, inside] = sides
  if (outside.rows < 2 || inside.rows < 2 || !(outside.weight > 0) || !(inside.weight > 0)) return undefined
  const influence = influenceOf(rows, isInside, sides)
  const outcome = welch(influence, isInside, { inside, outside })
  const cluster = rows.cluster && codesAt(rows.cluster, rows.rows)
  const respected: Outcome = cluster === undefined ? outcome : clustered(outcome, cluster)
  const gap = intervalOf(respected, { level })
  if ('kind' in gap) return undefined
  return { inside: inside.mean, outside: outside.mean, rows: inside.rows, gap }
}

interface Side {
  readonly rows: number
  readonly weight: number
  readonly mean: number
}

function sideOf({ loss, weight, rows }: HonestRows, isInside: Uint8Array, side: 0 | 1): Side {
  let [count, total, sum] = [0, 0, 0]
  for (let k = 0; k < rows.length; k += 1) {
    if (isInside[k] !== side) continue
    const w = weight === undefined ? 1 : weight[rows[k]!]!
    count += 1
    total += w
    sum += w * loss[rows[k]!]!
  }
  return { rows: count, weight: total, mean: sum / total }
}

/** φ with Σφ²/n² the variance of the gap: inside w(l − l̄)·n/Σw, outside the same turned round. */
function influenceOf(
  { loss, weight, rows }: HonestRows,
  isInside: Uint8Array,
  sides: readonly [Side, Side],
): Float64Array {
  const n = rows.length
  const scale = sides.map((side) => (n / side.weight) * Math.sqrt(side.rows / (side.rows - 1)))
  const phi = new Float64Array(n)
  for (let k = 0; k < n; k += 1) {
    const side = isInside[k]!
    const w = weight === undefined ? 1 : weight[rows[k]!]!
    phi[k] = (side === 1 ? 1 : -1) * scale[side]! * w * (loss[rows[k]!]! - sides[side]!.mean)
  }
  return phi
}

function welch(
  phi: Float64Array,
  isInside: Uint8Array,
  { inside, outside }: { readonly inside: Side; readonly outside: Side },
): Measured {
  const n = phi.length
  const variances = [0, 0]
  for (let k = 0; k < n; k += 1) variances[isInside[k]!]! += (phi[k]! / n) ** 2
  const [outer = 0, inner = 0] = variances
  const variance = outer + inner
  const df = variance ** 2 / (outer ** 2 / (outside.rows - 1) + inner ** 2 / (inside.rows - 1))
  return {
    kind: 'measured',
    estimate: inside.mean - outside.mean,
    variance,
    df: variance > 0 ? df : undefined,
    n,
    effectiveN: n,
    method: 'mean',
    range: [-Infinity, Infinity],
    influence: () => phi,
  }
}

function codesAt(codes: Uint32Array, places: Uint32Array): Uint32Array {
  const out = new Uint32Array(places.length)
  for (let k = 0; k < places.length; k += 1) out[k] = codes[places[k]!]!
  return out
}
