import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytesField,
  fields,
  joined,
  signedNumbers,
  textField,
  textOf,
  varintField,
  WireError,
} from '../../../packages/core/src/onnx/wire.ts'
import { bytes, int, varint } from '../../support/onnx-model.ts'

const UNSIGNED_64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

describe('fields', () => {
  it('reads every varint that another writer writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 29 - 1 }), UNSIGNED_64, (number, value) => {
        const tag = varint(BigInt(number) << 3n)
        expect([...fields(Buffer.concat([tag, varint(value)]))]).toMatchObject([{ number, varint: value }])
      }),
    )
  })

  it('reads fields of all four wire types, and gives each whole', () => {
    const parts = [
      int(1, 300),
      bytes(2, 'abc'),
      Buffer.from([0x1d, 1, 2, 3, 4]),
      Buffer.from([0x21, 1, 2, 3, 4, 5, 6, 7, 8]),
    ]
    const found = [...fields(Buffer.concat(parts))]
    expect(found.map(({ number }) => number)).toEqual([1, 2, 3, 4])
    expect(found.map(({ bytes: content }) => content.length)).toEqual([0, 3, 4, 8])
    expect(found.map(({ whole }) => Buffer.from(whole))).toEqual(parts)
  })

  it('gives fields that put together are the message', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.uint8Array({ maxLength: 300 }))), (content) => {
        const message = joined(content.map(([number, body]) => bytesField(number, body)))
        expect(joined([...fields(message)].map(({ whole }) => whole))).toEqual(message)
        expect([...fields(message)].map(({ number, bytes: body }) => [number, Buffer.from(body)])).toEqual(
          content.map(([number, body]) => [number, Buffer.from(body)]),
        )
      }),
    )
  })

  it.each([
    ['a tag that is cut off', [0x80]],
    ['a number that is cut off', [0x08, 0xff]],
    ['a number of more than ten bytes', [0x08, ...Array<number>(11).fill(0xff)]],
    ['content that is cut off', [0x0a, 0x05, 0x61]],
    ['a length beyond all memory', [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ['a group', [0x0b, 0x0c]],
    ['field 0', [0x00, 0x01]],
    ['four bytes of which two are there', [0x0d, 1, 2]],
  ])('refuses %s', (_, message) => {
    expect(() => [...fields(Uint8Array.from(message))]).toThrow(WireError)
  })

  it('ends on any bytes, well or with a WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        try {
          for (const field of fields(message)) expect(field.number).toBeGreaterThan(0)
        } catch (cause) {
          expect(cause).toBeInstanceOf(WireError)
        }
      }),
    )
  })
})

describe('what is written', () => {
  it('is what another writer writes', () => {
    expect(Buffer.from(varintField(20, 300))).toEqual(int(20, 300))
    expect(Buffer.from(textField(3, 'größer 鳥 😀'))).toEqual(bytes(3, 'größer 鳥 😀'))
    expect(Buffer.from(bytesField(7, new Uint8Array(200)))).toEqual(bytes(7, Buffer.alloc(200)))
  })
})

describe('textOf', () => {
  it('reads UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textOf(Buffer.from(text))).toBe(text)
      }),
    )
  })

  it('shows bytes that are none', () => {
    expect(textOf(Uint8Array.from([0x61, 0xff, 0x62]))).toBe('a\uFFFDb')
  })
})

describe('signedNumbers', () => {
  it('reads numbers one by one and packed, negative ones too', () => {
    const values = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]
    const [packed] = fields(bytes(8, Buffer.concat(values.map((value) => varint(value)))))
    expect(packed === undefined ? [] : signedNumbers(packed)).toEqual(values)
    const single = values.flatMap((value) => [...fields(int(8, value))].flatMap(signedNumbers))
    expect(single).toEqual(values)
  })
})
