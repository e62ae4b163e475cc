import { discoverWeakSlices, parseWhere, whereText, type BinaryRows, type NumberRows } from '@titlebout/core'
import { seeded, type Rng } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'

const SETTINGS = { primary: 'roc_auc', alpha: 0.05, minRows: 50, depth: 2, max: 5 }
const PLACES = ['north', 'south', 'east', 'west', null] as const

interface Data {
  readonly age: Float64Array
  readonly noise: Float64Array
  readonly place: readonly (string | null)[]
  readonly ids: readonly string[]
}

function data(rng: Rng, rows: number): Data {
  return {
    age: Float64Array.from({ length: rows }, () => 20 + 60 * rng.next()),
    noise: Float64Array.from({ length: rows }, () => rng.next()),
    place: Array.from({ length: rows }, () => PLACES[Math.floor(rng.next() * PLACES.length)]!),
    ids: Array.from({ length: rows }, (_, i) => `row ${i}`),
  }
}

function featuresOf({ age, noise, place }: Data) {
  return [
    { name: 'age', kind: 'number' as const, values: age },
    { name: 'noise', kind: 'number' as const, values: noise },
    { name: 'place', kind: 'text' as const, values: place },
  ]
}

/** Decisions that are wrong with a chance that depends on the row. */
function judged(rng: Rng, rows: number, wrong: (row: number) => number): BinaryRows {
  const truth = Uint8Array.from({ length: rows }, () => (rng.next() < 0.3 ? 1 : 0))
  const prediction = truth.map((label, row) => (rng.next() < wrong(row) ? 1 - label : label))
  return binaryRows({ truth, prediction, score: undefined })
}

