import { categoricalColumn, NumericProfile, PROBABILITIES, type Profile, type ProfileColumn } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
import { multinomialDraw } from '../../../packages/stats/src/distributions/binomial-draw.ts'
import { normalQuantile } from '../../../packages/stats/src/distributions/normal.ts'
import { normals } from './draws.ts'

/** The default tolerance of a numeric and of a categorical column. */
export const TOLERANCE = 0.1
const MIN_COUNT = 10

/** A column of two windows: the training data and what the model sees now, `moved` by exactly the tolerance or not at all. */
export interface ColumnWorld {
  readonly name: string
  readonly measure: 'ks' | 'total_variation'
  windows(
    sizes: Sizes,
    moved: boolean,
    rng: Rng,
  ): { readonly reference: ProfileColumn; readonly current: ProfileColumn }
}

export type Sizes = readonly [reference: number, current: number]

export const NUMERIC: readonly ColumnWorld[] = [
  numeric('normal', (z) => z),
  numeric('lognormal', (z) => Math.exp(z)),
  // Answers rounded to tens, as people give them: eight values carry nearly all rows.
  numeric('heaped', (z) => 10 * Math.round(2 * z)),
]

export const CATEGORICAL: readonly ColumnWorld[] = [2, 5, 20, 100].map(categorical)

/**
 * A rising function of a normal, which is moved so that the Kolmogorov-Smirnov distance is the tolerance, whatever the function:
 * 2Φ(shift/2) − 1. Ties and bins can only make it smaller.
 */
function numeric(name: string, value: (z: number) => number): ColumnWorld {
  const shift = 2 * normalQuantile((1 + TOLERANCE) / 2)
  return {
    name,
    measure: 'ks',
    windows: ([n, m], moved, rng) => {
      const normal = normals(rng)
      const draw = (rows: number, by: number): Float64Array =>
        Float64Array.from({ length: rows }, () => value(normal() + by))
      const reference = numericColumn(name, draw(n, 0), undefined)
      return { reference, current: numericColumn(name, draw(m, moved ? shift : 0), reference.histogram.edges) }
    },
  }
}

function numericColumn(
  name: string,
  values: Float64Array,
  edges: readonly number[] | undefined,
): Extract<ProfileColumn, { kind: 'number' }> {
  const sorted = Float64Array.from(values).sort()
  const quantile = (p: number): number => {
    const place = p * (sorted.length - 1)
    const below = Math.floor(place)
    const low = sorted[below]!
    return low + (place - below) * ((sorted[below + 1] ?? low) - low)
  }
  const order = {
    rows: values.length,
    present: values.length,
    distinct: new Set(values).size,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    quantiles: PROBABILITIES.map(quantile),
  }
  const profile = new NumericProfile(name, order, MIN_COUNT, edges)
  profile.add(values)
  return profile.result()
}

/** Zipf's shares: the k-th value has 1/k of the first one's rows. Moved: a tenth of all rows goes from the first values to the last. */
function categorical(categories: number): ColumnWorld {
  const name = `${categories} categories`
  const weights = Array.from({ length: categories }, (_, k) => 1 / (k + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => weight / total)
  const now = movedBy(TOLERANCE, shares)
  return {
    name,
    measure: 'total_variation',
    windows: ([n, m], moved, rng) => {
      const reference = categoryColumn(name, multinomialDraw(n, shares, rng), new Set())
      const known = new Set(reference.top.map(({ value }) => value))
      return { reference, current: categoryColumn(name, multinomialDraw(m, moved ? now : shares, rng), known) }
    },
  }
}

/** Takes `part` of all rows off the first half of the rows, value by value in proportion, and gives it to the others so. */
function movedBy(part: number, shares: readonly number[]): number[] {
  let half = 0
  const giving = shares.map((share) => {
    const gives = half < 0.4
    half += share
    return gives
  })
  const sum = (of: boolean): number => shares.reduce((total, share, k) => total + (giving[k] === of ? share : 0), 0)
  return shares.map((share, k) => share * (1 + (giving[k] ? -1 : 1) * (part / sum(giving[k]!))))
}

function categoryColumn(
  name: string,
  counts: Float64Array,
  known: ReadonlySet<string>,
): Extract<ProfileColumn, { kind: 'text' }> {
  const rows = counts.reduce((sum, count) => sum + count, 0)
  const values = Array.from(counts, (count, k) => ({ value: `value ${k}`, count })).sort((a, b) => b.count - a.count)
  const distinct = values.filter(({ count }) => count > 0).length
  return categoricalColumn(name, { rows, present: rows, distinct }, values, MIN_COUNT, known)
}

export function profileOf(rows: number, columns: readonly ProfileColumn[]): Profile {
  return {
    format: 'titlebout.profile/1',
    dataset: { name: 'simulated', sha256: 'a'.repeat(64) },
    row_count: rows,
    min_count: MIN_COUNT,
    label: null,
    columns: [...columns],
  }
}
