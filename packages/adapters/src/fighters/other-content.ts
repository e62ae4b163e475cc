import { pointerProblem, startsWith } from '../tables/inspect.ts'
import type { ScoresFormat } from './scores-table.ts'

const PARQUET = [0x50, 0x41, 0x52, 0x31]
/** What files begin with that people take for scores tables, and what to do about it. */
const OTHERS: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], 'a gzip file: unpack it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file or an Excel workbook: export it as CSV in UTF-8'],
  [[0x80], 'a pickle, which is never opened: write the scores as CSV or Parquet'],
  [[0xff, 0xfe], 'UTF-16 text: convert it, such as with iconv -f UTF-16 -t UTF-8'],
  [[0xfe, 0xff], 'UTF-16 text: convert it, such as with iconv -f UTF-16 -t UTF-8'],
]

/**
 * What a file is that is no scores table in its format, by its first bytes.
 *
 * @param name what to call it: a pointer says how the file behind it is fetched
 * @returns undefined when nothing speaks against it
 */
export function otherContent(bytes: Uint8Array, format: ScoresFormat, name: string): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 200))
  const pointer = pointerProblem({ name }, head.toString('latin1'))
  if (pointer !== undefined) return pointer
  const isParquet = startsWith(head, PARQUET)
  if (format === 'parquet' && !isParquet) return 'expected a Parquet file: it does not start with PAR1'
  if (format !== 'parquet' && isParquet) return `expected ${format}, got a Parquet file: let its name end in .parquet`
  const other = OTHERS.find(([start]) => startsWith(head, start))
  return other === undefined ? undefined : `expected ${format}, got ${other[1]}`
}
