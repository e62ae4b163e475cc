import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { DuckDb } from '../native/duckdb.ts'

/**
 * The values of a column of a chunk as they lie in memory. DuckDB's API makes a dozen objects to say the same of every 2,048 rows, which takes longer than
 * to read them.
 *
 * @param bytes of each value: the column's type must have been looked at
 */
export function columnBytes({ bindings }: DuckDb, chunk: DuckDBDataChunk, column: number, bytes: number): Uint8Array {
  return bindings.vector_get_data(bindings.data_chunk_get_vector(chunk.chunk, column), chunk.rowCount * bytes)
}
