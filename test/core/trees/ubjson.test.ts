import { UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { readUbjson } from '../../../packages/core/src/trees/ubjson.ts'
import { readModel } from '../../support/tiny-models.ts'

/** Characters and bytes, one after another. */
function bytes(...parts: readonly (string | number)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part)])))
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (one instanceof Float64Array ? [...one] : one)))
}

describe('readUbjson', () => {
  it.each<[what: string, content: Uint8Array, value: unknown]>([
    ['null', bytes('Z'), null],
    ['truth values', bytes('[TF]'), [true, false]],
    ['signed and unsigned bytes', bytes('[i', 0xff, 'U', 0xff, ']'), [-1, 255]],
    ['whole numbers, most significant byte first', bytes('[I', 1, 0, 'l', 0xff, 0xff, 0xff, 0xfe, ']'), [256, -2]],
    ['64 bits', bytes('L', 0, 0, 0, 1, 0, 0, 0, 0), 2 ** 32],
    ['floats', bytes('[d', 0x3f, 0xc0, 0, 0, 'D', 0xbf, 0xf8, 0, 0, 0, 0, 0, 0, ']'), [1.5, -1.5]],
    ['texts', bytes('Si', 3, 'ü!'), 'ü!'],
    ['an empty text', bytes('SU', 0), ''],
    ['lists with a count', bytes('[#i', 2, 'ZT'), [null, true]],
    ['typed lists', bytes('[$I#i', 2, 0, 1, 0xff, 0xff), [1, -1]],
    ['objects', bytes('{i', 1, 'aU', 7, 'L', 0, 0, 0, 0, 0, 0, 0, 1, 'b[]}'), { a: 7, b: [] }],
    ['objects with a count', bytes('{#i', 1, 'i', 1, 'aZ'), { a: null }],
  ])('reads %s', (_, content, value) => {
    expect(plain(readUbjson(content))).toEqual(value)
  })

  it('gives objects no prototype, whatever their keys', () => {
    const value = readUbjson(bytes('{i', 9, '__proto__T}'))
    expect(Object.getPrototypeOf(value)).toBeNull()
    expect(Object.keys(value as object)).toEqual(['__proto__'])
  })

  it.each<[what: string, content: Uint8Array, message: string]>([
    ['nothing', bytes(), '1 bytes are wanted at byte 0, and 0 are left'],
    ['a number cut off', bytes('l', 0, 0), '4 bytes are wanted at byte 1, and 2 are left'],
    ['a text cut off', bytes('Si', 5, 'ab'), '5 bytes are wanted at byte 3, and 2 are left'],
    ['a list without an end', bytes('[TT'), '1 bytes are wanted at byte 3'],
    ['an object without an end', bytes('{i', 1, 'aT'), 'are wanted at byte 5, and 0 are left'],
    ['a list that claims 2⁶² numbers', bytes('[$d#L', 0x40, 0, 0, 0, 0, 0, 0, 0), 'a length of 4611686018427388000'],
    [
      'a list that claims a billion numbers',
      bytes('[$D#l', 0x3b, 0x9a, 0xca, 0),
      '8000000000 bytes are wanted at byte 9, and 0 are left',
    ],
    ['a list that claims a billion nulls', bytes('[#l', 0x3b, 0x9a, 0xca, 0, 'ZZ'), '1 bytes are wanted'],
    ['a typed list of nulls, which take no room', bytes('[$Z#l', 0x3b, 0x9a, 0xca, 0), 'a typed array of "Z"'],
    ['a typed list without a count', bytes('[$d', 0, 0), 'a typed array of "d"'],
    ['a negative length', bytes('Si', 0xff), 'a length of -1'],
    ['a text of a gigabyte', bytes('Sl', 0x40, 0, 0, 0), 'a text of 1073741824 bytes'],
    ['a length that is no number', bytes('Sd', 0, 0, 0, 0), '"d" at byte 1 begins no length'],
    ['an unknown marker', bytes(0x80), '0x80 at byte 0 begins no value'],
    ['more behind the end', bytes('TT'), '1 bytes after the end of the document'],
    ['a list of five million nulls', bytes('[', 'Z'.repeat(5_000_000), ']'), 'more than 4194304 values'],
    ['nesting without end', bytes('['.repeat(10_000)), 'values nested deeper than 64'],
  ])('refuses %s', (_, content, message) => {
    expect(() => readUbjson(content)).toThrow(message)
  })

  it('is heard of as a damaged model', () => {
    expect(() => readModel(bytes('{i', 1), 'xgboost-ubj')).toThrow(UserError)
    expect(() => readModel(bytes('{i', 1), 'xgboost-ubj')).toThrow(
      'm: expected an XGBoost model in UBJSON, got a file that is cut off or of another format (1 bytes are wanted at byte 3, and 0 are left)',
    )
  })
})
