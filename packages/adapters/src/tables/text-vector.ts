import type { CodedTexts } from '@titlebout/core'

/** Texts of a chunk as DuckDB lays them out: 16 bytes each, the length first; up to 12 bytes stand there, longer texts elsewhere. */
interface TextVector {
  readonly dataView: DataView
  /** One bit for each text, 0 for null; null where there is none. */
  readonly nulls: Uint8Array | null
  /** The slow way to any of them. */
  text(index: number): string | null
}

/** The text of each row: the same text for the same number, so that a million of them are as small as they are few. */
export function expanded({ codes, texts }: CodedTexts): readonly (string | null)[] {
  const out = Array<string | null>(codes.length)
  for (let row = 0; row < codes.length; row += 1) out[row] = texts[codes[row]! - 1]!
  return out
}

/** Bytes of a text that stand in its entry. */
export const INLINE = 12
const ENTRY = 16
/** 32-bit words of an entry. */
export const ENTRY_WORDS = ENTRY / 4

/**
 * The texts of a column of a chunk. Decoding each by itself takes ten times as long as decoding all that stand in the chunk at once and
 * cutting them apart.
 *
 * @param vector of a VARCHAR column
 */
export function textsOf(vector: object, count: number): readonly (string | null)[] {
  const entries = entriesOf(vector)
  const { dataView, nulls } = entries
  const bytes = new Uint8Array(dataView.buffer, dataView.byteOffset, count * ENTRY)
  const joined = Buffer.allocUnsafe(count * INLINE)
  // Where the text ends in `joined`; below 0: it is none that can be cut out.
  const ends = new Int32Array(count)
  let end = 0
  for (let i = 0; i < count; i += 1) {
    const length = dataView.getUint32(i * ENTRY, true)
    if (length > INLINE || isNull(nulls, i)) {
      ends[i] = -1
      continue
    }
    const from = i * ENTRY + 4
    let seen = 0
    for (let k = 0; k < length; k += 1) {
      const byte = bytes[from + k]!
      joined[end + k] = byte
      seen |= byte
    }
    // One byte is one character only in ASCII.
    if (seen < 0x80) end += length
    ends[i] = seen < 0x80 ? end : -1
  }
  const all = joined.toString('latin1', 0, end)
  const texts: (string | null)[] = []
  let start = 0
  for (let i = 0; i < count; i += 1) {
    const stop = ends[i]!
    if (stop < 0) {
      texts.push(entries.text(i))
      continue
    }
    texts.push(all.slice(start, stop))
    start = stop
  }
  return texts
}

/** Numbers the texts of chunks in order of appearance, from 1; null is a text of its own. */
export class TextCodes {
  /** Each text once, that of code 1 first. */
  readonly texts: (string | null)[] = []
  readonly #codeOf = new Map<string | null, number>()
  /** The four words of an entry that was met before, and its code; a code of 0 is an empty place. */
  #words = new Uint32Array(4 * 1024)
  #codes = new Uint32Array(1024)
  #used = 0

  /** Writes the code of each text of a chunk into `into`, from `at` on. */
  write(vector: object, count: number, into: Uint32Array, at: number): void {
    const entries = entriesOf(vector)
    const { dataView, nulls } = entries
    const words = new Uint32Array(dataView.buffer, dataView.byteOffset, count * 4)
    for (let i = 0; i < count; i += 1) {
      if (isNull(nulls, i)) into[at + i] = this.#codeOfText(null)
      else if (words[4 * i]! > INLINE) into[at + i] = this.#codeOfText(entries.text(i))
      else into[at + i] = this.#codeOfEntry(words, i, entries)
    }
  }

  #codeOfEntry(words: Uint32Array, i: number, entries: TextVector): number {
    const known = this.#codes[this.#placeOf(words, i)]!
    if (known !== 0) return known
    const code = this.#codeOfText(entries.text(i))
    this.#used += 1
    if (2 * this.#used > this.#codes.length) this.#grow()
    this.#put(words, i, code)
    return code
  }

  /** @param words with the entry at place `i` */
  #put(words: Uint32Array, i: number, code: number): void {
    const place = this.#placeOf(words, i)
    this.#words.set(words.subarray(4 * i, 4 * i + 4), 4 * place)
    this.#codes[place] = code
  }

  /** Where the entry stands, or may be put. */
  #placeOf(entries: Uint32Array, i: number): number {
    const words = this.#words
    const codes = this.#codes
    const a = entries[4 * i]!
    const b = entries[4 * i + 1]!
    const c = entries[4 * i + 2]!
    const d = entries[4 * i + 3]!
    const mask = codes.length - 1
    let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f)
    hash ^= hash >>> 15
    let place = hash & mask
    while (codes[place] !== 0) {
      const w = 4 * place
      if (words[w] === a && words[w + 1] === b && words[w + 2] === c && words[w + 3] === d) return place
      place = (place + 1) & mask
    }
    return place
  }

  #grow(): void {
    const words = this.#words
    const codes = this.#codes
    this.#words = new Uint32Array(2 * words.length)
    this.#codes = new Uint32Array(2 * codes.length)
    for (let k = 0; k < codes.length; k += 1) if (codes[k] !== 0) this.#put(words, k, codes[k]!)
  }

  #codeOfText(text: string | null): number {
    const known = this.#codeOf.get(text)
    if (known !== undefined) return known
    const code = this.texts.push(text)
    this.#codeOf.set(text, code)
    return code
  }
}

export function isNull(nulls: Uint8Array | null, index: number): boolean {
  return nulls !== null && (nulls[index >> 3]! & (1 << (index & 7))) === 0
}

/** What the class of the engine's library keeps for itself: the contract of tables fails where a version of it no longer does. */
export function entriesOf(vector: object): TextVector {
  if (
    !('dataView' in vector && vector.dataView instanceof DataView) ||
    !('getItem' in vector) ||
    !('validity' in vector)
  )
    throw new Error('a column that should be VARCHAR is not')
  const { dataView, getItem, validity } = vector
  if (typeof getItem !== 'function') throw new Error('a column of texts gives none')
  return {
    dataView,
    nulls: bitsOf(validity),
    text: (index) => {
      const text: unknown = getItem.call(vector, index)
      return typeof text === 'string' ? text : null
    },
  }
}

function bitsOf(validity: unknown): Uint8Array | null {
  if (typeof validity !== 'object' || validity === null || !('data' in validity))
    throw new Error('a column does not say which of its texts are null')
  const { data } = validity
  if (data === null) return null
  if (data instanceof BigUint64Array) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  throw new Error('a column does not say which of its texts are null')
}
