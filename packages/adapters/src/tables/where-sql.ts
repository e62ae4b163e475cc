import { assertNever, UserError, type ColumnKind, type Expression, type Literal } from '@titlebout/core'
import { valueSql, type KnownColumn } from './column-sql.ts'
import { sqlNumber, sqlText } from './sql-text.ts'

/** A column as an expression is held against it. */
interface ComparedColumn {
  readonly name: string
  readonly kind: ColumnKind
  /** Its value as its kind has it; null where it is missing. */
  readonly value: string
}

/** How a database writes the values of an expression. */
interface Literals {
  readonly text: (value: string) => string
  readonly double: (value: number) => string
}

/** The expression over a table of DuckDB, see {@link comparisonSql}. */
export function whereSql(expression: Expression, columnOf: (name: string) => KnownColumn | undefined): string {
  const compared = (name: string): ComparedColumn | undefined => {
    const column = columnOf(name)
    return column && { name, kind: column.kind, value: valueSql(column) }
  }
  return comparisonSql(expression, compared, { text: sqlText, double: sqlNumber })
}

/**
 * The expression as SQL of three values: a comparison with null is null.
 *
 * @throws {UserError} `CONFIG` on an unknown column, or a value of another kind than its column
 */
export function comparisonSql(
  expression: Expression,
  columnOf: (name: string) => ComparedColumn | undefined,
  literals: Literals,
): string {
  const known = (name: string): ComparedColumn => {
    const column = columnOf(name)
    if (column === undefined)
      throw new UserError('CONFIG', `where expression: there is no column "${name}" in the data`)
    return column
  }
  switch (expression.kind) {
    case 'compare': {
      const column = known(expression.column)
      return `(${column.value} ${expression.operator} ${literalSql(column, expression.value, literals)})`
    }
    case 'in': {
      const column = known(expression.column)
      const values = expression.values.map((value) => literalSql(column, value, literals)).join(', ')
      return `(${column.value} ${expression.negated ? 'not in' : 'in'} (${values}))`
    }
    case 'null': {
      const isNull = `${known(expression.column).value} is null`
      return expression.negated ? `(not ${isNull})` : `(${isNull})`
    }
    case 'and':
    case 'or':
      return `(${expression.parts.map((part) => comparisonSql(part, columnOf, literals)).join(` ${expression.kind} `)})`
    case 'not':
      return `(not ${comparisonSql(expression.part, columnOf, literals)})`
    default:
      return assertNever(expression)
  }
}

function literalSql(column: ComparedColumn, value: Literal, { text, double }: Literals): string {
  if (typeof value === 'number') {
    if (column.kind === 'number') return double(value)
    throw new UserError(
      'CONFIG',
      `where expression: column "${column.name}" holds text and is compared with the number ${value}: write '${value}' to compare texts`,
    )
  }
  if (column.kind === 'text') return text(value)
  throw new UserError(
    'CONFIG',
    `where expression: column "${column.name}" holds numbers and is compared with the text '${value}': write a number without quotes`,
  )
}
