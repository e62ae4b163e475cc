import { createHash } from 'node:crypto'

/**
 * Digest of rows by what tells them apart (id, label, and what a row counts and belongs to): the one that the table reader takes with
 * SQL (`digestRows`), where there is no database.
 *
 * @param columns of one length; the texts of a row are its identity
 */
export function digestOfRows(columns: readonly (readonly (string | null)[])[]): string {
  const count = columns[0]?.length ?? 0
  const digests: string[] = []
  for (let row = 0; row < count; row += 1) {
    // JSON.stringify writes a list of texts as RFC 8785 does.
    const text = JSON.stringify(columns.map((column) => column[row] ?? null))
    digests.push(createHash('sha256').update(text).digest('hex'))
  }
  const hash = createHash('sha256')
  for (const digest of digests.sort()) hash.update(`${digest}\n`)
  return hash.digest('hex')
}
