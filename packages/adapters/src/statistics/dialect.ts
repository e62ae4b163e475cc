import { UserError } from '@titlebout/core'
import { sqlNumber, sqlText } from '../tables/sql-text.ts'

/** What databases write in different ways. A new database is an object of this kind. */
export interface Dialect {
  readonly name: string
  /** The name of a column or table. */
  readonly identifier: (name: string) => string
  /** A text as a literal. */
  readonly text: (value: string) => string
  /** A finite number as a literal of double precision. */
  readonly double: (value: number) => string
  /** An expression as double precision. */
  readonly asDouble: (expression: string) => string
  /** An expression as text, compared by its bytes. */
  readonly asText: (expression: string) => string
  /** The condition that never holds. */
  readonly untrue: string
  /** What belongs to the first of the values that an expression is; null where it is none of them. */
  readonly choice: (expression: string, cases: readonly (readonly [value: string, then: string])[]) => string
  /** The sum of a column of doubles, compensated where the database can. */
  readonly sum: (expression: string) => string
  /** The natural logarithm of a number above 0. */
  readonly ln: (expression: string) => string
  readonly power: (base: string, exponent: string) => string
  readonly larger: (first: string, second: string) => string
  readonly smaller: (first: string, second: string) => string
  /** Whether a double is neither NaN nor infinite. */
  readonly isFinite: (expression: string) => string
  /**
   * A double of which products of four are numbers too. A database that takes a product below the smallest double for an error gets
   * 0 in place of what is nearly 0.
   */
  readonly tame: (expression: string) => string
  /** A subquery that is to be woven into those that read it: stored, it would be a copy of all rows. */
  readonly inline: (name: string, query: string) => string
  /** Whether subqueries may stand before a select by their names; else each is written out wherever it is read. */
  readonly namesSubqueries: boolean
  /** The number of a slice in the one type that such numbers have, so that they can be joined by. */
  readonly sliceNumber: (expression: string) => string
  /** A select of known numbers, that of a slice first; undefined where naming a subquery is enough for it to be computed once. */
  readonly fewRows: ((columns: readonly string[], rows: readonly (readonly number[])[]) => string) | undefined
  /** Whether an alias in a select means its expression everywhere in it, even where a column of the rows has the same name. */
  readonly aliasesHideColumns: boolean
  /** Whether running sums over sorted rows are computed: what follows from the order of scores. */
  readonly sortsRows: boolean
  /** A quantile of an expression, by numpy's linear rule. */
  readonly quantile: (expression: string, share: number) => string
  /** Something that tells rows from changed rows, whatever their order; undefined where all statements see one state of them. */
  readonly digest: ((texts: readonly string[]) => string) | undefined
}

/** The name of a column or table in standard SQL. */
function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function caseOf(expression: string, cases: readonly (readonly [string, string])[]): string {
  return `case ${expression} ${cases.map(([value, then]) => `when ${value} then ${then}`).join(' ')} end`
}

const STANDARD = {
  identifier: quotedName,
  untrue: 'false',
  choice: caseOf,
  namesSubqueries: true,
  sliceNumber: (expression: string) => expression,
  fewRows: undefined,
  aliasesHideColumns: false,
  sortsRows: true,
  quantile: (expression: string, share: number) => `percentile_cont(${share}) within group (order by ${expression})`,
  digest: undefined,
} as const

export const DUCKDB: Dialect = {
  ...STANDARD,
  name: 'DuckDB',
  text: sqlText,
  double: sqlNumber,
  asDouble: (expression) => `(${expression})::double`,
  asText: (expression) => `${expression}::varchar`,
  sum: (expression) => `fsum(${expression})`,
  ln: (expression) => `ln(${expression})`,
  power: (base, exponent) => `pow(${base}, ${exponent})`,
  larger: (first, second) => `greatest(${first}, ${second})`,
  smaller: (first, second) => `least(${first}, ${second})`,
  isFinite: (expression) => `isfinite(${expression})`,
  tame: (expression) => expression,
  inline: (name, query) => `${name} as not materialized (${query})`,
}

/** Below this a fourth power, times the fourth power of another small number, might be no double. */
const NEARLY_NOTHING = '1e-50'

/**
 * PostgreSQL adds doubles as they come, uncompensated: over ten million rows that costs some three digits of sixteen, and none
 * that an interval shows. Texts are compared by their bytes, whatever the collation of the database.
 */
export const POSTGRES: Dialect = {
  ...STANDARD,
  name: 'PostgreSQL',
  text: (value) => {
    if (value.includes('\0'))
      throw new UserError(
        'CONFIG',
        `${JSON.stringify(value)}: PostgreSQL has no texts with the character U+0000: remove it`,
      )
    return `'${value.replaceAll("'", "''")}'`
  },
  double: (value) => {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot stand in SQL`)
    return `'${value}'::double precision`
  },
  asDouble: (expression) => `(${expression})::double precision`,
  // By bytes, so that texts compare alike in every database.
  asText: (expression) => `(${expression})::text collate "C"`,
  sum: (expression) => `sum(${expression})`,
  ln: (expression) => `ln(${expression})`,
  power: (base, exponent) => `power(${base}, ${exponent})`,
  larger: (first, second) => `greatest(${first}, ${second})`,
  smaller: (first, second) => `least(${first}, ${second})`,
  isFinite: (expression) =>
    `((${expression})::double precision not in ('NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision))`,
  tame: (expression) =>
    `(case when abs(${expression}) < ${NEARLY_NOTHING}::double precision then 0::double precision else ${expression} end)`,
  // Without the offset a column would be computed again wherever it is mentioned, eight times in a fourth power.
  inline: (name, query) => `${name} as not materialized (${query} offset 0)`,
}

/** ln(1 + x) to the last digits for x near 0, where 1 + x has none of them (Kahan). */
export function log1pSql({ ln, asDouble }: Dialect, x: string): string {
  const u = `(1 + ${x})`
  return `case when ${u} = 1 then ${asDouble(x)} else ${ln(u)} * ${x} / (${u} - 1) end`
}
