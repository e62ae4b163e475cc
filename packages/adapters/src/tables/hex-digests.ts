import { createHash } from 'node:crypto'

/** Characters of a SHA-256 in hexadecimal. */
const LENGTH = 64
/** Lines that are hashed at once. */
const LINES = 4096
const LF = 10

/**
 * SHA-256 digests in hexadecimal, to be sorted: as whole numbers by their first eight digits, by which hardly two of them are alike, and
 * those that are by all of them.
 */
export class HexDigests {
  readonly #bytes: Buffer
  readonly #keys: Uint32Array
  #count = 0

  constructor(most: number) {
    this.#bytes = Buffer.allocUnsafe(most * LENGTH)
    this.#keys = new Uint32Array(most)
  }

  /** @param joined digests without anything between them */
  add(joined: string): void {
    const end = this.#count + joined.length / LENGTH
    if (!Number.isInteger(end) || end > this.#keys.length)
      throw new Error(`${joined.length} characters are no ${this.#keys.length - this.#count} digests`)
    this.#bytes.write(joined, this.#count * LENGTH, 'latin1')
    for (let i = this.#count; i < end; i += 1) this.#keys[i] = leading(this.#bytes, i * LENGTH)
    this.#count = end
  }

  /** SHA-256 of the digests, sorted, a line for each. */
  digestOfSorted(): string {
    const order = this.#sorted()
    const from = new DataView(this.#bytes.buffer, this.#bytes.byteOffset)
    const hash = createHash('sha256')
    const lines = Buffer.alloc(LINES * (LENGTH + 1), LF)
    const to = new DataView(lines.buffer, lines.byteOffset)
    for (let first = 0; first < order.length; first += LINES) {
      const count = Math.min(LINES, order.length - first)
      // Eight bytes at a time: a call for each digest takes several times as long.
      for (let k = 0; k < count; k += 1) {
        const [start, line] = [order[first + k]! * LENGTH, k * (LENGTH + 1)]
        for (let b = 0; b < LENGTH; b += 8) to.setBigUint64(line + b, from.getBigUint64(start + b))
      }
      hash.update(lines.subarray(0, count * (LENGTH + 1)))
    }
    return hash.digest('hex')
  }

  /** Places of the digests in ascending order. */
  #sorted(): Uint32Array {
    const keys = this.#keys
    const places = new Uint32Array(this.#count)
    for (let i = 0; i < places.length; i += 1) places[i] = i
    const order = byHalf(keys, 16, byHalf(keys, 0, places))
    // By insertion: what shares its key with the one before it stands in a run of two or three.
    for (let k = 1; k < order.length; k += 1) {
      const moving = order[k]!
      let place = k
      while (place > 0 && keys[order[place - 1]!] === keys[moving] && this.#compare(order[place - 1]!, moving) > 0) {
        order[place] = order[place - 1]!
        place -= 1
      }
      order[place] = moving
    }
    return order
  }

  #compare(i: number, j: number): number {
    const digest = (place: number): Buffer => this.#bytes.subarray(place * LENGTH, (place + 1) * LENGTH)
    return Buffer.compare(digest(i), digest(j))
  }
}

/** Places in the order of sixteen bits of their keys; those that share them in the order in which they come. */
function byHalf(keys: Uint32Array, shift: number, order: Uint32Array): Uint32Array {
  const next = new Uint32Array(0x1_0001)
  for (let k = 0; k < order.length; k += 1) next[((keys[order[k]!]! >>> shift) & 0xffff) + 1]! += 1
  for (let b = 1; b < next.length; b += 1) next[b]! += next[b - 1]!
  const out = new Uint32Array(order.length)
  for (let k = 0; k < order.length; k += 1) {
    const bits = (keys[order[k]!]! >>> shift) & 0xffff
    out[next[bits]!] = order[k]!
    next[bits]! += 1
  }
  return out
}

/** The number that eight hexadecimal digits write. */
function leading(bytes: Buffer, from: number): number {
  let value = 0
  for (let k = from; k < from + 8; k += 1) {
    const byte = bytes[k]!
    value = (value << 4) | (byte < 0x3a ? byte - 0x30 : byte - 0x57)
  }
  return value >>> 0
}
