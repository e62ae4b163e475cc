import { Transform } from 'node:stream'

const CR = 0x0d
const LF = 0x0a
const QUOTE = 0x22

/**
 * Writes CRLF and CR as LF where they end a line; inside double quotes they are part of a value and stay. DuckDB reads
 * a file of one kind of line end rightly, and refuses one of several.
 */
export function oneLineEnd(): Transform {
  let isQuoted = false
  let wasCr = false
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const out = Buffer.allocUnsafe(chunk.length)
      let length = 0
      for (const byte of chunk) {
        if (byte === QUOTE) isQuoted = !isQuoted
        const endsPair = byte === LF && wasCr
        wasCr = byte === CR && !isQuoted
        if (endsPair) continue
        out[length++] = wasCr ? LF : byte
      }
      done(null, out.subarray(0, length))
    },
  })
}
