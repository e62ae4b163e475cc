import { DuckDBInstance } from '@duckdb/node-api'

/** Runs statements on a DuckDB file, which is made where there is none, and closes it. */
export async function writeDuckDb(file: string, ...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file)
  try {
    const connection = await instance.connect()
    try {
      for (const sql of statements) await connection.run(sql)
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}