describe('weak slices that nobody declared', () => {
  it('are found where they were planted, and told in words that can be pasted', () => {
    const rng = seeded(11)
    const given = data(rng, 6000)
    const weak = (row: number): boolean => given.place[row] === 'east' && given.age[row]! >= 50
    const rows = judged(rng, 6000, (row) => (weak(row) ? 0.35 : 0.1))
    const discovered = discoverWeakSlices(rows, given.ids, featuresOf(given), SETTINGS)!
    const [worst] = discovered.slices
    expect(discovered).toMatchObject({ metric: 'zero_one_loss', columns: 3 })
    expect(worst!.where).toMatch(/^age >= (4\d|5\d)(\.\d)? and place = 'east'$/u)
    expect(whereText(parseWhere(worst!.where))).toBe(worst!.where)
    expect(worst!.gap.low).toBeGreaterThan(0)
    expect(worst!.gap.estimate).toBeCloseTo(worst!.loss - worst!.loss_elsewhere, 12)
    expect(worst!.judged_rows).toBeLessThan(worst!.rows)
    // One in five rows is of the east, one in two of those old.
    expect(worst!.rows / 6000).toBeGreaterThan(0.07)
    expect(worst!.rows / 6000).toBeLessThan(0.13)
  })

  it('can be where a value is missing, and are not told where all rows are alike', () => {
    const rng = seeded(12)
    const given = data(rng, 4000)
    const features = featuresOf({ ...given, age: given.age.map((age, i) => (i % 9 === 0 ? Number.NaN : age)) })
    const rows = judged(rng, 4000, (row) => (row % 9 === 0 ? 0.5 : 0.1))
    const found = discoverWeakSlices(rows, given.ids, features, SETTINGS)!
    expect(found.slices.map(({ where }) => where)).toEqual(['age is null'])
    const perfect = judged(rng, 4000, () => 0)
    expect(discoverWeakSlices(perfect, given.ids, features, SETTINGS)).toMatchObject({ suggested: 0, slices: [] })
  })

  it('are the same whatever order rows stand in', () => {
    const rng = seeded(13)
    const given = data(rng, 3000)
    const rows = judged(rng, 3000, (row) => (given.place[row] === 'west' ? 0.3 : 0.1))
    const order = Array.from({ length: 3000 }, (_, i) => (i * 7) % 3000).toSorted((a, b) => (a % 97) - (b % 97))
    const turned = binaryRows({
      truth: Uint8Array.from(order, (i) => rows.truth[i]!),
      prediction: Uint8Array.from(order, (i) => rows.prediction[i]!),
      score: undefined,
    })
    const mixed = {
      age: Float64Array.from(order, (i) => given.age[i]!),
      noise: Float64Array.from(order, (i) => given.noise[i]!),
      place: order.map((i) => given.place[i]!),
    }
    const ids = order.map((i) => given.ids[i]!)
    const straight = discoverWeakSlices(rows, given.ids, featuresOf(given), SETTINGS)!
    const other = discoverWeakSlices(turned, ids, featuresOf({ ...mixed, ids }), SETTINGS)!
    expect(other.slices.map(({ where, rows: size }) => [where, size])).toEqual(
      straight.slices.map(({ where, rows: size }) => [where, size]),
    )
    expect(straight.slices.length).toBeGreaterThan(0)
  })

  it('are rarely told where there is none', () => {
    const rng = seeded(14)
    let told = 0
    for (let draw = 0; draw < 200; draw += 1) {
      const given = data(rng, 1200)
      const rows = judged(rng, 1200, () => 0.2)
      const { slices } = discoverWeakSlices(rows, given.ids, featuresOf(given), SETTINGS)!
      if (slices.length > 0) told += 1
    }
    // 200 draws of a chance of 5 %: more than 20 come less than once in a thousand.
    expect(told).toBeLessThanOrEqual(20)
    expect(told).toBeGreaterThan(0)
  })

  it('respect clusters: what a few of them have in common is no finding', () => {
    const rng = seeded(15)
    let [loose, together] = [0, 0]
    for (let draw = 0; draw < 40; draw += 1) {
      const given = data(rng, 2000)
      // 40 groups of 50 rows, each with an error rate and a place of its own: no place is worse.
      const rates = Array.from({ length: 40 }, () => (rng.next() < 0.25 ? 0.6 : 0.1))
      const homes = Array.from({ length: 40 }, () => PLACES[Math.floor(rng.next() * 4)]!)
      const cluster = Uint32Array.from({ length: 2000 }, (_, row) => Math.floor(row / 50))
      const rows = judged(rng, 2000, (row) => rates[cluster[row]!]!)
      const features = featuresOf({ ...given, place: Array.from(cluster, (code) => homes[code]!) })
      const count = (of: BinaryRows): number =>
        discoverWeakSlices(of, given.ids, features, { ...SETTINGS, depth: 1 })!.slices.length > 0 ? 1 : 0
      loose += count(rows)
      together += count({ ...rows, cluster })
    }
    expect(loose).toBeGreaterThan(15)
    expect(together).toBeLessThanOrEqual(6)
  })

  it('are searched by what a row costs in the task at hand', () => {
    const rng = seeded(16)
    const given = data(rng, 3000)
    const truth = Float64Array.from({ length: 3000 }, () => 10 * rng.next())
    const rows: NumberRows = {
      task: 'regression',
      count: 3000,
      truth,
      prediction: truth.map((value, i) => value + (rng.next() - 0.5) * (given.place[i] === 'north' ? 4 : 1)),
    }
    const settings = { ...SETTINGS, primary: 'rmse' }
    const found = discoverWeakSlices(rows, given.ids, featuresOf(given), settings)!
    expect(found.metric).toBe('mae')
    expect(found.slices[0]!.where).toContain("place = 'north'")
    expect(found.slices[0]!.loss).toBeCloseTo(1, 0)
    const own = { ...rows, losses: new Map([['loss_x', truth.map((_, i) => (given.place[i] === 'west' ? 2 : 1))]]) }
    expect(discoverWeakSlices(own, given.ids, featuresOf(given), { ...SETTINGS, primary: 'loss_x' })).toMatchObject({
      metric: 'loss_x',
    })
    const query = new Uint32Array(3000)
    expect(
      discoverWeakSlices(
        { task: 'ranking', count: 3000, truth, score: truth, query },
        given.ids,
        featuresOf(given),
        settings,
      ),
    ).toBeUndefined()
  })

  it('are of no value that too few rows have', () => {
    const rng = seeded(17)
    const given = data(rng, 2000)
    const place = given.place.map((name, row) => (row < 60 ? 'secret' : name))
    const rows = judged(rng, 2000, (row) => (row < 60 ? 1 : 0.05))
    const { slices } = discoverWeakSlices(rows, given.ids, featuresOf({ ...given, place }), SETTINGS)!
    expect(slices.map(({ where }) => where).join()).not.toContain('secret')
  })
})
