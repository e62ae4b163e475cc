import { requireFinite } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Codes } from '../metrics/cells.ts'
import { mean, sampleVariance } from '../sums.ts'
import type { Design } from './ridge-logistic.ts'

/** One column of both windows: numbers, or codes of categories (0 to categories − 1). */
export type DomainColumn =
  | { readonly kind: 'number'; readonly reference: Float64Array; readonly current: Float64Array }
  | { readonly kind: 'category'; readonly reference: Codes; readonly current: Codes; readonly categories: number }

/** Which rows of either window, in this order: reference first. */
export interface Rows {
  readonly reference: Uint32Array
  readonly current: Uint32Array
}

/** Standard deviations beyond which a number counts as this far: one outlier does not steer the fit. */
const CLIP = 4

type Feature = (values: ArrayLike<number>, row: number) => number

/** A builder of rows from columns, its scales taken from the training rows. Per number a standard score and its square, per category an indicator. */
export function designer(columns: readonly DomainColumn[], training: Rows): (rows: Rows) => Design {
  const features = columns.map((column) =>
    column.kind === 'number' ? scores(column, training) : indicators(column.categories),
  )
  const width = features.reduce((total, list) => total + list.length, 0)
  return (rows) => {
    const n = rows.reference.length + rows.current.length
    const values = new Float64Array(n * width)
    let offset = 0
    columns.forEach((column, c) => {
      for (const feature of features[c]!) {
        fill(values, { width, offset, from: 0 }, column.reference, rows.reference, feature)
        fill(values, { width, offset, from: rows.reference.length }, column.current, rows.current, feature)
        offset += 1
      }
    })
    return { values, columns: width }
  }
}

function fill(
  out: Float64Array,
  place: { readonly width: number; readonly offset: number; readonly from: number },
  values: ArrayLike<number>,
  rows: Uint32Array,
  feature: Feature,
): void {
  for (let i = 0; i < rows.length; i += 1) {
    out[(place.from + i) * place.width + place.offset] = feature(values, rows[i]!)
  }
}

/** None for a number that is the same in all training rows. */
function scores(column: Extract<DomainColumn, { kind: 'number' }>, training: Rows): Feature[] {
  const seen = new Float64Array(training.reference.length + training.current.length)
  training.reference.forEach((row, i) => {
    seen[i] = column.reference[row]!
  })
  training.current.forEach((row, i) => {
    seen[training.reference.length + i] = column.current[row]!
  })
  const [centre, spread] = [mean(seen), Math.sqrt(sampleVariance(seen))]
  if (!(spread > 0)) return []
  const score: Feature = (values, row) => Math.min(CLIP, Math.max(-CLIP, (values[row]! - centre) / spread))
  return [score, (values, row) => score(values, row) ** 2]
}

function indicators(categories: number): Feature[] {
  return Array.from(
    { length: categories },
    (_, k): Feature =>
      (values, row) =>
        values[row] === k ? 1 : 0,
  )
}

/** Rows of the two windows. @throws {DomainError} on no column, columns of other lengths, NaN or infinite numbers, codes that are no category */
export function requireColumns(columns: readonly DomainColumn[]): { readonly n: number; readonly m: number } {
  const first = columns[0]
  if (first === undefined) throw new DomainError('there is no column', { argument: 'columns', value: 0 })
  const [n, m] = [first.reference.length, first.current.length]
  columns.forEach((column, c) => {
    for (const [side, rows] of [
      ['reference', n],
      ['current', m],
    ] as const) {
      const [values, argument] = [column[side], `columns[${c}].${side}`]
      if (values.length !== rows)
        throw new DomainError(
          `${argument} must have as many rows as columns[0].${side} (${rows}), got ${values.length}`,
          {
            argument,
            value: values.length,
          },
        )
      if (column.kind === 'number') requireFinite(values, argument)
      else requireCategories(values, column.categories, argument)
    }
  })
  return { n, m }
}

function requireCategories(codes: ArrayLike<number>, categories: number, argument: string): void {
  for (let i = 0; i < codes.length; i += 1) {
    if (!(codes[i]! < categories))
      throw new DomainError(`${argument}[${i}] must be a category below ${categories}, got ${codes[i]}`, {
        argument,
        index: i,
        value: codes[i],
      })
  }
}
