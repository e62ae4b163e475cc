import { inheritedLooks, sharedRows } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import {
  decodeJudgedRows,
  encodeJudgedRows,
  sketchJudgedRows,
} from '../../../packages/core/src/membership/judged-rows.ts'

const SALT = '000102030405060708090a0b0c0d0e0f'

function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `row ${from + i}`)
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = value
  return copy
}

describe('the sketch of judged rows', () => {
  it('knows the overlap of two sets of ids as a set would, while they fit', () => {
    const [now, earlier] = [ids(0, 900), ids(300, 1300)]
    const seen = new Set(earlier)
    const overlap = now.filter((id) => seen.has(id)).length / now.length
    const shared = sharedRows(sketchJudgedRows(now, SALT), sketchJudgedRows(earlier, SALT))
    expect(shared).toMatchObject({ estimate: overlap, low: overlap, high: overlap, note: 'exact' })
  })
  it('knows it within its interval when they do not', () => {
    const [now, earlier] = [ids(0, 8000), ids(2000, 20_000)].map((rows) => sketchJudgedRows(rows, SALT))
    const shared = sharedRows(now!, earlier!, 0.999)
    if ('kind' in shared) throw new Error(shared.reason)
    expect(shared.low).toBeLessThan(0.75)
    expect(shared.high).toBeGreaterThan(0.75)
    expect(shared.high - shared.low).toBeLessThan(0.2)
  })
  it('is 8 KiB however many rows there are, and reads back as it was', () => {
    const sketch = sketchJudgedRows(ids(0, 5000), SALT)
    const bytes = encodeJudgedRows(sketch)
    expect(bytes).toHaveLength(40 + 8 * 1024)
    expect(decodeJudgedRows(bytes, 'x')).toEqual(sketch)
    expect(encodeJudgedRows(sketchJudgedRows(ids(0, 5000).reverse(), SALT))).toEqual(bytes)
    for (const rows of [ids(0, 0), ids(0, 1), ids(0, 1024), ids(0, 1025)]) {
      const made = sketchJudgedRows(rows, SALT)
      expect(decodeJudgedRows(encodeJudgedRows(made), 'x')).toEqual(made)
    }
  })
  it('reads back from a part of a larger buffer', () => {
    const bytes = encodeJudgedRows(sketchJudgedRows(ids(0, 3), SALT))
    const padded = new Uint8Array(bytes.length + 6)
    padded.set(bytes, 3)
    expect(decodeJudgedRows(padded.subarray(3, 3 + bytes.length), 'x')).toEqual(sketchJudgedRows(ids(0, 3), SALT))
  })
  it('has these bytes', () => {
    const bytes = encodeJudgedRows(sketchJudgedRows(['a', 'b', 'a'], SALT, 5))
    const header = '54424a5201000000000102030405060708090a0b0c0d0e0f05000000020000000100000000000000'
    expect(Buffer.from(bytes.subarray(0, 40)).toString('hex')).toBe(header)
    expect(bytes).toHaveLength(56)
  })
  it('is not compared under another salt', () => {
    const other = sketchJudgedRows(ids(0, 5), 'f'.repeat(32))
    expect(() => inheritedLooks(sketchJudgedRows(ids(0, 5), SALT), [{ rows: other, promoted: true }])).toThrow(
      'sketches must be made under the same key',
    )
    expect(() => sketchJudgedRows(['a'], 'salt')).toThrow('a salt is 16 bytes in hexadecimal')
  })

  const bytes = encodeJudgedRows(sketchJudgedRows(ids(0, 9), SALT, 4))
  it.each([
    ['empty', new Uint8Array(0), 'it does not start as'],
    ['other bytes', changed(bytes, 0, 0), 'it does not start as'],
    ['another version', changed(bytes, 4, 2), 'expected version 1 of the sketch of judged rows, got 2'],
    ['cut', bytes.subarray(0, bytes.length - 8), 'its length is not what its header says'],
    ['more hashes than its size', changed(bytes, 24, 3), 'its header contradicts itself'],
    ['hashes left out of a sketch with room', changed(bytes, 24, 5), 'its header contradicts itself'],
    ['neither whole nor not', changed(bytes, 32, 2), 'its header contradicts itself'],
    ['hashes out of order', changed(bytes, 40 + 7, 255), 'its hashes are not in order'],
  ])('is refused: %s', (_name, damaged, message) => {
    expect(() => decodeJudgedRows(damaged, 'looks/3.bin')).toThrow(message)
    expect(() => decodeJudgedRows(damaged, 'looks/3.bin')).toThrow('looks/3.bin: ')
  })
})
