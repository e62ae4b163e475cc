/** A text as an SQL expression. SQL reaches DuckDB as a C string, so a NUL stands in it by its number. */
export function sqlText(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? (parts[0] ?? "''") : `(${parts.join(' || chr(0) || ')})`
}

/** A finite number as an SQL literal of type DOUBLE. */
export function sqlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot stand in SQL`)
  return `(${value})::double`
}
