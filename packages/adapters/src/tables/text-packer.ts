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

/** A column of a chunk with its entries as words and as bytes. */
interface Part {
  readonly entries: ReturnType<typeof entriesOf>
  readonly words: Uint32Array
  readonly inline: Uint8Array
}

function partOf(vector: object): Part {
  const entries = entriesOf(vector)
  const { buffer, byteOffset, byteLength } = entries.dataView
  return {
    entries,
    words: new Uint32Array(buffer, byteOffset, byteLength / 4),
    inline: new Uint8Array(buffer, byteOffset, byteLength),
  }
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

  /** @param vectors of VARCHAR columns, whose texts follow each other in the text of a row; where the first is null they all are */
  add(vectors: readonly object[], count: number): void {
    const parts = vectors.map(partOf)
    this.#makeRoom(count * INLINE * parts.length)
    for (let i = 0; i < count; i += 1) {
      if (isNull(parts[0]!.entries.nulls, i)) this.#markNull()
      else for (const part of parts) this.#addPart(part, i, (count - i) * INLINE)
      this.#ends[this.#row] = this.#end
      this.#row += 1
    }
  }

  packed(): PackedColumn {
    if (this.#row !== this.#ends.length) throw new Error(`${this.#row} texts came, and not ${this.#ends.length}`)
    return { texts: new PackedTexts(this.#bytes, this.#ends, decoded), nulls: this.#nulls }
  }

  #addPart({ entries, words, inline }: Part, i: number, more: number): void {
    const length = words[ENTRY_WORDS * i]!
    if (length > INLINE) {
      this.#addLong(entries.text(i) ?? '', more)
      return
    }
    const bytes = this.#bytes
    const from = ENTRY_WORDS * 4 * i + 4
    for (let k = 0; k < length; k += 1) bytes[this.#end + k] = inline[from + k]!
    this.#end += length
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
