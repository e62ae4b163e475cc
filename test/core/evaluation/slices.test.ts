import { evaluate, namedSlice, refuseNumericSlice, slicesByValue, metricsToMeasure } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { confusion } from '../gate/rows.ts'

describe('slices of a column', () => {
  const values = ["it's", 'b', 'b', "it's", null, "it's", null, 'rare']

  it('are one for each value, nulls too, most rows first', () => {
    const { slices, findings } = slicesByValue('phase of flight', values, 2)
    expect(slices.map(({ name, rows }) => [name, [...rows].join('')])).toEqual([
      [`"phase of flight" = 'it''s'`, '10010100'],
      [`"phase of flight" = 'b'`, '01100000'],
      ['"phase of flight" is null', '00001010'],
    ])
    expect(findings).toEqual([])
  })

  it('say nothing about values of fewer rows than privacy.min_count', () => {
    expect(slicesByValue('phase', values, 3).slices.map(({ name }) => name)).toEqual([`phase = 'it''s'`])
  })

  it('are a finding when no value has enough rows', () => {
    const message = '"phase" makes 4 slices, each of fewer than 9 rows: none is judged'
    expect(slicesByValue('phase', values, 9)).toMatchObject({ slices: [], findings: [{ id: 'empty-slice', message }] })
    const notes = Array.from({ length: 1200 }, (_, row) => `note ${row}`)
    expect(slicesByValue('remarks', notes, 10).findings[0]?.message).toBe(
      '"remarks" makes 1,200 slices, each of fewer than 10 rows: none is judged',
    )
  })

  it('of numbers are refused with the way to write them', () => {
    expect(() => refuseNumericSlice('mass class')).toThrow(
      /write \{ column: mass class, quantiles: 4 \}, or \{ name: …, where: '"mass class" >= 0' \}/u,
    )
  })
})

describe('a declared slice', () => {
  const slice = { name: 'heavy', where: 'mass_class >= 4', rows: Uint8Array.from([1, 0, 1]) }

  it('is taken when it has enough rows', () => {
    expect(namedSlice(slice, 2)).toEqual({ slices: [slice], findings: [] })
  })

  it('is a finding when it matches nothing, or too little', () => {
    const empty = namedSlice({ ...slice, rows: new Uint8Array(3) }, 2)
    expect(empty).toMatchObject({
      slices: [],
      findings: [
        {
          id: 'empty-slice',
          severity: 'warning',
          message: 'the declared slice "heavy" has no rows: it is not judged',
        },
      ],
    })
    // Two of three rows must not be counted out in a finding when ten are the least that may be spoken of.
    expect(namedSlice(slice, 10).findings[0]?.message).toBe(
      'the declared slice "heavy" has fewer than 10 rows: it is not judged',
    )
  })
})

describe('an evaluation', () => {
  it('measures each slice as if it were all there is', () => {
    const rows = confusion({ tp: 3, fn: 1, fp: 2, tn: 4 })
    const half = {
      name: 'half',
      where: 'x = 1',
      rows: Uint8Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 1 : 0)),
    }
    const { slices, positives } = evaluate(rows, [half], {
      metrics: metricsToMeasure('binary-classification', []),
      level: 0.9,
    })
    expect(positives).toBe(4)
    expect(slices[0]).toMatchObject({ name: 'half', rows: 5, positives: 2, found: 2 })
    expect(slices[0]?.metrics['accuracy']?.estimate).toBe(0.8)
  })
})
