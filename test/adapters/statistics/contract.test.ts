import { arrays, statisticsContract } from '../../support/statistics-contract.ts'
import { inDuckDb } from '../../support/statistics-in-duckdb.ts'

statisticsContract('rows in memory', async (data) => ({ provider: arrays(data), close: async () => undefined }))
statisticsContract('SQL in DuckDB', inDuckDb)
