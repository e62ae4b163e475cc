import { refusal } from './inspect.ts'

/** How the engine keeps a column: text as written, or what a typed format says it is. */
export type Stored = 'VARCHAR' | 'BIGINT' | 'DOUBLE'

export interface ShardColumn {
  readonly name: string
  readonly stored: Stored
  /** Whether its values decide if it is a number; a format with types has decided already. */
  readonly sniff: boolean
}

/** One file of a data set, ready to be loaded. */
export interface Shard {
  readonly name: string
  readonly columns: readonly ShardColumn[]
  /** Whether a column that another shard has may be absent here: then it is null. */
  readonly mayLackColumns: boolean
  /** A query that gives `columns` in their order. */
  readonly query: string
  /** A failure of the query in the user's words; undefined when it is none of the user's. */
  translate(message: string): string | undefined
  /** The same file in another shape, when the query's failure says that this helps. */
  repair?(message: string): Promise<Shard | undefined>
  /** What only shows once the rows are in the table: `rows` tells them apart, `sql` names their columns in order. */
  check?(table: string, rows: string, sql: readonly string[]): Promise<void>
}

/** @throws {UserError} `DATA` on a column without a name or a name that stands twice */
export function refuseUnusableNames(file: { readonly name: string }, names: readonly string[]): void {
  const nameless = names.findIndex((name) => name.trim() === '')
  if (nameless >= 0)
    throw refusal(
      file,
      `column ${nameless + 1} of ${names.length} has no name: give it one, or leave out the row index when writing the file (pandas: index=False)`,
    )
  const repeated = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (repeated < 0) return
  const name = names[repeated] ?? ''
  throw refusal(
    file,
    `column name "${name}" stands twice, in columns ${names.indexOf(name) + 1} and ${repeated + 1}: rename one of them`,
  )
}
