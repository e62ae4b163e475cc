import { PackedTexts } from './packed-texts.ts'

/** Ids of rows in their order: as texts, or packed where there are many. */
export type Ids = readonly string[] | PackedTexts

/** The id of a row, which must be there. */
export function idAt(ids: Ids, row: number): string {
  return ids instanceof PackedTexts ? ids.text(row) : ids[row]!
}

/** All ids as texts: of a million rows they take a second. */
export function idTexts(ids: Ids): readonly string[] {
  return ids instanceof PackedTexts ? ids.texts() : ids
}

/** FNV-1a over the UTF-16 units of each id, from a start value. */
export function fnvOfIds(ids: Ids, start: number): Uint32Array {
  const hashes = new Uint32Array(ids.length)
  for (let row = 0; row < hashes.length; row += 1)
    hashes[row] = ids instanceof PackedTexts ? fnvOfPacked(ids, row, start) : fnvOf(ids[row]!, start)
  return hashes
}

/** FNV-1a over UTF-16 units. */
export function fnvOf(text: string, start: number): number {
  let hash = start
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

function fnvOfPacked(ids: PackedTexts, row: number, start: number): number {
  const { bytes } = ids
  const end = ids.ends[row]!
  let hash = start
  for (let at = ids.startOf(row); at < end; at += 1) {
    const byte = bytes[at]!
    // Bytes are units in ASCII alone.
    if (byte >= 0x80) return fnvOf(ids.text(row), start)
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return hash >>> 0
}
