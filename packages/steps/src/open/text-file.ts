import { readFile } from 'node:fs/promises'
import { UserError, type UserErrorCode } from '@titlebout/core'

/** Far more than anybody writes by hand, far less than what makes a parser slow. */
const MAX_BYTES = 1024 * 1024

/**
 * The text of a file that people write.
 *
 * @param name what to call it in messages
 * @throws {UserError} when it is not UTF-8, or too big to have been written by hand
 */
export function decodeText(bytes: Uint8Array, name: string, code: UserErrorCode): string {
  if (bytes.length > MAX_BYTES)
    throw new UserError(
      code,
      `${name}: expected at most 1 MiB, got ${bytes.length} bytes: this is no file to write by hand`,
    )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UserError(code, `${name}: expected UTF-8, got ${guessEncoding(bytes)}: save it as UTF-8`, { cause })
  }
}

/** Bytes of a file; undefined only when there is none. */
export async function readIfThere(target: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(target)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined
    throw cause
  }
}

function guessEncoding(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'UTF-16'
  return 'another encoding'
}
