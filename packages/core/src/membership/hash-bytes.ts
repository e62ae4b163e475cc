import { SALT_BYTES } from './hash.ts'

/** The bytes of a salt of hexadecimal digits. */
export function saltBytes(salt: string): number[] {
  return (salt.match(/../gu) ?? []).map((byte) => Number.parseInt(byte, 16))
}

/** The salt whose bytes begin at `from`. */
export function saltAt(bytes: Uint8Array, from: number): string {
  return Array.from(bytes.subarray(from, from + SALT_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Writes hashes one behind the other, little-endian; where the next byte goes. */
export function writeHashes(view: DataView, from: number, hashes: BigUint64Array): number {
  let at = from
  for (const hash of hashes) {
    view.setBigUint64(at, hash, true)
    at += 8
  }
  return at
}

/** Reads hashes written by {@link writeHashes}; undefined if they do not ascend: a search in them would miss rows that are there. */
export function readHashes(view: DataView, from: number, count: number): BigUint64Array | undefined {
  const hashes = new BigUint64Array(count)
  for (let index = 0; index < count; index += 1) {
    const hash = view.getBigUint64(from + 8 * index, true)
    if (index > 0 && hash <= hashes[index - 1]!) return undefined
    hashes[index] = hash
  }
  return hashes
}
