/** Bytes that are no protobuf message: cut off, or something else altogether. */
export class WireError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WireError'
  }
}

/** One field of a protobuf message. */
export interface Field {
  readonly number: number
  /** The value of a varint, as unsigned 64 bit; undefined for the other wire types. */
  readonly varint: bigint | undefined
  /** The content of a length-delimited or a fixed field; empty for a varint. */
  readonly bytes: Uint8Array
  /** Tag and content together, for copying. */
  readonly whole: Uint8Array
}

const VARINT = 0
const FIXED_64 = 1
const LENGTH_DELIMITED = 2
const FIXED_32 = 5

/**
 * Walks over the fields of a protobuf message without copying.
 *
 * @param wanted numbers of the fields to give; without it all. The others are passed over, which is far quicker: a tree ensemble has a
 *   field for each number in it.
 * @throws {WireError} when the bytes end too early or hold a wire type that ONNX does not use
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* fields(message: Uint8Array, wanted?: readonly number[]): Generator<Field> {
  let at = 0
  while (at < message.length) {
    const start = at
    const first = message[at] ?? 0
    const [tag, afterTag] = first < 0x80 ? [first, at + 1] : longTagAt(message, at)
    const number = Math.floor(tag / 8)
    const wire = tag % 8
    if (number === 0) throw new WireError(`field 0 at byte ${start}`)
    const isWanted = wanted === undefined || wanted.includes(number)
    if (wire === VARINT) {
      at = varintEnd(message, afterTag)
      if (isWanted)
        yield {
          number,
          varint: varintAt(message, afterTag)[0],
          bytes: message.subarray(afterTag, afterTag),
          whole: message.subarray(start, at),
        }
      continue
    }
    const [length, from] = lengthAt(message, wire, afterTag)
    const end = from + length
    if (end > message.length) throw new WireError(`a field of ${length} bytes at byte ${start} of ${message.length}`)
    at = end
    if (isWanted)
      yield { number, varint: undefined, bytes: message.subarray(from, end), whole: message.subarray(start, end) }
  }
}

function longTagAt(message: Uint8Array, from: number): readonly [tag: number, end: number] {
  const [tag, end] = varintAt(message, from)
  return [Number(tag), end]
}

function lengthAt(message: Uint8Array, wire: number, at: number): readonly [length: number, from: number] {
  if (wire === FIXED_64) return [8, at]
  if (wire === FIXED_32) return [4, at]
  if (wire !== LENGTH_DELIMITED) throw new WireError(`wire type ${wire} at byte ${at}`)
  const [length, from] = varintAt(message, at)
  return [Number(length), from]
}

function varintAt(message: Uint8Array, from: number): readonly [value: bigint, end: number] {
  const end = varintEnd(message, from)
  // Nearly all varints are short; those stay out of BigInt arithmetic.
  let low = 0
  for (let at = Math.min(end, from + 4) - 1; at >= from; at -= 1) low = low * 0x80 + ((message[at] ?? 0) & 0x7f)
  let value = BigInt(low)
  for (let at = from + 4; at < end; at += 1) value |= BigInt((message[at] ?? 0) & 0x7f) << BigInt(7 * (at - from))
  return [end - from === 10 ? BigInt.asUintN(64, value) : value, end]
}

/** Where a varint ends. @throws {WireError} when the message ends before it, or it has more than ten bytes */
function varintEnd(message: Uint8Array, from: number): number {
  for (let at = from; at < from + 10; at += 1) {
    const byte = message[at]
    if (byte === undefined) throw new WireError(`a number cut off at byte ${at}`)
    if (byte < 0x80) return at + 1
  }
  throw new WireError(`a number of more than ten bytes at byte ${from}`)
}

/** Whole numbers of a field that may be packed or not, as signed 64 bit. */
export function signedNumbers(field: Field): bigint[] {
  if (field.varint !== undefined) return [BigInt.asIntN(64, field.varint)]
  const numbers: bigint[] = []
  let at = 0
  while (at < field.bytes.length) {
    const [value, end] = varintAt(field.bytes, at)
    numbers.push(BigInt.asIntN(64, value))
    at = end
  }
  return numbers
}

/** UTF-8 text. Bytes that are none become U+FFFD, one for one, so that the name is still shown. */
export function textOf(bytes: Uint8Array): string {
  let escaped = ''
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
  try {
    return decodeURIComponent(escaped)
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD')).join('')
  }
}

/** A length-delimited field. */
export function bytesField(number: number, content: Uint8Array): Uint8Array {
  return joined([varint(number * 8 + LENGTH_DELIMITED), varint(content.length), content])
}

export function textField(number: number, text: string): Uint8Array {
  return bytesField(number, utf8(text))
}

/** @param value a safe, non-negative whole number */
export function varintField(number: number, value: number): Uint8Array {
  return joined([varint(number * 8 + VARINT), varint(value)])
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Uint8Array.from([...bytes, rest])
}

function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text)
  const bytes: number[] = []
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped[at] === '%') {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16))
      at += 2
    } else bytes.push(escaped.charCodeAt(at))
  }
  return Uint8Array.from(bytes)
}
