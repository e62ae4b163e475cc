import { UserError } from '../error.ts'
import { readHashes, saltAt, saltBytes, writeHashes } from './hash-bytes.ts'
import { MOST_SKETCHED_ROWS, type Sketch } from './sketch.ts'

/*
 * files/membership.bin, little-endian:
 *
 *    0  4  "TBMS"
 *    4  4  version, 2
 *    8 16  salt
 *   24  4  rows
 *   28  4  i: hashes of ids
 *   32  4  c: hashes of contents
 *   36  4  n: bytes of the column names
 *   40  n  column names: a JSON array in ASCII
 *    …     zeros up to a multiple of 8
 *    …  8i hashes of ids, ascending
 *    …  8c hashes of contents, ascending
 */
const MAGIC = [0x54, 0x42, 0x4d, 0x53]
const VERSION = 2
const HEADER_BYTES = 40

/** The bytes of a sketch (`files/membership.bin`): the same sketch gives the same bytes. */
export function encodeSketch(sketch: Sketch): Uint8Array {
  const names = asciiJson(sketch.columns)
  const hashesAt = roundUp(HEADER_BYTES + names.length)
  const bytes = new Uint8Array(hashesAt + 8 * (sketch.ids.length + sketch.contents.length))
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC, 0)
  view.setUint32(4, VERSION, true)
  bytes.set(saltBytes(sketch.salt), 8)
  const counts = [sketch.rows, sketch.ids.length, sketch.contents.length, names.length]
  counts.forEach((count, index) => view.setUint32(24 + 4 * index, count, true))
  for (let at = 0; at < names.length; at += 1) bytes[HEADER_BYTES + at] = names.charCodeAt(at)
  writeHashes(view, writeHashes(view, hashesAt, sketch.ids), sketch.contents)
  return bytes
}

/**
 * Reads the bytes of a sketch.
 *
 * @param name what to call the file in messages
 * @throws {UserError} `EVIDENCE` when the bytes are no sketch of this version, are cut, or are not in order
 */
export function decodeSketch(bytes: Uint8Array, name: string): Sketch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte))
    throw damaged(name, 'it does not start as a membership sketch does')
  const version = view.getUint32(4, true)
  if (version !== VERSION)
    throw new UserError(
      'EVIDENCE',
      `${name}: expected version ${VERSION} of the membership sketch, got ${version}: it was made by another version of Titlebout: train again, or use that version`,
    )
  const count = (index: number): number => view.getUint32(24 + 4 * index, true)
  const [rows, ids, contents, names] = [count(0), count(1), count(2), count(3)]
  const hashesAt = roundUp(HEADER_BYTES + names)
  if (rows > MOST_SKETCHED_ROWS || bytes.length !== hashesAt + 8 * (ids + contents))
    throw damaged(name, 'its length is not what its header says')
  return {
    salt: saltAt(bytes, 8),
    rows,
    columns: columnsIn(bytes.subarray(HEADER_BYTES, HEADER_BYTES + names), name),
    ids: hashesIn(view, { from: hashesAt, count: ids }, name),
    contents: hashesIn(view, { from: hashesAt + 8 * ids, count: contents }, name),
  }
}

function hashesIn(view: DataView, at: { readonly from: number; readonly count: number }, name: string): BigUint64Array {
  const hashes = readHashes(view, at.from, at.count)
  if (hashes === undefined) throw damaged(name, 'its hashes are not in order')
  return hashes
}

function columnsIn(ascii: Uint8Array, name: string): readonly string[] {
  let value: unknown
  try {
    value = JSON.parse(Array.from(ascii, (byte) => String.fromCharCode(byte)).join(''))
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: its column names cannot be read: train again`, { cause })
  }
  if (!Array.isArray(value) || !value.every((column) => typeof column === 'string'))
    throw damaged(name, 'its column names are not a list of texts')
  return value
}

function damaged(name: string, why: string): UserError {
  return new UserError('EVIDENCE', `${name}: not a membership sketch, or damaged: ${why}: train again`)
}

function asciiJson(value: readonly string[]): string {
  const json = JSON.stringify(value)
  let ascii = ''
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    ascii += unit < 0x7f ? String.fromCharCode(unit) : `\\u${unit.toString(16).padStart(4, '0')}`
  }
  return ascii
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
