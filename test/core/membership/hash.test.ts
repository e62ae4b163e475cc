import siphash from 'siphash'
import { describe, expect, it } from 'vitest'
import { saltedHash } from '../../../packages/core/src/membership/hash.ts'
import reference from './siphash.json' with { type: 'json' }

/** OpenSSL prints the eight bytes in the order of the digest: little-endian. */
function number(bytes: string): bigint {
  return Buffer.from(bytes, 'hex').readBigUInt64LE()
}

describe('saltedHash', () => {
  it.each(reference.texts)('hashes the text "$message" as OpenSSL hashes its UTF-8 bytes', ({ message, out }) => {
    expect(saltedHash(reference.key)(message)).toBe(number(out))
  })

  it('stands on a library that agrees with OpenSSL for every length of the last block', () => {
    const key = new Uint32Array(Uint8Array.from(Buffer.from(reference.key, 'hex')).buffer)
    for (const { message, out } of reference.bytes) {
      const { h, l } = siphash.hash(key, Buffer.from(message, 'hex'))
      expect((BigInt(h) << 32n) | BigInt(l)).toBe(number(out))
    }
  })

  it('gives other numbers under another salt', () => {
    expect(saltedHash('00'.repeat(16))('a')).not.toBe(saltedHash(`${'00'.repeat(15)}01`)('a'))
  })
})
