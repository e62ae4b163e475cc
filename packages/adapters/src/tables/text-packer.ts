import { PackedTexts } from '@titlebout/core'
import { entriesOf, ENTRY_WORDS, INLINE, isNull } from './text-vector.ts'

/** A column of texts as bytes, and which of them are null. */
export interface PackedColumn {
  readonly texts: PackedTexts
  /** 1 where there is no text; undefined: there is one in each row. */
  readonly nulls: Uint8Array | undefined
}

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

/** Puts the texts of chunks one behind the other. */
export class TextPacker {
  readonly #ends: Uint32Array
  #bytes: Uint8Array
  #nulls: Uint8Array | undefined
  #row = 0
  #end = 0

  /** @param rows that there will be */
  constructor(rows: number) {
    this.#ends = new Uint32Array(rows)
    this.#bytes = new Uint8Array(rows * 8 + 64)
  }

  /** @param vector of a VARCHAR column */
  add(vector: object, count: number): void {
    const entries = entriesOf(vector)
    const { dataView, nulls } = entries
    const words = new Uint32Array(dataView.buffer, dataView.byteOffset, count * ENTRY_WORDS)
    const inline = new Uint8Array(dataView.buffer, dataView.byteOffset, count * ENTRY_WORDS * 4)
    this.#makeRoom(count * INLINE)
    for (let i = 0; i < count; i += 1) {
      const length = words[ENTRY_WORDS * i]!
      if (isNull(nulls, i)) this.#markNull()
      else if (length > INLINE) this.#addLong(entries.text(i) ?? '', (count - i) * INLINE)
      else {
        const bytes = this.#bytes
        const from = ENTRY_WORDS * 4 * i + 4
        for (let k = 0; k < length; k += 1) bytes[this.#end + k] = inline[from + k]!
        this.#end += length
      }
      this.#ends[this.#row] = this.#end
      this.#row += 1
    }
  }

  packed(): PackedColumn {
    if (this.#row !== this.#ends.length) throw new Error(`${this.#row} texts came, and not ${this.#ends.length}`)
    return { texts: new PackedTexts(this.#bytes, this.#ends, decoded), nulls: this.#nulls }
  }

  #markNull(): void {
    this.#nulls ??= new Uint8Array(this.#ends.length)
    this.#nulls[this.#row] = 1
  }

  /** @param more bytes that may follow in the same chunk */
  #addLong(text: string, more: number): void {
    const long = Buffer.from(text)
    this.#makeRoom(long.length + more)
    this.#bytes.set(long, this.#end)
    this.#end += long.length
  }

  #makeRoom(more: number): void {
    if (this.#end + more <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.ceil(1.5 * (this.#end + more)))
    bytes.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = bytes
  }
}
