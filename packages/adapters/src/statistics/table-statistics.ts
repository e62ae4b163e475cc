import {
  assertNever,
  type Cut,
  type FighterColumnNames,
  type JudgedColumns,
  type StatisticsProvider,
} from '@titlebout/core'
import { numberSql, textSql } from '../tables/column-sql.ts'
import type { DuckDbTable } from '../tables/duckdb-table.ts'
import type { Engine } from '../tables/engine.ts'
import { sqlNumber, sqlText } from '../tables/sql-text.ts'
import { whereSql } from '../tables/where-sql.ts'
import { DUCKDB } from './dialect.ts'
import type { FighterSql, JudgedSql, SliceSql } from './judged-sql.ts'
import { sqlStatistics } from './sql-statistics.ts'

/** Statistics of a loaded table by the engine that holds it. Columns are found by name; values from outside are quoted. */
export function tableStatistics(engine: Engine, table: DuckDbTable, columns: JudgedColumns): StatisticsProvider {
  const query = async (sql: string): Promise<readonly (readonly number[])[]> =>
    (await engine.rows(sql)).map((row) => row.map((cell) => (cell === null ? NaN : Number(cell))))
  return sqlStatistics(query, DUCKDB, judgedSql(table, columns))
}

function judgedSql(table: DuckDbTable, columns: JudgedColumns): JudgedSql {
  const number = (name: string): string => numberSql(table.column(name))
  const code = (name: string): string => codeSql(textSql(table.column(name)), columns)
  const { label, classes, task } = columns
  return {
    from: table.table,
    truth: label === undefined ? undefined : classes.length === 0 ? number(label) : code(label),
    classes: task === 'binary-classification' ? 2 : classes.length,
    weight: columns.weight === undefined ? undefined : number(columns.weight),
    cluster: columns.cluster === undefined ? undefined : textSql(table.column(columns.cluster)),
    fighters: new Map(
      Object.entries(columns.fighters).map(([name, fighter]) => [name, fighterSql(fighter, number, code)]),
    ),
    sliceOf: (cut) => sliceSql(cut, table),
  }
}

/** Binary: whether it is the positive label. Else its place; a text that is no class has none. */
function codeSql(text: string, { task, classes }: JudgedColumns): string {
  const [positive = ''] = classes
  if (task === 'binary-classification')
    return `case when ${text} = ${sqlText(positive)} then 1 when ${text} is not null then 0 end`
  return `case ${text} ${classes.map((name, k) => `when ${sqlText(name)} then ${k}`).join(' ')} end`
}

function fighterSql(
  fighter: FighterColumnNames,
  number: (name: string) => string,
  code: (name: string) => string,
): FighterSql {
  const value = fighter.score === undefined ? undefined : number(fighter.score)
  const called =
    value === undefined ? undefined : `case when ${value} >= ${sqlNumber(fighter.threshold ?? 0.5)} then 1 else 0 end`
  return {
    prediction: fighter.prediction === undefined ? called : code(fighter.prediction),
    value,
    scores: (fighter.scores ?? []).map(number),
    losses: new Map(Object.entries(fighter.losses ?? {}).map(([name, column]) => [name, number(column)])),
  }
}

function sliceSql(cut: Cut, table: DuckDbTable): SliceSql {
  switch (cut.kind) {
    case 'all':
      return { size: 1, code: '1' }
    case 'where':
      return {
        size: 1,
        code: `case when ${whereSql(cut.expression, (name) => table.findColumn(name))} then 1 else 0 end`,
      }
    case 'values': {
      const text = textSql(table.column(cut.column))
      const cases = cut.values.map((value, k) =>
        value === null ? `when ${text} is null then ${k + 1}` : `when ${text} = ${sqlText(value)} then ${k + 1}`,
      )
      return { size: cut.values.length, code: `case ${cases.join(' ')} else 0 end` }
    }
    default:
      return assertNever(cut)
  }
}
