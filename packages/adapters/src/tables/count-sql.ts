import { assertNever, type Count, type RowTest } from '@titlebout/core'
import { numberSql, textSql, type KnownColumn } from './column-sql.ts'
import { sqlNumber, sqlText } from './sql-text.ts'

type ColumnOf = (name: string) => KnownColumn

/** A count as an aggregate over the rows of a table. */
export function countSql(count: Count, columnOf: ColumnOf): string {
  switch (count.kind) {
    case 'rows':
      return 'count(*)'
    case 'matching':
      return `count(*) filter (where ${rowTestSql(count.test, columnOf)})`
    case 'duplicates': {
      const values = count.columns.map((name) => textSql(columnOf(name)))
      const [first = 'null'] = values
      if (values.length === 1) return `count(${first}) - count(distinct ${first})`
      const present = values.map((value) => `${value} is not null`).join(' and ')
      return `count(*) filter (where ${present}) - count(distinct row(${values.join(', ')})) filter (where ${present})`
    }
    case 'distinct': {
      const column = columnOf(count.column)
      return `count(distinct ${count.as === 'number' ? numberSql(column) : `nullif(${textSql(column)}, '')`})`
    }
    default:
      return assertNever(count)
  }
}

/** True where the test says yes; what it is on null does not matter to a filter. */
function rowTestSql(test: RowTest, columnOf: ColumnOf): string {
  const column = columnOf(test.column)
  const text = textSql(column)
  switch (test.kind) {
    case 'null':
      return test.emptyIsNull ? `${text} is null or ${text} = ''` : `${text} is null`
    case 'among': {
      const values = test.values.flatMap((value) => (value === null ? [] : [sqlText(value)]))
      const isAmong = values.length === 0 ? 'false' : `${text} in (${values.join(', ')})`
      return test.values.includes(null) ? `${text} is null or ${isAmong}` : isAmong
    }
    case 'not-among':
      return notAmongSql(column, test.values, test.as)
    case 'unreadable':
      return `${text} <> '' and not coalesce(${readableSql(column, test.as)}, false)`
    case 'unmatched':
      return `not regexp_matches(${text}, ${sqlText(test.pattern)})`
    case 'compare': {
      const bound = typeof test.bound === 'number' ? sqlNumber(test.bound) : sqlText(test.bound)
      if (test.as === 'number') return `${numberSql(column)} ${test.operator} ${bound}`
      return `try_cast(${text} as ${SQL_TYPES[test.as]}) ${test.operator} ${bound}::${SQL_TYPES[test.as]}`
    }
    case 'length':
      return `length(${text}) ${test.operator} ${sqlNumber(test.bound)}`
    default:
      return assertNever(test)
  }
}

const SQL_TYPES = { date: 'timestamp', timestamp: 'timestamp', time: 'time' } as const

/** A value may be one of the texts, or equal to one of them as a number. */
function notAmongSql(column: KnownColumn, values: readonly string[], as: 'text' | 'number'): string {
  const text = textSql(column)
  const notText = `${text} not in (${values.map(sqlText).join(', ')})`
  const numbers =
    as === 'number'
      ? values
          .filter((value) => value !== '')
          .map(Number)
          .filter(Number.isFinite)
      : []
  if (numbers.length === 0) return notText
  return `${text} <> '' and ${notText} and not coalesce(${numberSql(column)} in (${numbers.map(sqlNumber).join(', ')}), false)`
}

function readableSql(column: KnownColumn, as: Extract<RowTest, { kind: 'unreadable' }>['as']): string {
  const text = textSql(column)
  switch (as) {
    case 'number':
      return `isfinite(${numberSql(column)})`
    case 'integer':
      return `isfinite(${numberSql(column)}) and ${numberSql(column)} = floor(${numberSql(column)})`
    case 'date':
      return `regexp_full_match(${text}, '\\d{4}-\\d{2}-\\d{2}([T ]00:00(:00)?)?') and try_cast(${text} as timestamp) is not null`
    case 'timestamp':
      return `regexp_matches(${text}, '^\\d{4}-\\d{2}-\\d{2}') and try_cast(${text} as timestamp) is not null`
    case 'time':
      return `try_cast(${text} as time) is not null`
    case 'boolean':
      return `lower(${text}) in ('true', 'false', 'yes', 'no', 't', 'f', 'y', 'n', '1', '0')`
    default:
      return assertNever(as)
  }
}
