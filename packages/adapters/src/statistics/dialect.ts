import { sqlNumber, sqlText } from '../tables/sql-text.ts'

/** What databases write in different ways. A new database is an object of this kind. */
export interface Dialect {
  readonly name: string
  /** A text as a literal. */
  readonly text: (value: string) => string
  /** A finite number as a literal of double precision. */
  readonly double: (value: number) => string
  /** An expression as double precision. */
  readonly asDouble: (expression: string) => string
  /** The sum of a column of doubles, compensated where the database can. */
  readonly sum: (expression: string) => string
  /** The natural logarithm of a number above 0. */
  readonly ln: (expression: string) => string
  readonly power: (base: string, exponent: string) => string
  readonly larger: (first: string, second: string) => string
  readonly smaller: (first: string, second: string) => string
  /** Whether a double is neither NaN nor infinite. */
  readonly isFinite: (expression: string) => string
  /** A subquery that is to be woven into those that read it: stored, it would be a copy of all rows. */
  readonly inline: (name: string, query: string) => string
}

export const DUCKDB: Dialect = {
  name: 'DuckDB',
  text: sqlText,
  double: sqlNumber,
  asDouble: (expression) => `(${expression})::double`,
  sum: (expression) => `fsum(${expression})`,
  ln: (expression) => `ln(${expression})`,
  power: (base, exponent) => `pow(${base}, ${exponent})`,
  larger: (first, second) => `greatest(${first}, ${second})`,
  smaller: (first, second) => `least(${first}, ${second})`,
  isFinite: (expression) => `isfinite(${expression})`,
  inline: (name, query) => `${name} as not materialized (${query})`,
}

/** ln(1 + x) to the last digits for x near 0, where 1 + x has none of them (Kahan). */
export function log1pSql({ ln, asDouble }: Dialect, x: string): string {
  const u = `(1 + ${x})`
  return `case when ${u} = 1 then ${asDouble(x)} else ${ln(u)} * ${x} / (${u} - 1) end`
}
