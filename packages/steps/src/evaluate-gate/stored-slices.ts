import type { ScoredRows } from '@titlebout/adapters'
import {
  columnsOf,
  declaredSlices,
  emptySlice,
  manySlices,
  missingSlice,
  MOST_SLICES,
  parseWhere,
  refuseNumericSlice,
  whereOfValue,
  whereText,
  type Config,
  type DeclaredSlice,
  type Finding,
  type StoredSlice,
} from '@titlebout/core'

interface StoredSlices {
  readonly slices: readonly StoredSlice[]
  readonly findings: readonly Finding[]
}

/**
 * The declared slices of rows in a database, in the order of the config; only values of `privacy.min_count` rows ever leave it.
 *
 * @throws {UserError} `CONFIG` on a column of numbers, and on an expression that does not fit its column
 */
export async function storedSlices(rows: ScoredRows, config: Config): Promise<StoredSlices> {
  const found: StoredSlices[] = []
  for (const slice of declaredSlices(config.data.slices))
    found.push(await slicesOf(slice, rows, config.privacy.min_count))
  return {
    slices: found.flatMap(({ slices }) => slices),
    findings: found.flatMap(({ findings }) => findings),
  }
}

async function slicesOf(slice: DeclaredSlice, rows: ScoredRows, minCount: number): Promise<StoredSlices> {
  const names = rows.columns.map(({ name }) => name)
  const absent = (columns: readonly string[]): string | undefined => columns.find((name) => !names.includes(name))
  const missing = absent(slice.kind === 'where' ? columnsOf(parseWhere(slice.where)) : columnsNamed(slice))
  // rule: missing-stored-slice
  if (missing !== undefined) return { slices: [], findings: [missingSlice(slice.name, missing, names)] }
  switch (slice.kind) {
    case 'where':
      return await ofExpression(slice, rows, minCount)
    case 'column':
      if (rows.columns.some(({ name, kind }) => name === slice.column && kind === 'number'))
        refuseNumericSlice(slice.column)
      return await ofColumn(slice, rows, minCount)
    case 'values':
      return await ofValues(slice, rows, minCount)
    case 'cross':
    case 'quantiles':
      throw new Error(`${slice.kind} needs the rows: the config was checked before`)
  }
}

function columnsNamed(slice: Exclude<DeclaredSlice, { readonly kind: 'where' }>): readonly string[] {
  return slice.kind === 'cross' ? slice.columns : [slice.column]
}

async function ofExpression(
  { name, where }: Extract<DeclaredSlice, { readonly kind: 'where' }>,
  rows: ScoredRows,
  minCount: number,
): Promise<StoredSlices> {
  const expression = parseWhere(where)
  const text = whereText(expression)
  const count = await rows.countWhere(expression)
  if (count < minCount) return { slices: [], findings: [emptySlice(name, text, count, minCount)] }
  return {
    slices: [{ name, where: text, declared: undefined, cut: { kind: 'where', expression }, code: 1 }],
    findings: [],
  }
}

async function ofColumn(
  { name, column }: Extract<DeclaredSlice, { readonly kind: 'column' }>,
  rows: ScoredRows,
  minCount: number,
): Promise<StoredSlices> {
  const counted = await rows.values(column, minCount)
  const kept = counted.slice(0, MOST_SLICES)
  return {
    slices: slicesOfCut(
      name,
      column,
      kept.map(({ value }) => value),
    ),
    findings: [
      ...(kept.length === 0 ? [emptySlice(name, name, 0, minCount)] : []),
      ...manySlices(name, counted.slice(MOST_SLICES)),
    ],
  }
}

async function ofValues(
  { name, column, values }: Extract<DeclaredSlice, { readonly kind: 'values' }>,
  rows: ScoredRows,
  minCount: number,
): Promise<StoredSlices> {
  const there = new Set((await rows.values(column, minCount)).map(({ value }) => value))
  const few = values.filter((value) => !there.has(value)).map((value) => whereText(whereOfValue(column, value)))
  return {
    slices: slicesOfCut(
      name,
      column,
      values.filter((value) => there.has(value)),
    ),
    findings: few.map((text) => emptySlice(text, text, 0, minCount)),
  }
}

function slicesOfCut(declared: string, column: string, values: readonly (string | null)[]): readonly StoredSlice[] {
  const cut = { kind: 'values', column, values } as const
  return values.map((value, k) => {
    const where = whereText(whereOfValue(column, value))
    return { name: where, where, declared, cut, code: k + 1 }
  })
}
