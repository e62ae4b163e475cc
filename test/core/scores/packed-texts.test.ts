import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halvesOf } from '../../../packages/core/src/discovery/halves.ts'
import { sketchJudgedRows } from '../../../packages/core/src/membership/judged-rows.ts'
import { areDistinct, sameInOrder } from '../../../packages/core/src/scores/distinct-ids.ts'
import { idAt, idTexts } from '../../../packages/core/src/scores/ids.ts'
import { PackedTexts } from '../../../packages/core/src/scores/packed-texts.ts'

/** With room behind the last, as a reader leaves. */
function packed(texts: readonly string[]): PackedTexts {
  const encoded = texts.map((text) => Buffer.from(text))
  let end = 0
  const ends = Uint32Array.from(encoded, ({ length }) => (end += length))
  return new PackedTexts(Buffer.concat([...encoded, Buffer.from('rest')]), ends, (bytes) =>
    Buffer.from(bytes).toString(),
  )
}

const TEXT = fc.string({ unit: fc.constantFrom('a', 'b', '0', '\u0000', '\uFEFF', 'é', '😀', '\uE000'), maxLength: 4 })
const TEXTS = fc.array(TEXT, { maxLength: 12 })

describe('packed texts', () => {
  it('give every text back', () => {
    fc.assert(
      fc.property(TEXTS, (texts) => {
        expect(idTexts(packed(texts))).toEqual(texts)
        expect(texts.map((_, row) => idAt(packed(texts), row))).toEqual(texts)
        expect(packed(texts)).toHaveLength(texts.length)
      }),
    )
  })

  it('are ordered by their number of bytes, then by their bytes', () => {
    fc.assert(
      fc.property(TEXT, TEXT, (a, b) => {
        const [first, second] = [Buffer.from(a), Buffer.from(b)]
        const expected = Math.sign(first.length - second.length || Buffer.compare(first, second))
        expect(Math.sign(packed([a, b]).compare(0, 1))).toBe(expected)
        expect(packed([a, b]).ascend()).toBe(expected < 0)
      }),
    )
    // By UTF-16 units the two would stand the other way round.
    expect(packed(['\uE000a', '😀']).ascend()).toBe(true)
    expect(packed([]).ascend()).toBe(true)
  })

  it('are the same as others where every text is', () => {
    fc.assert(
      fc.property(TEXTS, TEXTS, (texts, others) => {
        const same = JSON.stringify(texts) === JSON.stringify(others)
        expect(sameInOrder(packed(texts), packed(others))).toBe(same)
        expect(sameInOrder(packed(texts), others)).toBe(same)
        expect(sameInOrder(packed(texts), packed(texts))).toBe(true)
      }),
    )
    // The same bytes, cut elsewhere, and what stands behind the last.
    expect(sameInOrder(packed(['ab', 'c']), packed(['a', 'bc']))).toBe(false)
    expect(sameInOrder(packed(['ab']), packed(['ab', 'rest']))).toBe(false)
  })

  it('are distinct as their strings are', () => {
    fc.assert(
      fc.property(TEXTS, (texts) => {
        expect(areDistinct(packed(texts))).toBe(new Set(texts).size === texts.length)
      }),
    )
  })

  it('are hashed as their strings are', () => {
    fc.assert(
      fc.property(TEXTS, (texts) => {
        expect(halvesOf(packed(texts), undefined)).toEqual(halvesOf(texts, undefined))
        const salt = '00112233445566778899aabbccddeeff'
        expect(sketchJudgedRows(packed(texts), salt)).toEqual(sketchJudgedRows(texts, salt))
      }),
    )
  })
})
