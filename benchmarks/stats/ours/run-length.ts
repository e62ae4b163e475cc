/**
 * Reads `count` whole numbers of `width` bits from Parquet's hybrid of runs and packed groups into `out`, from `at` on.
 *
 * @returns the offset behind the last byte read
 */
export function readHybrid(
  bytes: Uint8Array,
  start: number,
  width: number,
  out: Uint8Array | Uint32Array,
  at: number,
  count: number,
): number {
  let offset = start
  let place = at
  const end = at + count
  while (place < end) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      if (offset >= bytes.length) throw new Error('runs end before their values')
      const byte = bytes[offset]!
      offset += 1
      header |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    if ((header & 1) === 1) {
      const packed = (header >>> 1) * 8
      unpack(bytes, offset, width, out, place, Math.min(packed, end - place))
      offset += (packed / 8) * width
      place += packed
    } else {
      let value = 0
      for (let bit = 0; bit < width; bit += 8) {
        value |= bytes[offset]! << bit
        offset += 1
      }
      out.fill(value, place, Math.min(end, place + (header >>> 1)))
      place += header >>> 1
    }
  }
  return offset
}

function unpack(
  bytes: Uint8Array,
  start: number,
  width: number,
  out: Uint8Array | Uint32Array,
  at: number,
  count: number,
): void {
  if (width > 24) throw new Error(`${width} bits per value are more than a dictionary needs`)
  if (width === 4) return unpackHalves(bytes, start, out, at, count)
  const mask = 2 ** width - 1
  let offset = start
  let held = 0
  let bits = 0
  for (let i = at; i < at + count; i += 1) {
    while (bits < width) {
      held |= bytes[offset]! << bits
      offset += 1
      bits += 8
    }
    out[i] = held & mask
    held >>>= width
    bits -= width
  }
}

/** Nine to sixteen values, as slice columns often have. */
function unpackHalves(
  bytes: Uint8Array,
  start: number,
  out: Uint8Array | Uint32Array,
  at: number,
  count: number,
): void {
  let offset = start
  const even = at + count - (count % 2)
  for (let i = at; i < even; i += 2) {
    const byte = bytes[offset]!
    offset += 1
    out[i] = byte & 15
    out[i + 1] = byte >>> 4
  }
  if (even < at + count) out[even] = bytes[offset]! & 15
}
