import { createHash } from 'node:crypto'

/**
 * Digest of rows by what tells them apart (id, label, and what a row counts and belongs to): the one that the table reader takes
 * (`digestRows`), where there is no database.
 *
 * @param columns of one length, the id first; the texts of a row are its identity
 */
export function digestOfRows(columns: readonly (readonly (string | null)[])[]): string {
  const keys = columns.map((column) => column.map(bytesOf))
  const order = Array.from(columns[0] ?? [], (_, row) => row).sort((a, b) => compareRows(keys, a, b))
  const hash = createHash('sha256')
  let lines = ''
  for (const row of order) {
    // JSON.stringify writes a list of texts as RFC 8785 does.
    lines += `${JSON.stringify(columns.map((column) => column[row] ?? null))}\n`
    if (lines.length < MOST_CHARACTERS) continue
    hash.update(lines)
    lines = ''
  }
  return hash.update(lines).digest('hex')
}

/** A million lines as one text would be a hundred megabytes. */
const MOST_CHARACTERS = 65_536

/** A text with a character for each of its bytes: such texts are compared byte by byte. */
function bytesOf(text: string | null): string | null {
  if (text === null || !BEYOND_ASCII.test(text)) return text
  return Buffer.from(text).toString('latin1')
}

const BEYOND_ASCII = /[^\u{0}-\u{7F}]/u

function compareRows(keys: readonly (readonly (string | null)[])[], a: number, b: number): number {
  const [ids] = keys
  const longer = (ids?.[a]?.length ?? -1) - (ids?.[b]?.length ?? -1)
  if (longer !== 0) return longer
  for (const column of keys) {
    const [first, second] = [column[a] ?? null, column[b] ?? null]
    if (first === second) continue
    if (first === null || second === null) return first === null ? -1 : 1
    return first < second ? -1 : 1
  }
  return 0
}
