import { type RowSketch, SKETCH_SIZE, sketchRows } from '@titlebout/stats'
import { UserError } from '../error.ts'
import { fnvOf, fnvOfIds, idAt, type Ids } from '../scores/ids.ts'
import { readHashes, saltAt, saltBytes, writeHashes } from './hash-bytes.ts'
import { SALT_TEXT, saltedHash } from './hash.ts'

/*
 * A sketch of judged rows, little-endian, 40 + 8c bytes, so 8 KiB for a thousand rows or a million:
 *
 *    0  4  "TBJR"
 *    4  4  version, 1
 *    8 16  salt
 *   24  4  most hashes kept
 *   28  4  c: hashes kept
 *   32  4  1 if they are those of all rows, else 0
 *   36  4  zeros
 *   40 8c  the smallest hashes of the rows, ascending
 */
const MAGIC = [0x54, 0x42, 0x4a, 0x52]
const VERSION = 1
const HEADER_BYTES = 40
/** Of the hash function; the salt follows. */
const KEY = 'fnv-1a+siphash-2-4:'

/**
 * Which rows were judged, without the rows: a sample of the hashes of their ids, from which the share that a later test set has in common with this
 * one follows (`inheritedLooks`).
 *
 * A hash is 32 bits of salted FNV-1a, mixed, before 32 bits of SipHash: the order follows from the first, which is cheap, so that of a million rows
 * only those that come into the sample are hashed by the second.
 *
 * Unlike the sketch of training rows, all sketches of one ledger must be made under one salt, or they cannot be compared. Whoever has a sketch can test
 * a guessed id against it, and finds it if it is in the sample.
 *
 * @param ids of the judged rows in any order; the same id twice is one row
 * @param salt 32 hexadecimal digits, the ledger's
 * @throws {RangeError} on another salt
 */
export function sketchJudgedRows(ids: Ids, salt: string, size = SKETCH_SIZE): RowSketch {
  if (!SALT_TEXT.test(salt)) throw new RangeError('a salt is 16 bytes in hexadecimal')
  const first = cheapHashes(ids, salt)
  const limit = limitOf(first, size)
  const second = saltedHash(salt)
  const hashes: bigint[] = []
  for (let row = 0; row < first.length; row += 1)
    if (first[row]! <= limit) hashes.push((BigInt(first[row]!) << 32n) | (second(idAt(ids, row)) & 0xffff_ffffn))
  const sketch = sketchRows(BigUint64Array.from(hashes), { key: KEY + salt, size })
  return limit === LARGEST ? sketch : { ...sketch, whole: false }
}

const LARGEST = 0xffff_ffff

function cheapHashes(ids: Ids, salt: string): Uint32Array {
  const hashes = fnvOfIds(ids, fnvOf(salt, 0x811c9dc5))
  for (let row = 0; row < hashes.length; row += 1) hashes[row] = mixed(hashes[row]!)
  return hashes
}

/** The last step of MurmurHash3: FNV-1a alone leaves its high bits to chance only after many characters. */
function mixed(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A value at or below which surely lie more than `size` different hashes: the smallest ones lie there too. The largest where there is none smaller. */
function limitOf(hashes: Uint32Array, size: number): number {
  // Four times as many as needed are expected below it.
  const limit = Math.floor(LARGEST * Math.min(1, (4 * (size + 1)) / Math.max(1, hashes.length)))
  if (limit >= LARGEST) return LARGEST
  const below = new Set<number>()
  for (let row = 0; row < hashes.length; row += 1) if (hashes[row]! <= limit) below.add(hashes[row]!)
  return below.size > size ? limit : LARGEST
}

/** The bytes of a sketch made by {@link sketchJudgedRows}: the same rows and salt give the same bytes. */
export function encodeJudgedRows(sketch: RowSketch): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 8 * sketch.hashes.length)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC, 0)
  bytes.set(saltBytes(sketch.key.slice(KEY.length)), 8)
  view.setUint32(4, VERSION, true)
  view.setUint32(24, sketch.size, true)
  view.setUint32(28, sketch.hashes.length, true)
  view.setUint32(32, sketch.whole ? 1 : 0, true)
  writeHashes(view, HEADER_BYTES, sketch.hashes)
  return bytes
}

/**
 * Reads the bytes of a sketch of judged rows.
 *
 * @param name what to call the file in messages
 * @throws {UserError} `EVIDENCE` when the bytes are no such sketch of this version, are cut, or contradict themselves
 */
export function decodeJudgedRows(bytes: Uint8Array, name: string): RowSketch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte))
    throw damaged(name, 'it does not start as a sketch of judged rows does')
  const version = view.getUint32(4, true)
  if (version !== VERSION)
    throw new UserError(
      'EVIDENCE',
      `${name}: expected version ${VERSION} of the sketch of judged rows, got ${version}: it was made by another version of Titlebout: use that version`,
    )
  const [size, count, whole] = [view.getUint32(24, true), view.getUint32(28, true), view.getUint32(32, true)]
  if (bytes.length !== HEADER_BYTES + 8 * count) throw damaged(name, 'its length is not what its header says')
  // A sketch that is not full cannot have left anything out.
  if (size === 0 || count > size || whole > 1 || (whole === 0 && count < size))
    throw damaged(name, 'its header contradicts itself')
  const hashes = readHashes(view, HEADER_BYTES, count)
  if (hashes === undefined) throw damaged(name, 'its hashes are not in order')
  return { key: KEY + saltAt(bytes, 8), size, hashes, whole: whole === 1 }
}

function damaged(name: string, why: string): UserError {
  return new UserError(
    'EVIDENCE',
    `${name}: not a sketch of judged rows, or damaged: ${why}: take it from its run again`,
  )
}
