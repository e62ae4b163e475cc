import {
  assertNever,
  type ColumnKind,
  type Cut,
  type Expression,
  type FighterColumnNames,
  type JudgedColumns,
} from '@titlebout/core'
import { comparisonSql } from '../tables/where-sql.ts'
import type { Dialect } from './dialect.ts'
import type { FighterSql, JudgedSql, SliceSql } from './judged-sql.ts'

/** A column of judged rows, as the database that holds them writes it. */
export interface ColumnSql {
  readonly name: string
  readonly kind: ColumnKind
  /** The value as a text; null for null. */
  readonly text: string
  /** The value as a double; null for null, and for what is no number. */
  readonly number: string
}

/** Where judged rows lie. */
export interface StoredRows {
  /** A table, or a query in brackets with its name. */
  readonly from: string
  readonly dialect: Dialect
  /** undefined when there is no such column. */
  readonly findColumn: (name: string) => ColumnSql | undefined
  /** @throws {UserError} `DATA` when there is no such column */
  readonly column: (name: string) => ColumnSql
}

/** Judged rows as SQL: columns are found by name; values from outside are quoted. */
export function judgedColumnsSql(rows: StoredRows, columns: JudgedColumns): JudgedSql {
  const { dialect } = rows
  const number = (name: string): string => dialect.tame(rows.column(name).number)
  const code = (name: string): string => codeSql(rows.column(name).text, columns, dialect)
  const { label, classes, task } = columns
  return {
    from: rows.from,
    truth: label === undefined ? undefined : classes.length === 0 ? number(label) : code(label),
    classes: task === 'binary-classification' ? 2 : classes.length,
    one: dialect.asDouble('1'),
    weight: columns.weight === undefined ? undefined : number(columns.weight),
    cluster: columns.cluster === undefined ? undefined : rows.column(columns.cluster).text,
    fighters: new Map(
      Object.entries(columns.fighters).map(([name, fighter]) => [name, fighterSql(fighter, { rows, number, code })]),
    ),
    sliceOf: (cut) => {
      const { size, code } = sliceSql(cut, rows)
      return { size, code: dialect.sliceNumber(code) }
    },
  }
}

/** The rows at which an expression holds. @throws {UserError} `CONFIG` on an unknown column, or a value of another kind than its column */
function expressionSql(expression: Expression, { findColumn, dialect }: StoredRows): string {
  return comparisonSql(
    expression,
    (name) => {
      const column = findColumn(name)
      return column && { ...column, value: column.kind === 'number' ? column.number : column.text }
    },
    dialect,
  )
}

/** Binary: whether it is the positive label. Else its place; a text that is no class has none. */
function codeSql(text: string, { task, classes }: JudgedColumns, dialect: Dialect): string {
  const [positive = ''] = classes
  if (task === 'binary-classification')
    return `case when ${text} = ${dialect.text(positive)} then 1 when ${text} is not null then 0 end`
  return dialect.choice(
    text,
    classes.map((name, k) => [dialect.text(name), String(k)]),
  )
}

interface ColumnReaders {
  readonly rows: StoredRows
  readonly number: (name: string) => string
  readonly code: (name: string) => string
}

function fighterSql(
  fighter: FighterColumnNames,
  { rows: { dialect, column }, number, code }: ColumnReaders,
): FighterSql {
  const value = fighter.score === undefined ? undefined : number(fighter.score)
  const raw = fighter.score === undefined ? undefined : column(fighter.score).number
  const scores = (fighter.scores ?? []).map(number)
  const called = raw === undefined ? mostLikelySql(scores, dialect) : calledSql(raw, fighter.threshold ?? 0.5, dialect)
  return {
    prediction: fighter.prediction === undefined ? called : code(fighter.prediction),
    value,
    order: raw,
    scores,
    losses: new Map(Object.entries(fighter.losses ?? {}).map(([name, loss]) => [name, number(loss)])),
  }
}

function calledSql(score: string, threshold: number, dialect: Dialect): string {
  return `case when ${score} >= ${dialect.double(threshold)} then 1 when ${score} is not null then 0 end`
}

/** The place of the largest score, the first of several; undefined without scores. */
function mostLikelySql(scores: readonly string[], { larger, choice }: Dialect): string | undefined {
  if (scores.length === 0) return undefined
  return choice(
    scores.reduce(larger),
    scores.map((score, k) => [score, String(k)]),
  )
}

function sliceSql(cut: Cut, rows: StoredRows): SliceSql {
  switch (cut.kind) {
    case 'all':
      return { size: 1, code: '1' }
    case 'where':
      return { size: 1, code: `case when ${expressionSql(cut.expression, rows)} then 1 else 0 end` }
    case 'values': {
      const { text } = rows.column(cut.column)
      const cases = cut.values.map((value, k) =>
        value === null
          ? `when ${text} is null then ${k + 1}`
          : `when ${text} = ${rows.dialect.text(value)} then ${k + 1}`,
      )
      return { size: cut.values.length, code: `case ${cases.join(' ')} else 0 end` }
    }
    case 'parts': {
      const cases = cut.expressions.map((part, k) => `when ${expressionSql(part, rows)} then ${k + 1}`)
      return { size: cases.length, code: `case ${cases.join(' ')} else 0 end` }
    }
    default:
      return assertNever(cut)
  }
}
