import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
export function sha256Text(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** SHA-256 of bytes, in hexadecimal. */
export function sha256Bytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Bytes read at once: to ask for 64 KiB takes longer than to hash them. */
const AT_ONCE = 2 ** 20

/** SHA-256 of a file's bytes, streamed, in hexadecimal. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: AT_ONCE }), hash)
  return hash.digest('hex')
}
