import { argsort } from '../order.ts'
import { sumOf } from '../sums.ts'

/**
 * The value below which a share of the weight lies, the mean of two neighbours where the share is met exactly: scikit-learn's
 * averaged inverted CDF, but that all weights times one factor give the same. Rows of no weight do not count. With equal weights and share ½ it is the median.
 *
 * @param share strictly between 0 and 1
 * @param weight finite, 0 or more, not all 0
 */
export function weightedQuantile(values: Float64Array, share: number, weight: (i: number) => number): number {
  const order = argsort(values).filter((row) => weight(row) > 0)
  const total = sumOf(order.length, (k) => weight(order[k]!))
  const wanted = share * total
  // What rounding may leave between the two: sums of tenths miss a half of their total by a last digit or so a thousand rows.
  const rounding = 4 * Number.EPSILON * Math.sqrt(order.length) * total
  let [reached, k] = [0, 0]
  while (k < order.length) {
    reached += weight(order[k]!)
    if (reached >= wanted - rounding) break
    k += 1
  }
  // Weights that do not sum exactly may never reach their own total.
  const here = Math.min(k, order.length - 1)
  const value = values[order[here]!]!
  const exact = reached - wanted <= rounding
  const next = order[here + 1]
  // Halves first: the sum of two large values would overflow.
  return exact && next !== undefined ? value / 2 + values[next]! / 2 : value
}
