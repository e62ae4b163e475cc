import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { refusal } from './inspect.ts'
import type { StagedFile } from './stage.ts'

const LINE_ENDS = ['\n', '\r']

/**
 * DuckDB accepts one empty field too many at the end of a line, and so reads a row that is shifted by one as if it were
 * sound. Lines that end in a delimiter must therefore be as many as rows whose last column is empty; if they are not,
 * the file is parsed once more to find the line, because a line break inside quotes can look the same.
 *
 * @throws {UserError} `DATA` naming the line
 */
export async function refuseTrailingDelimiters(file: StagedFile, delimiter: string, emptyLast: number): Promise<void> {
  if ((await linesEndingIn(file, delimiter)) === emptyLast) return
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    skip_empty_lines: true,
  })
  try {
    await pipeline(createReadStream(file.staged), parser, async (records) => {
      for await (const _ of records);
    })
  } catch (cause) {
    if (!(cause instanceof CsvError) || cause.code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') throw cause
    throw refusal(
      file,
      `line ${String(cause['lines'])}: more fields than the header has, the last one empty: take the delimiter at the end of the line out`,
    )
  }
}

async function linesEndingIn(file: StagedFile, delimiter: string): Promise<number> {
  const needles = LINE_ENDS.map((end) => Buffer.from(delimiter + end))
  const delimiterByte = delimiter.charCodeAt(0)
  let count = 0
  let carry = Buffer.alloc(0)
  for await (const chunk of createReadStream(file.staged, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
    for (const needle of needles) count += occurrences(bytes, needle)
    carry = Buffer.from(bytes.subarray(-1))
  }
  return carry[0] === delimiterByte ? count + 1 : count
}

function occurrences(bytes: Buffer, needle: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + needle.length)) count++
  return count
}
