import { openDatabase, openScoredRows, sha256Text } from '@titlebout/adapters'
import { findMetric, makeSketch, metricNames, type SqlConfig } from '@titlebout/core'
import { afterAll, describe, expect, it } from 'vitest'
import { clickHouseServer, loadClickHouse, WITHOUT_CLICKHOUSE } from '../../support/clickhouse-server.ts'
import { freshName } from '../../support/postgres-server.ts'
import { judgedData } from '../../support/statistics-data.ts'
import { BOUTS, byId, met, picked, sameFight } from './stored-bout.ts'

const server = await clickHouseServer()
afterAll(async () => await server?.close())

const SQL: SqlConfig = { clickhouse: 'env:WAREHOUSE', timeout_seconds: 60 }

const place: Parameters<typeof met>[0] = {
  load: async (table, columns) => await loadClickHouse(server!, table, columns),
  open: async () => await openDatabase(SQL, { address: server!.url, root: '/', nativeDir: undefined }),
  sql: SQL,
}

const TASKS = ['binary-classification', 'multiclass-classification', 'regression', 'custom'] as const
type Task = (typeof TASKS)[number]

/** What is shown of rows in memory, and not of those in ClickHouse. */
const leftOut = (task: Task): readonly string[] =>
  metricNames(task).filter((name) => ['rows', 'ranks'].includes(findMetric(name, task)?.needs ?? ''))

const boutsOf = (task: Task) => BOUTS[task].filter(({ primary }) => !leftOut(task).includes(primary))

describe.skipIf(server === undefined)(
  `a bout where the rows are: ClickHouse${server === undefined ? ` (${WITHOUT_CLICKHOUSE})` : ''}`,
  () => {
    it.each(TASKS)('comes to what the same rows come to in memory: %s', async (task) => {
      const data = judgedData(task, { name: 'weights and clusters', weights: true, clusters: true })
      for (const bout of boutsOf(task)) sameFight(await met(place, data, bout), leftOut(task))
    })

    it('leaves out rows that either was trained on, by id and by content', async () => {
      const task = 'binary-classification'
      const data = judgedData(task, { name: 'weights and clusters', weights: true, clusters: true })
      const found = await met(place, data, boutsOf(task)[0]!, {
        trainedOn: (judged) => [
          byId(judged, [3, 7]),
          picked(judged, [7, 8, 14], (id) => (id === 'r7' ? id : `was ${id}`)),
        ],
      })
      sameFight(found, leftOut(task))
      expect(found.there.contamination).toMatchObject({ candidate: { rows: 3 }, champion: { rows: 2 }, dropped: 4 })
    })

    it('judges no rows of which a model was trained on a hundred thousand', async () => {
      const table = freshName('candidate')
      await server!.run(
        `create table "${table}" engine = Memory as select toString(number) as id, number as loss_cost from numbers(100000)`,
      )
      const database = await place.open()
      try {
        const sql = { ...SQL, table }
        const target = { task: 'custom', label: undefined } as const
        const plan = { target, threshold: 0.5, id: 'id', weight: undefined, cluster: undefined, sliced: [], named: sql }
        const rows = await openScoredRows(database, sql, plan)
        const ids = Array.from({ length: 100_000 }, (_, row) => String(row))
        const sketchOf = (some: readonly string[]) =>
          makeSketch({ ids: some, columns: new Map() }, 'ab'.repeat(16), sha256Text)
        expect((await rows.seen([sketchOf(ids.slice(1))])).counts).toEqual([99_999])
        await expect(rows.seen([sketchOf(ids)])).rejects.toThrow(
          'a model was trained on 100,000 of these rows and more: judge rows that neither model has seen',
        )
      } finally {
        await database.close()
      }
    })

    it('and none where nobody was trained on any, or only on others', async () => {
      const found = await met(place, judgedData('regression', { name: 'plain' }), boutsOf('regression')[0]!, {
        trainedOn: () => [
          { ids: [], columns: new Map() },
          { ids: ['elsewhere'], columns: new Map([['gone', ['x']]]) },
        ],
      })
      sameFight(found, leftOut('regression'))
      expect(found.there.contamination).toMatchObject({ candidate: { checked: true }, champion: { checked: true }, dropped: 0 }) // prettier-ignore
    })

    it('pairs nothing where rows are missing', async () => {
      const data = judgedData('custom', { name: 'plain', rows: 60 })
      const short = met(place, data, boutsOf('custom')[0]!, {
        theirs: (columns) =>
          Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.slice(0, 58)])),
      })
      await expect(short).rejects.toThrow(/^2 of 60 judged rows are not among those of the table "champion/u)
    })

    it('knows when both say the same about every row', async () => {
      const found = await met(place, judgedData('regression', { name: 'plain' }), boutsOf('regression')[0]!, {
        same: true,
      })
      expect(found.there.comparisons[0]!.verdict).toMatchObject({ kind: 'passed', reason: 'same-behaviour' })
      sameFight(found, leftOut('regression'))
    })
  },
)
