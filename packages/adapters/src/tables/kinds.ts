import { numberText, type ColumnKind, type ReadPlan } from '@titlebout/core'
import { notPlainNumberSql, unreadableNumberSql, type KnownColumn } from './column-sql.ts'
import type { Engine } from './engine.ts'
import { refusal } from './inspect.ts'
import type { LoadedColumn, LoadedTable } from './load.ts'

/**
 * Settles the kind of each column in one query. The plan's word counts; id and label are texts; a column of a typed
 * format is what its type says; any other is a number when every value that is not missing is one, else text.
 *
 * @throws {UserError} `DATA` when a column that must be a number holds something else, or infinity
 */
export async function settleKinds(
  engine: Engine,
  loaded: LoadedTable,
  plan: ReadPlan,
): Promise<readonly KnownColumn[]> {
  const { columns, table } = loaded
  const questions = columns.map((column) => {
    const expected = expectedKind(column, plan)
    if (expected === 'text') return '0'
    const against = expected === 'number' ? unreadableNumberSql(column) : notPlainNumberSql(column)
    return `count(*) filter (where ${against})`
  })
  const infinities = columns.map(({ sql, stored }) =>
    stored === 'DOUBLE' ? `count(*) filter (where isinf(${sql}))` : '0',
  )
  // With a count of its own, the query has one row even where no column needs one.
  const [, ...counts] = await engine.row(`select ${['count(*)', ...questions, ...infinities].join(', ')} from ${table}`)
  return columns.map((column, index) => {
    const against = Number(counts[index])
    const infinite = Number(counts[columns.length + index])
    if (infinite > 0)
      throw refusal(
        { name: plan.path },
        `column "${column.name}": ${numberText(infinite)} of ${numberText(loaded.rowCount)} values are infinite: leave the value out or cap it`,
      )
    const expected = expectedKind(column, plan)
    if (expected === 'number' && against > 0 && plan.onMismatch !== 'text')
      throw refusal(
        { name: plan.path },
        `column "${column.name}": expected numbers, got ${numberText(against)} of ${numberText(loaded.rowCount)} values that are none: correct them, or leave them empty where nothing is known`,
      )
    return { ...column, kind: expected === 'text' || against > 0 ? 'text' : 'number' }
  })
}

/** undefined: the values decide. */
function expectedKind(column: LoadedColumn, plan: ReadPlan): ColumnKind | undefined {
  if (column.name === plan.id || column.name === plan.label) return 'text'
  const said = plan.kinds[column.name]
  if (said !== undefined) return said
  // Whole numbers beyond 2^53 are texts even where the format has a type for them.
  if (column.stored === 'DOUBLE') return 'number'
  return column.sniff || column.stored === 'BIGINT' ? undefined : 'text'
}
