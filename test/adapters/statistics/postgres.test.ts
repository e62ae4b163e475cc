import { afterAll, describe, it } from 'vitest'
import { databaseRows, databaseStatistics } from '../../../packages/adapters/src/databases/database-statistics.ts'
import { openPostgres } from '../../../packages/adapters/src/databases/postgres.ts'
import { freshName, loadRows, postgresServer, WITHOUT_POSTGRES } from '../../support/postgres-server.ts'
import { statisticsContract, type OpenedStatistics } from '../../support/statistics-contract.ts'
import type { JudgedData } from '../../support/statistics-data.ts'

const server = await postgresServer()
afterAll(async () => await server?.close())

if (server === undefined)
  describe.skip(`SQL in PostgreSQL (${WITHOUT_POSTGRES})`, () => it('keeps the contract of statistics'))
else
  statisticsContract('SQL in PostgreSQL', async (data) => await inPostgres(server.url, data), {
    hardships: [
      'plain',
      'ties',
      'weights, clusters and ties',
      'an offset of 1e9',
      'few rows',
      'weights and fighters that never err',
    ],
  })

async function inPostgres(url: string, data: JudgedData): Promise<OpenedStatistics> {
  const name = freshName('judged')
  await loadRows(server!, name, data.table)
  const database = await openPostgres({ address: url, variable: 'WAREHOUSE', timeoutSeconds: 60 })
  const rows = await databaseRows(database, (await database.findTable(name))!, name)
  return { provider: databaseStatistics(database, rows, data.columns), close: async () => await database.close() }
}
