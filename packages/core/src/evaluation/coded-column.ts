import type { CodedTexts } from '../ports/table.ts'
import type { Expression } from '../where/where.ts'
import { whereText } from '../where/text.ts'

/** A column as numbers of its parts: the values of a text column, the ranges of a number column. */
export interface CodedColumn {
  /** Of each row its part, from 1; 0: in none. */
  readonly codes: Uint32Array
  /** How many parts there are. */
  readonly size: number
  /** What reports call a part. */
  readonly nameOf: (code: number) => string
  /** Which rows are of it. */
  readonly whereOf: (code: number) => Expression
}

/** Texts of rows, or the same by number. */
export type Values = readonly (string | null)[] | CodedTexts

/** The values of a text column; a null is a value of its own. */
export function codedTexts(column: string, values: Values): CodedColumn {
  const { codes, texts } = numberedTexts(values)
  const whereOf = (code: number): Expression => whereOfValue(column, texts[code - 1] ?? null)
  return { codes, size: texts.length, whereOf, nameOf: (code) => whereText(whereOf(code)) }
}

/** Texts by number. */
export function numberedTexts(values: Values): CodedTexts {
  return 'codes' in values ? values : numbered(values)
}

/** In order of appearance. Each text is looked up once, as a million look-ups are most of the time. */
function numbered(values: readonly (string | null)[]): CodedTexts {
  const known = new Map<string | null, number>()
  const codes = new Uint32Array(values.length)
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!
    let code = known.get(value)
    if (code === undefined) {
      code = known.size + 1
      known.set(value, code)
    }
    codes[row] = code
  }
  return { codes, texts: [...known.keys()] }
}

/** The rows of one value of a text column. */
export function whereOfValue(column: string, value: string | null): Expression {
  return value === null ? { kind: 'null', column, negated: false } : { kind: 'compare', column, operator: '=', value }
}

/**
 * Cuts a number column at ascending edges: part k holds edge k − 1 ≤ x < edge k. Rows without a value are a part of their own,
 * the last.
 */
export function codedNumbers(column: string, values: Float64Array, edges: readonly number[]): CodedColumn {
  const cut = Float64Array.from(edges)
  const codes = new Uint32Array(values.length)
  const missing = edges.length + 2
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!
    if (Number.isNaN(value)) {
      codes[row] = missing
      continue
    }
    let low = 0
    let high = cut.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value >= cut[middle]!) low = middle + 1
      else high = middle
    }
    codes[row] = low + 1
  }
  const whereOf = (code: number): Expression =>
    code === missing ? whereOfValue(column, null) : whereBetween(column, edges[code - 2], edges[code - 1])
  const nameOf = (code: number): string =>
    code === missing ? whereText(whereOf(code)) : rangeName(column, edges[code - 2], edges[code - 1])
  return { codes, size: missing, whereOf, nameOf }
}

/** The rows from `low` on and below `high`. */
export function whereBetween(column: string, low: number | undefined, high: number | undefined): Expression {
  const parts: Expression[] = []
  if (low !== undefined) parts.push({ kind: 'compare', column, operator: '>=', value: low })
  if (high !== undefined) parts.push({ kind: 'compare', column, operator: '<', value: high })
  const [first] = parts
  if (first === undefined) return { kind: 'null', column, negated: true }
  return parts.length === 1 ? first : { kind: 'and', parts }
}

/** `age < 31`, `age in [31, 45)`, `age >= 45`. */
export function rangeName(column: string, low: number | undefined, high: number | undefined): string {
  if (low === undefined || high === undefined) return whereText(whereBetween(column, low, high))
  return `${whereText({ kind: 'null', column, negated: false }).replace(/ is null$/u, '')} in [${low}, ${high})`
}

/** Every combination of the parts of some columns that has rows. */
export function crossed(columns: readonly CodedColumn[]): CodedColumn {
  const [first, ...rest] = columns
  if (first === undefined) throw new Error('a cross of no columns')
  return rest.reduce(crossedPair, first)
}

function crossedPair(a: CodedColumn, b: CodedColumn): CodedColumn {
  const known = new Map<number, number>()
  const codes = new Uint32Array(a.codes.length)
  const width = b.size + 1
  for (let row = 0; row < codes.length; row += 1) {
    const x = a.codes[row]!
    const y = b.codes[row]!
    if (x === 0 || y === 0) continue
    const key = x * width + y
    let code = known.get(key)
    if (code === undefined) {
      code = known.size + 1
      known.set(key, code)
    }
    codes[row] = code
  }
  const keys = [...known.keys()]
  const pairOf = (code: number): readonly [number, number] => {
    const key = keys[code - 1] ?? 0
    return [Math.floor(key / width), key % width]
  }
  return {
    codes,
    size: keys.length,
    nameOf: (code) => {
      const [x, y] = pairOf(code)
      return `${a.nameOf(x)} and ${b.nameOf(y)}`
    },
    whereOf: (code) => {
      const [x, y] = pairOf(code)
      return { kind: 'and', parts: [a.whereOf(x), b.whereOf(y)].flatMap(conjuncts) }
    },
  }
}

/** What must all hold. */
export function conjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === 'and' ? expression.parts : [expression]
}
