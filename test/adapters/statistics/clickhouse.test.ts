import { afterAll, describe, it } from 'vitest'
import { openClickHouse } from '../../../packages/adapters/src/databases/clickhouse.ts'
import {
  databaseRows,
  databaseStatistics,
  underFreshNames,
} from '../../../packages/adapters/src/databases/database-statistics.ts'
import { clickHouseServer, loadClickHouse, WITHOUT_CLICKHOUSE } from '../../support/clickhouse-server.ts'
import { freshName } from '../../support/postgres-server.ts'
import { statisticsContract, type OpenedStatistics } from '../../support/statistics-contract.ts'
import type { JudgedData } from '../../support/statistics-data.ts'

const server = await clickHouseServer()
afterAll(async () => await server?.close())

if (server === undefined)
  describe.skip(`SQL in ClickHouse (${WITHOUT_CLICKHOUSE})`, () => it('keeps the contract of statistics'))
else
  // All of them where somebody named a server: half an hour.
  statisticsContract(
    'SQL in ClickHouse',
    async (data) => await inClickHouse(data),
    process.env['TITLEBOUT_CLICKHOUSE'] === undefined
      ? { hardships: ['weights, clusters and ties'], cuts: ['the values of a column'] }
      : {},
  )

async function inClickHouse(data: JudgedData): Promise<OpenedStatistics> {
  const name = freshName('judged')
  await loadClickHouse(server!, name, data.table)
  const database = await openClickHouse({ address: server!.url, variable: 'WAREHOUSE', timeoutSeconds: 60 })
  const rows = underFreshNames(database, await databaseRows(database, (await database.findTable(name))!, name))
  return { provider: databaseStatistics(database, rows, data.columns), close: async () => await database.close() }
}
