import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Text } from '@titlebout/adapters'
import { UserError } from '@titlebout/core'
import { decodeSketch, encodeSketch } from '../../../packages/core/src/membership/format.ts'
import * as membership from '../../../packages/core/src/membership/sketch.ts'

const { contains, falsePositiveRate } = membership
type SketchedRows = membership.SketchedRows
const makeSketch = (trained: SketchedRows, salt: string) => membership.makeSketch(trained, salt, sha256Text)
const seenIn = (sketch: membership.Sketch, asked: SketchedRows) => membership.seenIn(sketch, asked, sha256Text)

const SALT = '000102030405060708090a0b0c0d0e0f'

function rows(
  table: readonly (readonly (string | null)[])[],
  names: readonly string[] = ['size', 'label'],
): SketchedRows {
  return {
    ids: table.map((row) => row[0] ?? ''),
    columns: new Map(names.map((name, column) => [name, table.map((row) => row[column + 1] ?? null)])),
  }
}

const TRAINED = rows([
  ['r1', 'small', 'no'],
  ['r2', 'large', 'yes'],
  ['r3', null, 'no'],
])

describe('seenIn', () => {
  const sketch = makeSketch(TRAINED, SALT)

  it('finds a row by its id, whatever became of its content', () => {
    expect([
      ...seenIn(
        sketch,
        rows([
          ['r2', 'huge', 'no'],
          ['r9', 'huge', 'no'],
        ]),
      ).seen,
    ]).toEqual([1, 0])
  })

  it('finds a row by its content under another id', () => {
    expect([
      ...seenIn(
        sketch,
        rows([
          ['r9', 'large', 'yes'],
          ['r8', 'large', 'no'],
        ]),
      ).seen,
    ]).toEqual([1, 0])
  })

  it('tells an absent value from an empty text, and neighbours from each other', () => {
    const moved = makeSketch(rows([['r1', 'ab', '']]), SALT)
    const asked = rows([
      ['x', 'a', 'b'],
      ['y', '', 'no'],
      ['z', 'ab', ''],
    ])
    expect([...seenIn(moved, asked).seen]).toEqual([0, 0, 1])
    expect([
      ...seenIn(
        sketch,
        rows([
          ['x', '', 'no'],
          ['y', null, 'no'],
        ]),
      ).seen,
    ]).toEqual([0, 1])
  })

  it('does not depend on the order of rows or columns', () => {
    const turned = makeSketch(
      {
        ids: TRAINED.ids.toReversed(),
        columns: new Map([...TRAINED.columns].toReversed().map(([name, texts]) => [name, texts.toReversed()])),
      },
      SALT,
    )
    expect(encodeSketch(turned)).toEqual(encodeSketch(sketch))
  })

  it('says that contents were not compared when the rows lack a column of the sketch', () => {
    const asked = seenIn(
      sketch,
      rows(
        [
          ['r9', 'large'],
          ['r1', 'large'],
        ],
        ['size'],
      ),
    )
    expect(asked.comparedContents).toBe(false)
    expect([...asked.seen]).toEqual([0, 1])
  })

  it('compares contents when the rows have more columns than the sketch', () => {
    const asked = seenIn(sketch, rows([['r9', 'large', 'yes', 'new']], ['size', 'label', 'month']))
    expect(asked.comparedContents).toBe(true)
    expect([...asked.seen]).toEqual([1])
  })

  it('never misses a row that was trained on, and takes no other for one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 40 }), fc.integer({ min: 0, max: 40 }), (ids, cut) => {
        const trained = ids.slice(0, cut)
        const made = makeSketch({ ids: trained, columns: new Map() }, SALT)
        expect([...seenIn(made, { ids, columns: new Map() }).seen]).toEqual(ids.map((_, row) => (row < cut ? 1 : 0)))
      }),
    )
  })
})

describe('makeSketch', () => {
  it('keeps the first 64 bits of SHA-256 behind the salt, of ids and of escaped contents', () => {
    const first = (text: string): bigint => Buffer.from(sha256Text(SALT + text), 'hex').readBigUInt64BE()
    const made = makeSketch(rows([['Größe', 'a|b\\N', null]]), SALT)
    expect([...made.ids]).toEqual([first('Größe')])
    // Columns by their names: label, size.
    expect([...made.contents]).toEqual([first('\\N|a\\|b\\\\N')])
  })

  it('gives other hashes under another salt', () => {
    const other = makeSketch(TRAINED, 'ff'.repeat(16))
    expect([...other.ids].filter((hash) => contains(makeSketch(TRAINED, SALT).ids, hash))).toEqual([])
  })

  it.each(['', '00', 'g'.repeat(32), '00'.repeat(17)])('refuses the salt "%s"', (salt) => {
    expect(() => makeSketch(TRAINED, salt)).toThrow(RangeError)
  })

  it('refuses a column of another length than the ids', () => {
    expect(() => makeSketch({ ids: ['a', 'b'], columns: new Map([['size', ['x']]]) }, SALT)).toThrow('size')
  })

  it('states the chance of a false positive: hashes held by 2 to the 64', () => {
    expect(falsePositiveRate(makeSketch(TRAINED, SALT))).toBe(6 / 2 ** 64)
  })
})

describe('the file of a sketch', () => {
  const sketch = makeSketch(
    rows(
      [
        ['r1', 'klein', 'nein'],
        ['r2', 'groß', 'ja'],
      ],
      ['Größe', '鳥 "x"'],
    ),
    SALT,
  )
  const bytes = encodeSketch(sketch)

  it('reads back as it was written', () => {
    expect(decodeSketch(bytes, 'membership.bin')).toEqual(sketch)
  })

  it('reads from the middle of a larger buffer, at any offset', () => {
    const larger = new Uint8Array(bytes.length + 3)
    larger.set(bytes, 3)
    expect(decodeSketch(larger.subarray(3), 'membership.bin')).toEqual(sketch)
  })

  it('holds no text of a row', () => {
    const text = Buffer.from(bytes).toString('latin1')
    for (const word of ['r1', 'klein', 'nein']) expect(text).not.toContain(word)
  })

  it('is refused when it is cut anywhere, or longer than it says', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => decodeSketch(bytes.subarray(0, length), 'membership.bin')).toThrow(UserError)
    expect(() => decodeSketch(new Uint8Array([...bytes, 0]), 'membership.bin')).toThrow('length')
  })

  it('is refused when two hashes have changed places', () => {
    const swapped = bytes.slice()
    const last = bytes.length - 8
    swapped.copyWithin(last - 8, last)
    swapped.set(bytes.subarray(last - 8, last), last)
    expect(() => decodeSketch(swapped, 'membership.bin')).toThrow('not in order')
  })

  it('names the version it does not know', () => {
    const newer = bytes.slice()
    newer[4] = 3
    expect(() => decodeSketch(newer, 'files/membership.bin')).toThrow(
      /files\/membership\.bin: expected version 2.* got 3/u,
    )
  })
})
