import * as z from 'zod'
import { policy } from './side.ts'

/** The finest cut of a number column: more parts have too few rows each to say anything. */
const MOST_QUANTILES = 20

/** How weak slices are looked for. */
export const discoverySchema = z.strictObject({
  columns: policy(
    z.array(z.string().min(1)).min(1).optional(),
    'The columns to look at. Default: those that the model uses, and those of data.slices.',
  ),
  max: policy(
    z.int().min(1).max(20).default(5),
    'The most slices that are told; each more makes their intervals wider.',
  ),
  min_rows: policy(z.int().min(10).default(50), 'Rows that a slice needs in each half of the rows.'),
  depth: policy(z.int().min(1).max(3).default(2), 'The most columns in the description of a slice.'),
})

/** A declared slice as it is written: a column, or one of the mappings that {@link declaredSlice} tells apart. */
export const sliceDeclarationSchema = z.union([
  z.string().min(1),
  z.strictObject({
    name: policy(z.string().min(1).optional(), 'What reports call the slice. Needed with where.'),
    where: policy(z.string().min(1).optional(), 'The rows of the slice: comparisons, in, and, or, not, is null.'),
    cross: policy(
      z.array(z.string().min(1)).min(2).max(3).optional(),
      'Two or three columns: a slice for every combination of their values. A column of numbers is cut as its own entry with quantiles says.',
    ),
    column: policy(z.string().min(1).optional(), 'With quantiles or values: the column.'),
    quantiles: policy(
      z.int().min(2).max(MOST_QUANTILES).optional(),
      'A column of numbers, cut into so many parts of about equally many rows: at the quantiles of the training profile where it has them, else of the test rows.',
    ),
    values: policy(
      z.array(z.string().min(1)).min(1).max(1000).optional(),
      'The values of a text column that are slices. One without rows is a finding.',
    ),
  }),
])

export type SliceDeclaration = z.infer<typeof sliceDeclarationSchema>

/** A declared slice, its kind told. `name` is what rules and reports call it. */
export type DeclaredSlice =
  | { readonly kind: 'column'; readonly name: string; readonly column: string }
  | { readonly kind: 'where'; readonly name: string; readonly where: string }
  | { readonly kind: 'cross'; readonly name: string; readonly columns: readonly string[] }
  | { readonly kind: 'quantiles'; readonly name: string; readonly column: string; readonly parts: number }
  | { readonly kind: 'values'; readonly name: string; readonly column: string; readonly values: readonly string[] }

/** @returns undefined where the keys do not make one kind */
export function declaredSlice(slice: SliceDeclaration): DeclaredSlice | undefined {
  if (typeof slice === 'string') return { kind: 'column', name: slice, column: slice }
  const { name, where, cross, column, quantiles, values } = slice
  const others = (...keys: readonly unknown[]): boolean => keys.some((key) => key !== undefined)
  if (where !== undefined)
    return name === undefined || others(cross, column, quantiles, values) ? undefined : { kind: 'where', name, where }
  if (cross !== undefined)
    return others(column, quantiles, values)
      ? undefined
      : { kind: 'cross', name: name ?? cross.join(' by '), columns: cross }
  if (column === undefined) return undefined
  if (quantiles !== undefined)
    return values === undefined ? { kind: 'quantiles', name: name ?? column, column, parts: quantiles } : undefined
  return values === undefined ? undefined : { kind: 'values', name: name ?? column, column, values }
}

/** The declared slices of a config whose rules hold. */
export function declaredSlices(slices: readonly SliceDeclaration[]): readonly DeclaredSlice[] {
  return slices.flatMap((slice) => declaredSlice(slice) ?? [])
}

/** The columns that a declared slice cuts by; none where an expression says which rows. */
export function columnsCut(slice: DeclaredSlice): readonly string[] {
  if (slice.kind === 'where') return []
  return slice.kind === 'cross' ? slice.columns : [slice.column]
}
