import type { NumericColumn } from './profile.ts'

/** Probabilities that are asked for; deciles among them become the edges of the histogram. */
export const PROBABILITIES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99] as const

const DECILES = new Set<number>([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])

/** What order statistics say about a column, found without its rows. */
export interface OrderStatistics {
  readonly rows: number
  /** Values that are not null. */
  readonly present: number
  readonly distinct: number
  readonly min: number | null
  readonly max: number | null
  /** One value for each of `PROBABILITIES`, numpy's linear rule; empty when there is no value. */
  readonly quantiles: readonly number[]
}

/**
 * The profile of a numeric column, made in one pass over its values in row order, so that it is the same to the last
 * digit on every machine.
 *
 * Privacy: extreme order statistics are the values of single rows. A quantile is written only when at least `minCount`
 * rows lie on each side of it, `min` and `max` only when at least `minCount` rows share them, mean and standard deviation only for
 * at least `minCount` values. Counts of bins and nulls are written whatever they are: they name no value.
 */
export class NumericProfile {
  readonly #name: string
  readonly #order: OrderStatistics
  readonly #minCount: number
  readonly #edges: readonly number[]
  readonly #counts: number[]
  readonly #sum = new ExactSum()
  readonly #deviation = new ExactSum()
  readonly #square = new ExactSum()
  #atMin = 0
  #atMax = 0

  /** @param edges inner edges of the histogram of a reference; undefined: the deciles of this column, made unique */
  constructor(name: string, order: OrderStatistics, minCount: number, edges: readonly number[] | undefined) {
    this.#name = name
    this.#order = order
    this.#minCount = minCount
    this.#edges = edges ?? ownEdges(order, minCount)
    this.#counts = [...this.#edges.map(() => 0), 0]
  }

  /** @param values NaN for null */
  add(values: Float64Array): void {
    const { min, max } = this.#order
    // Squares of deviations from the median: it lies within one standard deviation of the mean, so no digits cancel.
    const middle = this.#middle()
    for (const value of values) {
      if (Number.isNaN(value)) continue
      const deviation = value - middle
      this.#sum.add(value)
      this.#deviation.add(deviation)
      this.#square.add(deviation * deviation)
      if (value === min) this.#atMin++
      if (value === max) this.#atMax++
      const bin = binOf(value, this.#edges)
      this.#counts[bin] = (this.#counts[bin] ?? 0) + 1
    }
  }

  result(): NumericColumn {
    const { rows, present, distinct, min, max, quantiles } = this.#order
    const enough = present >= this.#minCount && present > 0
    const shift = this.#deviation.value / present
    const variance = Math.max(0, this.#square.value - present * shift * shift) / (present - 1)
    return {
      kind: 'number',
      name: this.#name,
      count: rows,
      nulls: rows - present,
      distinct,
      mean: enough ? finite(this.#sum.value / present) : null,
      sd: enough && present > 1 ? finite(Math.sqrt(variance)) : null,
      min: this.#atMin >= this.#minCount ? min : null,
      max: this.#atMax >= this.#minCount ? max : null,
      quantiles: PROBABILITIES.flatMap((p, index): [number, number][] =>
        isShared(p, present, this.#minCount) ? [[p, quantiles[index] ?? 0]] : [],
      ),
      histogram: { edges: [...this.#edges], counts: this.#counts },
    }
  }

  #middle(): number {
    return this.#order.quantiles[PROBABILITIES.indexOf(0.5)] ?? 0
  }
}

/** Whether at least `minCount` of `n` values lie on each side of the quantile. */
function isShared(p: number, n: number, minCount: number): boolean {
  // 100 rows times 1 - 0.9 is a little less than 10 in binary.
  const margin = 1e-6
  return Math.min(n * p, n - n * p) >= minCount - margin
}

function ownEdges({ present, quantiles }: OrderStatistics, minCount: number): readonly number[] {
  const deciles = PROBABILITIES.flatMap((p, index) =>
    DECILES.has(p) && isShared(p, present, minCount) ? [quantiles[index] ?? 0] : [],
  )
  return [...new Set(deciles)]
}

/** How many edges a value has reached: bin i holds edges[i-1] <= x < edges[i]. */
function binOf(value: number, edges: readonly number[]): number {
  let bin = 0
  while (bin < edges.length && value >= (edges[bin] ?? Number.POSITIVE_INFINITY)) bin++
  return bin
}

/** A sum that overflows has no value to write down. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Neumaier's compensated sum: what rounding takes from each addition is added up apart. */
class ExactSum {
  #sum = 0
  #lost = 0

  get value(): number {
    return this.#sum + this.#lost
  }

  add(term: number): void {
    const next = this.#sum + term
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - next + term : term - next + this.#sum
    this.#sum = next
  }
}
