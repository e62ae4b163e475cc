import { createHash, type Hash } from 'node:crypto'
import type { CodedTexts, PackedTexts } from '@titlebout/core'
import type { PackedColumn } from './text-packer.ts'

/** A column of the rows that are digested. */
export type LineColumn = CodedTexts | PackedColumn

/** Bytes that are hashed at once. */
const AT_ONCE = 2 ** 18
const [QUOTE, COMMA, OPEN, CLOSE, LF, BACKSLASH] = [0x22, 0x2c, 0x5b, 0x5d, 0x0a, 0x5c]
const NULL = Buffer.from('null')

/** Rows as lines of JSON, written as RFC 8785 has it, and hashed as they are written. */
export class RowLines {
  readonly #columns: readonly (PackedColumn | JsonCodes)[]
  readonly #hash: Hash = createHash('sha256')
  #line = Buffer.allocUnsafe(2 * AT_ONCE)
  #end = 0

  constructor(columns: readonly LineColumn[]) {
    this.#columns = columns.map((column) => ('codes' in column ? jsonCodes(column) : column))
  }

  /** Adds the line of a row. */
  add(row: number): void {
    if (this.#end > AT_ONCE) this.#flush()
    let separator = OPEN
    for (const column of this.#columns) {
      this.#line[this.#end++] = separator
      separator = COMMA
      if ('json' in column) this.#addBytes(column.json[column.codes[row]! - 1]!)
      else if (column.nulls?.[row] === 1) this.#addBytes(NULL)
      else this.#addText(column.texts, row)
    }
    this.#line[this.#end++] = CLOSE
    this.#line[this.#end++] = LF
    this.#makeRoom(2)
  }

  /** SHA-256 of the lines, in the order in which they were added. */
  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #addText(texts: PackedTexts, row: number): void {
    const { bytes } = texts
    const start = texts.startOf(row)
    const end = texts.ends[row]!
    this.#makeRoom(end - start + 2)
    const line = this.#line
    let at = this.#end
    line[at++] = QUOTE
    for (let k = start; k < end; k += 1) {
      const byte = bytes[k]!
      if (byte < 0x20 || byte === QUOTE || byte === BACKSLASH)
        return this.#addBytes(Buffer.from(JSON.stringify(texts.text(row))))
      line[at++] = byte
    }
    line[at++] = QUOTE
    this.#end = at
  }

  #addBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    for (let k = 0; k < bytes.length; k += 1) this.#line[this.#end + k] = bytes[k]!
    this.#end += bytes.length
  }

  /** Room for so many bytes, and what stands around a text. */
  #makeRoom(bytes: number): void {
    if (this.#end + bytes + 8 <= this.#line.length) return
    const line = Buffer.allocUnsafe(2 * (this.#end + bytes + 8))
    this.#line.copy(line, 0, 0, this.#end)
    this.#line = line
  }

  #flush(): void {
    this.#hash.update(this.#line.subarray(0, this.#end))
    this.#end = 0
  }
}

/** Few texts, each written once. */
interface JsonCodes {
  readonly codes: Uint32Array
  readonly json: readonly Uint8Array[]
}

function jsonCodes({ codes, texts }: CodedTexts): JsonCodes {
  return { codes, json: texts.map((text) => Buffer.from(JSON.stringify(text))) }
}
