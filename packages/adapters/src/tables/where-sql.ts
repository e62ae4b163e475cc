import { assertNever, UserError, type Expression, type Literal } from '@titlebout/core'
import { isNullSql, valueSql, type KnownColumn } from './column-sql.ts'
import { sqlNumber, sqlText } from './sql-text.ts'

/**
 * The expression as SQL of three values: a comparison with null is null.
 *
 * @throws {UserError} `CONFIG` on an unknown column, or a value of another kind than its column
 */
export function whereSql(expression: Expression, columnOf: (name: string) => KnownColumn | undefined): string {
  const known = (name: string): KnownColumn => {
    const column = columnOf(name)
    if (column === undefined)
      throw new UserError('CONFIG', `where expression: there is no column "${name}" in the data`)
    return column
  }
  switch (expression.kind) {
    case 'compare': {
      const column = known(expression.column)
      return `(${valueSql(column)} ${expression.operator} ${literalSql(column, expression.value)})`
    }
    case 'in': {
      const column = known(expression.column)
      const values = expression.values.map((value) => literalSql(column, value)).join(', ')
      return `(${valueSql(column)} ${expression.negated ? 'not in' : 'in'} (${values}))`
    }
    case 'null': {
      const isNull = isNullSql(known(expression.column))
      return expression.negated ? `(not ${isNull})` : `(${isNull})`
    }
    case 'and':
    case 'or':
      return `(${expression.parts.map((part) => whereSql(part, columnOf)).join(` ${expression.kind} `)})`
    case 'not':
      return `(not ${whereSql(expression.part, columnOf)})`
    default:
      return assertNever(expression)
  }
}

function literalSql(column: KnownColumn, value: Literal): string {
  if (typeof value === 'number') {
    if (column.kind === 'number') return sqlNumber(value)
    throw new UserError(
      'CONFIG',
      `where expression: column "${column.name}" holds text and is compared with the number ${value}: write '${value}' to compare texts`,
    )
  }
  if (column.kind === 'text') return sqlText(value)
  throw new UserError(
    'CONFIG',
    `where expression: column "${column.name}" holds numbers and is compared with the text '${value}': write a number without quotes`,
  )
}
