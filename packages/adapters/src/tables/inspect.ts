import { open } from 'node:fs/promises'
import { UserError } from '@titlebout/core'
import type { SourceFile } from './source-files.ts'

/** What the first bytes of a file say. */
export interface Inspection {
  readonly isGzip: boolean
  /** Bytes to leave out at the start: a UTF-8 byte order mark. */
  readonly skip: number
}

const HEAD_BYTES = 4096
const GZIP = [0x1f, 0x8b]
const ZIP = [0x50, 0x4b, 0x03, 0x04]
const UTF8_MARK = [0xef, 0xbb, 0xbf]
const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
]

/**
 * Looks at the first bytes of a file for what DuckDB would misread in silence or explain badly.
 *
 * @throws {UserError} `DATA` on an empty file, a pointer of Git LFS or DVC, a zip file, UTF-16, a name that does not fit the content
 */
export async function inspect(file: SourceFile): Promise<Inspection> {
  const head = await readHead(file.absolute)
  if (head.length === 0) throw refusal(file, 'the file is empty, expected rows: was it written to the end?')
  const pointer = pointerProblem(file, head.toString('latin1'))
  if (pointer !== undefined) throw refusal(file, pointer)
  if (startsWith(head, ZIP)) throw refusal(file, 'this is a zip file or an Excel workbook: export it as CSV in UTF-8')
  if (file.format === 'parquet') {
    if (head.toString('latin1', 0, 4) !== 'PAR1') throw refusal(file, 'not a Parquet file: it does not start with PAR1')
    return { isGzip: false, skip: 0 }
  }
  const isGzip = startsWith(head, GZIP)
  if (file.name.toLowerCase().endsWith('.gz') && !isGzip)
    throw refusal(file, 'the name ends in .gz and the content is not gzip: rename it, or compress it again')
  if (!isGzip) refuseOtherEncoding(file, head)
  return { isGzip, skip: startsWith(head, UTF8_MARK) ? UTF8_MARK.length : 0 }
}

/** @throws {UserError} `DATA` when the text is UTF-16 or no text at all */
export function refuseOtherEncoding(file: SourceFile, head: Buffer): void {
  if (UTF16_MARKS.some((mark) => startsWith(head, mark)) || head.includes(0))
    throw refusal(
      file,
      'the file is UTF-16 or no text, expected UTF-8: convert it, such as with iconv -f UTF-16 -t UTF-8',
    )
}

export function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte)
}

/** A refusal of one file, named as the user named it. A message about a single line begins with it: `line 7: …`. */
export function refusal(file: { readonly name: string }, message: string, cause?: unknown): UserError {
  const line = /^line (\d+)/u.exec(message)?.[1]
  return new UserError('DATA', `${file.name}: ${message}`, {
    problems: [{ message, file: file.name, ...(line === undefined ? {} : { line: Number(line) }) }],
    ...(cause === undefined ? {} : { cause }),
  })
}

/** What a file says that only stands for the data, and how these are fetched; undefined of any other. */
export function pointerProblem(file: Pick<SourceFile, 'name'>, head: string): string | undefined {
  if (head.startsWith('version https://git-lfs.github.com/spec/'))
    return 'this is a pointer of Git LFS, not the data: add these two lines to the checkout step:\n        with:\n          lfs: true'
  if (/^(?:md5: |outs:\s*\n- )/u.test(head))
    return `this is a pointer of DVC, not the data: add these two lines before this step:\n      - uses: iterative/setup-dvc@v1\n      - run: dvc pull ${file.name}`
  return undefined
}

async function readHead(absolute: string): Promise<Buffer> {
  const handle = await open(absolute)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
