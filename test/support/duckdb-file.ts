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

/** Makes a table of columns in a DuckDB file: of doubles where the second value is a number, of texts elsewhere. */
export async function loadDuckDb(
  file: string,
  table: string,
  columns: Readonly<Record<string, readonly (string | number | null)[]>>,
): Promise<void> {
  const names = Object.keys(columns)
  const types = names.map((name) => `"${name}" ${typeof columns[name]![1] === 'number' ? 'double' : 'text'}`)
  const literal = (value: string | number | null | undefined): string =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'null')
  const rows = columns[names[0]!]!.map((_, i) => `(${names.map((name) => literal(columns[name]![i])).join(', ')})`)
  await writeDuckDb(
    file,
    `create table "${table}" (${types.join(', ')})`,
    `insert into "${table}" values ${rows.join(',\n')}`,
  )
}
