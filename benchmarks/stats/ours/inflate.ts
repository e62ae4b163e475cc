import * as zlib from 'node:zlib'
import { snappyUncompressor } from 'hysnappy'

// In WebAssembly: three times as fast as in JavaScript, which would take longer over it than over all the rest of reading.
let snappy: ReturnType<typeof snappyUncompressor> | undefined

/** A page as it was before compression. */
export function inflate(bytes: Uint8Array, length: number, codec: string): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes
  if (codec === 'ZSTD') return zlib.zstdDecompressSync(bytes, { maxOutputLength: length })
  if (codec === 'GZIP') return zlib.gunzipSync(bytes, { maxOutputLength: length })
  if (codec !== 'SNAPPY') throw new Error(`${codec} is not read`)
  snappy ??= snappyUncompressor()
  return snappy(bytes, length)
}
