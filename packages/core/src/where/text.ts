import { assertNever } from '../error.ts'
import { BARE_COLUMN, KEYWORDS } from './tokens.ts'
import type { Expression, Literal } from './where.ts'

/** The canonical text of an expression: `parseWhere` reads the same expression back. */
export function whereText(expression: Expression): string {
  switch (expression.kind) {
    case 'compare':
      return `${columnText(expression.column)} ${expression.operator} ${literalText(expression.value)}`
    case 'in': {
      const values = expression.values.map(literalText).join(', ')
      return `${columnText(expression.column)}${expression.negated ? ' not' : ''} in (${values})`
    }
    case 'null':
      return `${columnText(expression.column)} is ${expression.negated ? 'not ' : ''}null`
    case 'and':
    case 'or':
      return expression.parts.map(partText).join(` ${expression.kind} `)
    case 'not':
      return `not ${partText(expression.part)}`
    default:
      return assertNever(expression)
  }
}

/** The columns that an expression asks about, each once, in the order they appear. */
export function columnsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'compare':
    case 'in':
    case 'null':
      return [expression.column]
    case 'and':
    case 'or':
      return [...new Set(expression.parts.flatMap(columnsOf))]
    case 'not':
      return columnsOf(expression.part)
    default:
      return assertNever(expression)
  }
}

function partText(part: Expression): string {
  const text = whereText(part)
  return part.kind === 'and' || part.kind === 'or' ? `(${text})` : text
}

function columnText(column: string): string {
  const isPlain = BARE_COLUMN.test(column) && !KEYWORDS.some((keyword) => keyword === column.toLowerCase())
  return isPlain ? column : `"${column.replaceAll('"', '""')}"`
}

function literalText(value: Literal): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
