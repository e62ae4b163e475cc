import { describe, expect, it } from 'vitest'
import {
  GOLDEN_ROWS,
  goldenDifference,
  goldenRows,
  goldenTable,
  parseGolden,
  type Profile,
  type ProfileColumn,
} from '@titlebout/core'

const SIZE: ProfileColumn = {
  kind: 'text',
  name: 'size',
  count: 1000,
  nulls: 0,
  distinct: 5,
  top: [
    { value: 'Small', count: 600 },
    { value: 'Medium', count: 300 },
    { value: 'Large', count: 12 },
    { value: 'Rare', count: 9 },
  ],
  other_count: 79,
  other_distinct: 1,
}

const SPEED: ProfileColumn = {
  kind: 'number',
  name: 'speed',
  count: 1000,
  nulls: 300,
  distinct: 200,
  mean: 130,
  sd: 40,
  min: 3,
  max: 999,
  quantiles: [
    [0, 3],
    [0.01, 11],
    [0.25, 100],
    [0.5, 130.5],
    [0.75, 160],
    [0.99, 250],
    [1, 999],
  ],
  histogram: { edges: [100], counts: [100, 600] },
}

const PROFILE: Profile = {
  format: 'titlebout.profile/1',
  dataset: { name: 'data/train.csv', sha256: '1'.repeat(64) },
  row_count: 1000,
  min_count: 10,
  label: null,
  columns: [SIZE, SPEED],
}

describe('golden rows', () => {
  const rows = goldenRows(PROFILE, ['size', 'speed'], 7)

  it('use only values that enough rows have', () => {
    expect(rows.rows).toHaveLength(GOLDEN_ROWS)
    expect(new Set(rows.rows.map(([size]) => size))).toEqual(new Set(['Small', 'Medium', 'Large']))
  })

  it('use no number beyond the quantiles that enough rows lie beyond', () => {
    const speeds = goldenRows(PROFILE, ['speed'], 3).rows.flat()
    const numbers = speeds.filter((speed) => typeof speed === 'number')
    // 1 % of 700 rows are 7: fewer than 10, so the outer quantiles may not be used.
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...numbers)).toBeLessThanOrEqual(160)
    expect(speeds).toContain(null)
  })

  it('leave nothing out where hardly a row does', () => {
    const dense: ProfileColumn = { ...SPEED, nulls: 9 }
    const speeds = goldenRows({ ...PROFILE, columns: [dense] }, ['speed'], 3).rows.flat()
    expect(speeds).not.toContain(null)
  })

  it('are the same for the same seed, and others for another', () => {
    expect(goldenRows(PROFILE, ['size', 'speed'], 7)).toEqual(rows)
    expect(goldenRows(PROFILE, ['size', 'speed'], 8)).not.toEqual(rows)
  })

  it('keep whole numbers whole', () => {
    const whole: ProfileColumn = { ...SPEED, quantiles: [[0.25, 1], [0.75, 4]], nulls: 0 } // prettier-ignore
    for (const cell of goldenRows({ ...PROFILE, columns: [whole] }, ['speed'], 1).rows.flat())
      expect(Number.isInteger(cell)).toBe(true)
  })

  it('say nothing about anybody where every value is rare', () => {
    const rare: ProfileColumn = { ...SIZE, top: [] }
    const few: ProfileColumn = { ...SPEED, nulls: 0 }
    const made = goldenRows({ ...PROFILE, row_count: 12, columns: [rare, few] }, ['size', 'speed'], 1)
    expect(new Set(made.rows.map(([size]) => size))).toEqual(new Set(['made up']))
    expect(new Set(made.rows.map(([, speed]) => speed))).toEqual(new Set([0]))
  })

  it('need a profile that knows every feature', () => {
    expect(() => goldenRows(PROFILE, ['species'], 1)).toThrow('no column "species"')
  })

  it('are a table that a fighter can read', async () => {
    const table = goldenTable(rows, 'report_id')
    expect((await table.texts('report_id')).slice(0, 2)).toEqual(['golden-1', 'golden-2'])
    expect(await table.texts('size')).toEqual(rows.rows.map(([size]) => size))
    const speeds = await table.numbers('speed')
    expect([...speeds].map((speed) => (Number.isNaN(speed) ? null : speed))).toEqual(
      rows.rows.map(([, speed]) => speed),
    )
    await expect(table.numbers('size')).rejects.toThrow('is text')
    await expect(table.texts('damage')).rejects.toThrow('no column "damage"')
  })

  it('are read back only when whole', () => {
    expect(() => parseGolden('{"format":"titlebout.golden/1"}', 'files/golden.json')).toThrow('files/golden.json')
  })
})

describe('the difference of two scores', () => {
  it('is the largest of their numbers', () => {
    expect(goldenDifference(0.5, 0.5)).toBe(0)
    expect(goldenDifference([0.2, 0.3, 0.5], [0.2, 0.25, 0.55])).toBeCloseTo(0.05, 12)
  })

  it('is relative beyond 1, where single precision has fewer digits behind the point', () => {
    expect(goldenDifference(2_000_000, 2_000_001)).toBeCloseTo(5e-7, 12)
    expect(goldenDifference(-2_000_000, -2_000_001)).toBeCloseTo(5e-7, 12)
    expect(goldenDifference(0.001, 0.002)).toBeCloseTo(0.001, 12)
  })

  it.each([
    [0.5, undefined],
    [0.5, Number.NaN],
    [0.5, [0.5, 0.5]],
    [[0.5, 0.5], 0.5],
    [
      [0.5, 0.5],
      [0.5, Number.NaN],
    ],
    [
      [0.5, Number.NaN],
      [0.5, 0.5],
    ],
  ] as [number | number[], number | number[] | undefined][])(
    'is within no tolerance: %s and %s',
    (packaged, served) => {
      expect(goldenDifference(packaged, served) <= 1e9).toBe(false)
    },
  )
})
