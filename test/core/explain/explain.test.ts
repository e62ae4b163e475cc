import {
  dominantFeature,
  drawnRows,
  gridOf,
  readShap,
  rowGroups,
  type Importance,
  type JudgedRows,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { measured } from '../../support/evidence-samples.ts'
import { binaryRows } from '../../support/judged-rows.ts'

function rows(count: number, cluster?: (row: number) => number): JudgedRows {
  return {
    ...binaryRows({ truth: new Uint8Array(count), prediction: new Uint8Array(count), score: undefined }),
    cluster: cluster && Uint32Array.from({ length: count }, (_, row) => cluster(row)),
  }
}

describe('the rows that are asked about', () => {
  it('are all where there are no more, in their order', () => {
    expect([...drawnRows(rowGroups(rows(5)), 5, 1)]).toEqual([0, 1, 2, 3, 4])
  })

  it('are drawn at random, each once, the same for the same seed', () => {
    const drawn = drawnRows(rowGroups(rows(1000)), 100, 1)
    expect(new Set(drawn).size).toBe(100)
    expect([...drawn]).toEqual([...drawn].toSorted((a, b) => a - b))
    expect(drawnRows(rowGroups(rows(1000)), 100, 1)).toEqual(drawn)
    expect(drawnRows(rowGroups(rows(1000)), 100, 2)).not.toEqual(drawn)
    const mean = drawn.reduce((sum, row) => sum + row, 0) / 100
    expect(Math.abs(mean - 500)).toBeLessThan(120)
  })

  it('keep their clusters whole', () => {
    const all = rows(1000, (row) => Math.floor(row / 8))
    const drawn = new Set(drawnRows(rowGroups(all), 100, 1))
    expect(drawn.size).toBe(96)
    for (const row of drawn) for (let k = 0; k < 8; k += 1) expect(drawn.has(row - (row % 8) + k)).toBe(true)
    expect(drawnRows(rowGroups(rows(500, () => 7)), 100, 1)).toHaveLength(500)
  })
})

describe('the values at which dependence is looked at', () => {
  it('are the middles of equal parts of the known numbers, each once', () => {
    const values = Float64Array.from({ length: 101 }, (_, k) => (k === 100 ? Number.NaN : k))
    const feature = { name: 'x', kind: 'number', values } as const
    expect(gridOf(feature, { points: 5, minCount: 10 })).toEqual([10, 30, 50, 70, 90])
    // Parts of at least 30 rows each: three.
    expect(gridOf(feature, { points: 5, minCount: 30 })).toEqual([16, 50, 83])
    expect(gridOf({ ...feature, values: new Float64Array(100) }, { points: 5, minCount: 10 })).toEqual([0])
  })

  it('are the most frequent texts, none of fewer rows than may be told', () => {
    const values = [
      ...Array<string>(20).fill('b'),
      ...Array<string>(30).fill('a'),
      ...Array<string>(9).fill('rare'),
      null,
    ]
    expect(gridOf({ name: 'x', kind: 'text', values }, { points: 5, minCount: 10 })).toEqual(['a', 'b'])
    expect(gridOf({ name: 'x', kind: 'text', values }, { points: 1, minCount: 10 })).toEqual(['a'])
  })
})

function importance(...values: readonly (readonly [number, number])[]): Importance {
  const features = values.map(([estimate, half], k) => ({
    name: `f${k}`,
    importance: measured(estimate, half),
    repeats: 5,
  }))
  return { metric: 'roc_auc', rows: 1000, of_rows: 1000, repeats: 5, seed: 1, left_out: [], features }
}

describe('one column that carries nearly all', () => {
  it('is a finding that says "leak?", by its interval', () => {
    const [finding] = dominantFeature(importance([0.4, 0.02], [0.02, 0.01], [-0.01, 0.01]), [])
    expect(finding).toMatchObject({ id: 'dominant-feature', severity: 'warning', where: { field: 'f0' } })
    expect(finding?.message).toMatch(/^leak\? the column "f0" carries 95 % of the importance of all 3 columns/u)
  })

  it.each([
    ['others carry a part too', importance([0.4, 0.02], [0.1, 0.01], [0, 0.01])],
    ['its interval leaves it open', importance([0.4, 0.35], [0.02, 0.01], [0, 0.01])],
    ['nothing is important', importance([0, 0.01], [0, 0.01], [0, 0.01])],
    ['there are only two', importance([0.4, 0.02], [0.001, 0.01])],
    ['there is none', importance()],
  ])('is none where %s', (_, found) => {
    expect(dominantFeature(found, [])).toEqual([])
  })

  it('is not told twice', () => {
    const told = { id: 'telling-column', severity: 'warning', message: 'leak? …', where: { field: 'f0' } } as const
    const found = importance([0.4, 0.02], [0.02, 0.01], [0, 0.01])
    expect(dominantFeature(found, [told])).toEqual([])
    expect(dominantFeature(found, [{ ...told, where: { field: 'f1' } }])).toHaveLength(1)
  })
})

describe('SHAP values of a file', () => {
  const read = (value: unknown) => readShap(JSON.stringify(value), 'shap.json', 0.9)

  it('are means of absolute values, with intervals over the rows', () => {
    const {
      rows: count,
      features,
      more,
    } = read({
      features: ['a', 'b'],
      values: [
        [1, -4],
        [-3, 2],
        [2, 3],
      ],
      base_value: 0.2,
    })
    expect({ count, more }).toEqual({ count: 3, more: 0 })
    expect(features.map(({ name, mean_abs: mean }) => [name, mean.estimate, mean.n])).toEqual([
      ['b', 3, 3],
      ['a', 2, 3],
    ])
    expect(features[0]?.mean_abs.low).toBeLessThan(3)
    expect(features[0]?.mean_abs.low).toBeGreaterThanOrEqual(0)
  })

  it('are taken as they are where the file has means', () => {
    const found = read({ features: ['a', 'b'], mean_abs: [0.1, 0.5] })
    expect(found).toMatchObject({ rows: null, features: [{ name: 'b', mean_abs: { estimate: 0.5, low: null } }, {}] })
  })

  it('are listed as far as anybody reads, and counted', () => {
    const features = Array.from({ length: 40 }, (_, k) => `f${k}`)
    const found = read({ features, mean_abs: features.map((_, k) => k) })
    expect(found).toMatchObject({ more: 10, features: expect.arrayContaining([]) })
    expect(found.features.map(({ name }) => name).slice(0, 2)).toEqual(['f39', 'f38'])
  })

  it.each<[unknown, string]>([
    [{ features: ['a'], values: [[1, 2]] }, 'row 1 of "values" has 2 numbers, and there are 1 features'],
    [{ features: ['a', 'b'], mean_abs: [1] }, '"mean_abs" has 1 numbers, and there are 2 features'],
    [{ features: ['a', 'a'], mean_abs: [1, 2] }, 'the feature "a" stands twice'],
    [{ features: ['a'], values: [[[1, 2]]] }, '"values" of three levels, as of several classes'],
    [
      { features: ['a'], mean_abs: [-1] },
      'values that are no list of lists of finite numbers up to 1e+100, or means below 0',
    ],
    [{ features: ['a'], values: [[1], [1e101]] }, 'finite numbers up to 1e+100'],
    [{ features: ['a'], values: [[null]] }, 'values that are no list of lists of finite numbers'],
    [{ shap: [1] }, 'a mapping without "features" (shap)'],
    [[1], 'no mapping'],
  ])('refuses %j', (value, message) => {
    expect(() => read(value)).toThrow(message)
  })

  it('refuses what is no JSON', () => {
    expect(() => readShap('{', 'shap.json', 0.9)).toThrow('shap.json: expected SHAP values as { "features"')
  })
})
