/** Decompresses a raw Snappy block. @throws {Error} when it is damaged, or does not fill `out` */
export function uncompressSnappy(input: Uint8Array, out: Uint8Array): void {
  let from = 0
  while (input[from]! >= 0x80) from += 1
  from += 1
  let at = 0
  while (from < input.length) {
    const tag = input[from]!
    from += 1
    if ((tag & 3) === 0) {
      let length = tag >>> 2
      if (length >= 60) {
        const size = length - 59
        length = littleEndian(input, from, size)
        from += size
      }
      length += 1
      if (from + length > input.length || at + length > out.length) throw new Error('a Snappy block is cut off')
      copy(input, from, out, at, length)
      from += length
      at += length
    } else {
      const size = [0, 1, 2, 4][tag & 3]!
      const near = (tag & 3) === 1
      const length = near ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1
      const back = littleEndian(input, from, size) + (near ? (tag >>> 5) << 8 : 0)
      from += size
      if (back === 0 || back > at || at + length > out.length) throw new Error('a Snappy block points outside itself')
      // Byte by byte, for a copy may repeat what it has just written.
      for (let i = 0; i < length; i += 1) out[at + i] = out[at + i - back]!
      at += length
    }
  }
  if (at !== out.length) throw new Error('a Snappy block is shorter than it says')
}

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0
  for (let i = 0; i < size; i += 1) value += bytes[at + i]! * 2 ** (8 * i)
  return value
}

/** `set` pays for long pieces only. */
function copy(from: Uint8Array, start: number, to: Uint8Array, at: number, length: number): void {
  if (length > 64) to.set(from.subarray(start, start + length), at)
  else for (let i = 0; i < length; i += 1) to[at + i] = from[start + i]!
}
