import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter, LONGEST_LINE } from '../../../packages/adapters/src/process/line-splitter.ts'

function lines(...chunks: readonly (string | Uint8Array)[]): string[] {
  const found: string[] = []
  const splitter = new LineSplitter((line) => found.push(line))
  for (const chunk of chunks) splitter.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  splitter.end()
  return found
}

describe('LineSplitter', () => {
  it('gives each line as it ends, whatever the pieces', () => {
    expect(lines('one\ntw', 'o\n', '\nfour\n')).toEqual(['one', 'two', '', 'four'])
  })

  it('gives a last line that has no end', () => {
    expect(lines('one\ntwo')).toEqual(['one', 'two'])
  })

  it('gives nothing for nothing', () => {
    expect(lines()).toEqual([])
    expect(lines('')).toEqual([])
  })

  it('takes the carriage return of Windows away, also when it comes in another piece', () => {
    expect(lines('one\r\ntwo\r', '\nthree\r\n')).toEqual(['one', 'two', 'three'])
  })

  it('shows a line that rewrites itself as a terminal would', () => {
    expect(lines('10 %\r50 %\r', '100 %\ndone\n')).toEqual(['100 %', 'done'])
  })

  it('puts a character together that two pieces share', () => {
    const bytes = Buffer.from('é\n')
    expect(lines(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['é'])
  })

  it('replaces bytes that are not UTF-8', () => {
    expect(lines(Buffer.from([0x61, 0xff, 0x62, 0x0a]), Buffer.from([0xc3]))).toEqual(['a\uFFFDb', '\uFFFD'])
  })

  it('cuts a long line and says how much is missing', () => {
    expect(lines('x'.repeat(LONGEST_LINE), 'y'.repeat(7), '\nnext\n')).toEqual([
      `${'x'.repeat(LONGEST_LINE)} … (7 more characters)`,
      'next',
    ])
  })

  it('never leaves half a character where it cuts', () => {
    const [line] = lines(`${'x'.repeat(LONGEST_LINE - 1)}😀 and more\n`)
    expect(line).toMatch(/^x+ … \(/u)
  })

  it('gives the same lines for any cutting into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r'), maxLength: 8 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        (texts, size) => {
          const bytes = Buffer.from(texts.join(''))
          const pieces: Uint8Array[] = []
          for (let from = 0; from < bytes.length; from += size) pieces.push(bytes.subarray(from, from + size))
          expect(lines(...pieces)).toEqual(lines(bytes))
        },
      ),
    )
  })
})
