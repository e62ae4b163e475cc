/**
 * A text as an SQL literal. SQL reaches DuckDB as a C string, so a NUL cannot stand in it.
 *
 * @throws {RangeError} on a NUL character
 */
export function sqlText(text: string): string {
  if (text.includes('\0')) throw new RangeError('a NUL character cannot stand in an SQL text')
  return `'${text.replaceAll("'", "''")}'`
}

/** A finite number as an SQL literal of type DOUBLE. */
export function sqlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot stand in SQL`)
  return `(${value})::double`
}
