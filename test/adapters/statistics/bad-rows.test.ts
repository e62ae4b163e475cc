import { findMetric, measureBy } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { judgedData } from '../../support/statistics-data.ts'
import { inDuckDb } from '../../support/statistics-in-duckdb.ts'

type Task = Parameters<typeof judgedData>[0]

/** What DuckDB says of a metric where one row of a column, or every row, holds this instead. */
async function refusalOf(
  task: Task,
  metric: string,
  column: string,
  value: number | null,
  rows: 'one' | 'all' = 'one',
) {
  const data = judgedData(task, { name: 'weights', weights: true, rows: 60 })
  const spoilt = data.table[column]!.map((old, i) => (rows === 'all' || i === 17 ? value : old))
  const opened = await inDuckDb({ ...data, table: { ...data.table, [column]: spoilt } })
  try {
    await measureBy(opened.provider, [findMetric(metric, task)!], { cut: { kind: 'all' }, fighters: ['candidate'] })
  } catch (error) {
    return error instanceof Error ? error.message : error
  } finally {
    await opened.close()
  }
  return undefined
}

describe('SQL in DuckDB refuses rows', () => {
  it.each([null, -1, 1e-200, 1e200])('of a weight %s, whatever the metric', async (weight) => {
    for (const metric of ['accuracy', 'log_loss', 'roc_auc'])
      expect(await refusalOf('binary-classification', metric, 'weight', weight)).toMatch(/^1 of the judged rows hold /)
  })
  it('whose weights are all 0', async () => {
    expect(await refusalOf('binary-classification', 'roc_auc', 'weight', 0, 'all')).toBe(
      'the weights of all judged rows are 0: weights must not all be 0',
    )
  })
  it.each([null, -0.01, 1.01])('of a probability %s', async (score) => {
    expect(await refusalOf('binary-classification', 'log_loss', 'second', score)).toMatch(
      /^1 of the judged rows hold .* that is missing or outside what the metric is defined for/,
    )
  })
  it('of a number outside the domain of a deviance, and none within it', async () => {
    expect(await refusalOf('regression', 'gamma_deviance', 'label', 0)).toMatch(/^1 of the judged rows hold /)
    expect(await refusalOf('regression', 'poisson_deviance', 'label', 0)).toBeUndefined()
    expect(await refusalOf('regression', 'msle', 'second', -1)).toMatch(/^1 of the judged rows hold /)
  })
})
