import {
  codedNumbers,
  codedTexts,
  crossed,
  evaluate,
  metricOfTask,
  parseWhere,
  quantileEdges,
  slicesOfColumn,
  slicesOfValues,
  whereText,
  type Profile,
} from '@titlebout/core'
import { seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'

const OPTIONS = { declared: 'x', minCount: 1 }
const UNKNOWN = { column: 'age', profile: undefined }

describe('a column of numbers cut at edges', () => {
  const ages = Float64Array.of(30, 31, 44.9, 45, Number.NaN, -5, 1e9)

  it('has parts that are closed below and open above, and one of nulls', () => {
    const { slices } = slicesOfColumn(codedNumbers('age', ages, [31, 45]), OPTIONS)
    const byName = Object.fromEntries(slices.map(({ name, rows }) => [name, [...rows].join('')]))
    expect(byName).toEqual({
      'age < 31': '1000010',
      'age in [31, 45)': '0110000',
      'age >= 45': '0001001',
      'age is null': '0000100',
    })
    expect(slices.map(({ where }) => where)).toContain('age >= 31 and age < 45')
    for (const { where } of slices) expect(whereText(parseWhere(where))).toBe(where)
  })

  it('is cut where the training profile says', () => {
    const profile: Profile = {
      format: 'titlebout.profile/1',
      dataset: { name: 'train.csv', sha256: '1'.repeat(64) },
      row_count: 100,
      min_count: 10,
      label: null,
      columns: [
        {
          kind: 'number',
          name: 'age',
          count: 100,
          nulls: 0,
          distinct: 50,
          mean: 40,
          sd: 10,
          min: null,
          max: null,
          quantiles: [
            [0.25, 33],
            [0.5, 41],
            [0.75, 52],
          ],
          histogram: { edges: [], counts: [100] },
        },
      ],
    }
    expect(quantileEdges(ages, 4, { column: 'age', profile })).toEqual({
      edges: [33, 41, 52],
      from: 'training-profile',
    })
    // It knows no third.
    expect(quantileEdges(ages, 3, { column: 'age', profile }).from).toBe('test-rows')
    expect(quantileEdges(ages, 4, { column: 'fare', profile }).from).toBe('test-rows')
  })

  it('is else cut into about equally many rows, at round numbers', () => {
    const rng = seeded(3)
    const values = Float64Array.from({ length: 4000 }, () => 20 + 60 * rng.next())
    const { edges } = quantileEdges(values, 4, UNKNOWN)
    expect(edges).toHaveLength(3)
    for (const edge of edges) expect(String(edge)).toMatch(/^\d\d(\.\d)?$/u)
    const { slices } = slicesOfColumn(codedNumbers('age', values, edges), OPTIONS)
    for (const { rows } of slices) expect(Math.abs(rows.reduce((a, b) => a + b, 0) - 1000)).toBeLessThan(60)
  })

  it('has one part where all values are alike, and none where there is no value', () => {
    expect(quantileEdges(new Float64Array(50).fill(7), 4, UNKNOWN).edges).toEqual([])
    expect(quantileEdges(new Float64Array(50).fill(Number.NaN), 4, UNKNOWN).edges).toEqual([])
    expect(quantileEdges(new Float64Array(0), 4, UNKNOWN).edges).toEqual([])
  })
})

describe('a cross of columns', () => {
  it('is every combination that has rows', () => {
    const phase = codedTexts('phase', ['Climb', 'Climb', 'Descent', null, 'Climb'])
    const age = codedNumbers('age', Float64Array.of(1, 5, 1, 5, 5), [3])
    const { slices } = slicesOfColumn(crossed([phase, age]), { declared: 'phase by age', minCount: 1 })
    expect(slices.map(({ name, rows }) => [name, [...rows].join('')])).toEqual([
      ["phase = 'Climb' and age >= 3", '01001'],
      ["phase = 'Climb' and age < 3", '10000'],
      ["phase = 'Descent' and age < 3", '00100'],
      ['phase is null and age >= 3', '00010'],
    ])
    expect(slices[0]!.declared).toBe('phase by age')
    for (const { where } of slices) expect(whereText(parseWhere(where))).toBe(where)
  })
})

describe('a list of values', () => {
  it('makes their slices, and a finding of each that has no rows', () => {
    const given = ['a', 'b', 'a', null, 'c']
    const { slices, findings } = slicesOfValues({ column: 'x', values: ['a', 'z'] }, given, OPTIONS)
    expect(slices.map(({ name }) => name)).toEqual(["x = 'a'"])
    expect(findings).toMatchObject([{ id: 'empty-slice', message: expect.stringContaining("x = 'z'") as string }])
  })

  it('has the same rows where the texts come by number', () => {
    const coded = { codes: Uint32Array.of(2, 1, 2, 3, 4), texts: ['b', 'a', null, 'c'] }
    const { slices } = slicesOfValues({ column: 'x', values: ['c', 'a'] }, coded, OPTIONS)
    expect(slices.map(({ name, rows }) => [name, [...rows].join('')])).toEqual([
      ["x = 'c'", '00001'],
      ["x = 'a'", '10100'],
    ])
  })
})

describe('a column of five thousand values', () => {
  const rows = 50_000
  const values = Array.from({ length: rows }, (_, i) => `v${i % 5000}`)
  const truth = Uint8Array.from(values, (_, i) => (i >> 3) % 2)
  const judged = binaryRows({
    truth,
    prediction: truth.map((label, i) => (i % 7 === 0 ? 1 - label : label)),
    score: Float64Array.from(truth, (label, i) => (i % 7 === 0 ? 0.5 : 0.1 + 0.8 * label)),
  })

  it('is judged by its largest five hundred, and says what is left out', () => {
    const { slices, findings } = slicesOfColumn(codedTexts('x', values), { declared: 'x', minCount: 5 })
    expect(slices).toHaveLength(500)
    expect(findings).toMatchObject([
      {
        id: 'many-slices',
        message:
          '"x" makes 5,000 slices: the 500 of most rows are judged, and the other 4,500, of 45,000 rows together, are left out',
      },
    ])
  })

  it('takes time by its rows, not by rows times slices', () => {
    const metrics = [metricOfTask('accuracy', 'binary-classification'), metricOfTask('ks', 'binary-classification')]
    const start = performance.now()
    const { slices } = slicesOfColumn(codedTexts('x', values), { declared: 'x', minCount: 5 })
    const evaluated = evaluate(judged, slices, { metrics, level: 0.9 })
    expect(evaluated.slices).toHaveLength(500)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
