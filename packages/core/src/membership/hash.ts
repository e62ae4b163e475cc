// oxlint-disable-next-line typescript/triple-slash-reference -- siphash has no types; whoever compiles this file from its source must find ours
/// <reference path="./siphash.d.ts" />
import siphash from 'siphash'

/** Bytes of a salt. */
export const SALT_BYTES = 16

/** A salt of 16 bytes in hexadecimal. */
export const SALT_TEXT = /^[0-9a-f]{32}$/u

/** SipHash-2-4 of texts (their UTF-8 bytes) under a salt: an unsigned 64-bit number. @param salt 32 hexadecimal digits */
export function saltedHash(salt: string): (text: string) => bigint {
  const key = new Uint32Array(4)
  for (let word = 0; word < 4; word += 1) key[word] = littleEndian(salt.slice(word * 8, word * 8 + 8))
  return (text) => {
    const { h, l } = siphash.hash(key, text)
    return (BigInt(h) << 32n) | BigInt(l)
  }
}

function littleEndian(hex: string): number {
  const bytes = hex.match(/../gu) ?? []
  return bytes.toReversed().reduce((word, byte) => word * 256 + Number.parseInt(byte, 16), 0)
}
