import { textOf } from '../onnx/wire.ts'

/** Bytes that are no Universal Binary JSON: cut off, or something else altogether. */
export class UbjsonError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UbjsonError'
  }
}

/** Deeper nesting is no model. */
const DEEPEST = 64
/** Names and parameters are short. */
const LONGEST_TEXT = 2 ** 20
/** Each takes memory beyond its bytes. A tree has some 25, and its lists of numbers count as one each. */
const MOST_VALUES = 2 ** 22
const LENGTHS = ['i', 'U', 'I', 'l', 'L']

interface NumberKind {
  readonly bytes: number
  readonly read: (view: DataView, at: number) => number
}

/** Numbers by their marker; 64 bits become a double. */
const NUMBERS: Readonly<Record<string, NumberKind>> = {
  i: { bytes: 1, read: (view, at) => view.getInt8(at) },
  U: { bytes: 1, read: (view, at) => view.getUint8(at) },
  I: { bytes: 2, read: (view, at) => view.getInt16(at) },
  l: { bytes: 4, read: (view, at) => view.getInt32(at) },
  L: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  d: { bytes: 4, read: (view, at) => view.getFloat32(at) },
  D: { bytes: 8, read: (view, at) => view.getFloat64(at) },
}

/**
 * The value that a Universal Binary JSON document holds: objects without a prototype, arrays, `Float64Array` for typed arrays of
 * numbers, texts, numbers, truth values and null. Of the format what XGBoost writes: no characters, no high-precision numbers, no
 * typed arrays of anything but numbers.
 *
 * @throws {UbjsonError} on a document that is cut off, nested deeper than 64, of another format, or followed by more bytes
 * @see https://ubjson.org (draft 12)
 */
export function readUbjson(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  if (reader.left > 0) throw new UbjsonError(`${reader.left} bytes after the end of the document`)
  return value
}

class Reader {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private at = 0
  private values = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  value(depth: number): unknown {
    // rule: ubjson-depth
    if (depth > DEEPEST) throw new UbjsonError(`values nested deeper than ${DEEPEST} at byte ${this.at}`)
    this.values += 1
    // rule: ubjson-values
    if (this.values > MOST_VALUES) throw new UbjsonError(`more than ${MOST_VALUES} values at byte ${this.at}`)
    const marker = this.marker()
    if (Object.hasOwn(NUMBERS, marker)) return this.number(marker)
    switch (marker) {
      case 'S':
        return this.string()
      case '[':
        return this.peek() === '$' ? this.numbers() : this.items(depth + 1)
      case '{':
        return this.members(depth + 1)
      case 'T':
      case 'F':
        return marker === 'T'
      case 'Z':
        return null
      default:
        throw new UbjsonError(`${shown(marker)} at byte ${this.at - 1} begins no value`)
    }
  }

  private items(depth: number): readonly unknown[] {
    const count = this.count()
    const items: unknown[] = []
    while (count === undefined ? this.peek() !== ']' : items.length < count) items.push(this.value(depth))
    if (count === undefined) this.at += 1
    return items
  }

  private members(depth: number): Readonly<Record<string, unknown>> {
    const count = this.count()
    const members: Record<string, unknown> = Object.create(null)
    for (let member = 0; count === undefined ? this.peek() !== '}' : member < count; member += 1)
      members[this.string()] = this.value(depth)
    if (count === undefined) this.at += 1
    return members
  }

  private numbers(): Float64Array {
    this.at += 1
    const marker = this.marker()
    const kind = NUMBERS[marker]
    const count = this.count()
    if (kind === undefined || count === undefined)
      throw new UbjsonError(`a typed array of ${shown(marker)} at byte ${this.at}`)
    const start = this.take(count * kind.bytes)
    const numbers = new Float64Array(count)
    for (let item = 0; item < count; item += 1) numbers[item] = kind.read(this.view, start + item * kind.bytes)
    return numbers
  }

  private number(marker: string): number {
    const { bytes, read } = NUMBERS[marker]!
    return read(this.view, this.take(bytes))
  }

  private string(): string {
    const length = this.length()
    if (length > LONGEST_TEXT) throw new UbjsonError(`a text of ${length} bytes at byte ${this.at}`)
    const start = this.take(length)
    return textOf(this.bytes.subarray(start, start + length))
  }

  private count(): number | undefined {
    if (this.peek() !== '#') return undefined
    this.at += 1
    return this.length()
  }

  private length(): number {
    const marker = this.marker()
    if (!LENGTHS.includes(marker)) throw new UbjsonError(`${shown(marker)} at byte ${this.at - 1} begins no length`)
    const length = this.number(marker)
    if (!(Number.isSafeInteger(length) && length >= 0))
      throw new UbjsonError(`a length of ${length} at byte ${this.at}`)
    return length
  }

  private marker(): string {
    return String.fromCharCode(this.bytes[this.take(1)]!)
  }

  private peek(): string {
    return String.fromCharCode(this.bytes[this.at] ?? 0)
  }

  /** Goes on by so many bytes, which are held against those that are left before room is made for them; where they start. */
  private take(count: number): number {
    // rule: ubjson-cut-off
    if (count > this.left)
      throw new UbjsonError(`${count} bytes are wanted at byte ${this.at}, and ${this.left} are left`)
    this.at += count
    return this.at - count
  }
}

function shown(marker: string): string {
  return /^[!-~]$/u.test(marker) ? `"${marker}"` : `0x${marker.charCodeAt(0).toString(16).padStart(2, '0')}`
}
